-- The pipeline's account on SQL Server: it may log in and read one schema, and nothing else.
-- Run with sqlcmd -v system=athena database=Records password=...
-- Reading in snapshot isolation takes no locks on rows. The pipeline refuses to read in any other.
alter database [$(database)] set allow_snapshot_isolation on;
go
create login scorecards_reader with password = '$(password)', check_policy = on;
go
use [$(database)];
go
create user scorecards_reader for login scorecards_reader;
grant select on schema::[$(system)] to scorecards_reader;
deny insert, update, delete, execute, alter on schema::[$(system)] to scorecards_reader;
go
