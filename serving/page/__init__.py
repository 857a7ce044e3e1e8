"""The scorecard page: one format for every metric, each reader seeing what is theirs. It reads PostgreSQL only."""
