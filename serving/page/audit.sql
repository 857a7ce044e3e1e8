-- Who looked at which officer's figures. Outside the schemas that a release switches. Nothing is changed or taken away
-- before its time, by anybody: the page's account can only add a line, through a function that takes the time itself.
create schema if not exists scorecards_audit;

create table if not exists scorecards_audit.page_read (
    page_read_id bigint generated always as identity primary key,
    read_at timestamptz not null,
    reader_upn text not null,
    address text not null,
    release_id text not null,
    persons text[] not null
);
create index if not exists page_read_persons on scorecards_audit.page_read using gin (persons);
create index if not exists page_read_read_at on scorecards_audit.page_read (read_at);

create or replace function scorecards_audit.refuse() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and old.read_at < now() - interval '24 months' then
        return old;
    end if;
    raise exception 'the record of reads is append-only; lines older than 24 months may be deleted';
end $$;
create or replace trigger page_read_kept before update or delete on scorecards_audit.page_read
    for each row execute function scorecards_audit.refuse();
create or replace trigger page_read_not_emptied before truncate on scorecards_audit.page_read
    for each statement execute function scorecards_audit.refuse();

create or replace function scorecards_audit.note(reader text, address text, release_id text, persons text[]) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- planned once a connection, which a function in SQL is not
    insert into scorecards_audit.page_read (read_at, reader_upn, address, release_id, persons)
    values (clock_timestamp(), $1, $2, $3, $4);
end $$;

-- An officer's own right to know: who looked, when. The name is looked up as the release in force has it.
create or replace function scorecards_audit.reads_of_me() returns table (read_at timestamptz, reader_upn text, reads bigint)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select max(one.read_at), one.reader_upn, count(*) from scorecards_audit.page_read as one
    where one.persons @> array[scorecards.reader_person_no()] and one.reader_upn <> scorecards.reader_upn()
    group by one.reader_upn, one.read_at::date order by 1 desc limit 100;
end $$;

revoke all on schema scorecards_audit from public;
revoke all on all tables in schema scorecards_audit from public;
revoke all on all functions in schema scorecards_audit from public;
grant usage on schema scorecards_audit to scorecards_app;
grant execute on function scorecards_audit.note(text, text, text, text[]), scorecards_audit.reads_of_me() to scorecards_app;
