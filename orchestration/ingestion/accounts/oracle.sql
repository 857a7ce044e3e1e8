-- The pipeline's account on Oracle: it may log in and read the views of one schema, and nothing else.
-- Run as a DBA in SQL*Plus after: define system = ATHENA  and  define password = "..."
create profile scorecards_reader_profile limit sessions_per_user 4 idle_time 30 failed_login_attempts 5;
create user scorecards_reader identified by "&password" profile scorecards_reader_profile quota 0 on users;
grant create session to scorecards_reader;
-- READ, not SELECT: it does not allow select ... for update, and so no lock on a row.
begin
  for v in (select owner, view_name from all_views where owner = '&system') loop
    execute immediate 'grant read on "' || v.owner || '"."' || v.view_name || '" to scorecards_reader';
  end loop;
end;
/
