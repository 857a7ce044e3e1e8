-- The pipeline's account on PostgreSQL: it may log in and read the views of one schema, and nothing else.
-- Run as the owner of the views; psql -v system=athena -v password=... -f postgresql.sql
create role scorecards_reader login password :'password' nosuperuser nocreatedb nocreaterole noreplication connection limit 4;
alter role scorecards_reader set default_transaction_read_only = on;
alter role scorecards_reader set lock_timeout = '5s';
alter role scorecards_reader set statement_timeout = '10min';
alter role scorecards_reader set idle_in_transaction_session_timeout = '30min';
grant usage on schema :"system" to scorecards_reader;
grant select on all tables in schema :"system" to scorecards_reader;
alter default privileges in schema :"system" grant select on tables to scorecards_reader;
