-- What left the force, when, for what and by whose approval. Outside the schemas that a release switches; append-only.
create schema if not exists scorecards_audit;
revoke all on schema scorecards_audit from public;

create table if not exists scorecards_audit.partner_release (
    partner_release_id bigint generated always as identity primary key,
    released_at timestamptz not null default clock_timestamp(),
    release_id text not null,
    figures bigint not null,
    withheld bigint not null,
    sha256 text not null,
    purpose text not null,
    approver text not null
);
revoke all on scorecards_audit.partner_release from public;

create or replace function scorecards_audit.keep_partner_release() returns trigger language plpgsql as $$
begin
    raise exception 'the record of what left the force is append-only';
end $$;
create or replace trigger partner_release_kept before update or delete on scorecards_audit.partner_release
    for each row execute function scorecards_audit.keep_partner_release();
create or replace trigger partner_release_not_emptied before truncate on scorecards_audit.partner_release
    for each statement execute function scorecards_audit.keep_partner_release();
revoke all on function scorecards_audit.keep_partner_release() from public;
