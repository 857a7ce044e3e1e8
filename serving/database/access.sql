-- Who asks, and what is theirs. Bodies are bound when they are made (begin atomic), so a schema's new name changes nothing.
-- Definer's rights with a pinned path; the owner alone reads the two tables beneath.
-- {schema} is the schema in the making; {app} and {analyst} are roles.

-- Reads no table, so it needs nobody's rights; without them, and without a path of its own, PostgreSQL works it into the
-- query that asks: a call of it costs more than the rest of a rule.
create function {schema}.reader_upn() returns text
    language sql stable parallel safe
begin atomic
    -- the page's account speaks for the person who is signed in; any other login speaks for itself alone
    select case
        when session_user = '{app}'
            then nullif(pg_catalog.lower(pg_catalog.btrim(pg_catalog.current_setting('app.upn', true))), '')
        else pg_catalog.lower(session_user::text)
    end;
end;

create function {schema}.reader_role() returns text
    language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
begin atomic
    select role from {schema}.reader where upn = {schema}.reader_upn();
end;

create function {schema}.reader_person_no() returns text
    language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
begin atomic
    select person_no from {schema}.reader where upn = {schema}.reader_upn();
end;

create function {schema}.reader_scopes(kind text) returns setof text
    language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
begin atomic
    select scope_id from {schema}.reader_scope where upn = {schema}.reader_upn() and scope_kind = kind;
end;
