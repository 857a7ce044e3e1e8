"""A published release, served: loaded into PostgreSQL, each reader seeing only what is theirs."""
