"""Two databases of marts, cell by cell: those of two releases, or of two warehouses."""

import duckdb

# What says when and by which run a row came about, not what it says.
OF_THE_RUN = {
    "release_id", "created_at", "previous_release_id", "code_version", "raised_at",
    "loaded_at", "_loaded_at", "last_loaded_at", "first_seen_at", "seen_at", "age_days", "lag_seconds",
}  # fmt: skip
# How long a mismatch has been open, and what is counted from that, depends on when the pipeline first looked.
OF_FIRST_SIGHT = "trust_%days%"
# What the runs before have seen: a run from scratch has no runs before it.
OF_THE_RUN_ONLY = {"meta_build", "posting_mismatch_history"}
OF_TABLE = {
    # Of a table that did not change, an incremental run says "unchanged" and a first run "loaded"; of one that lost
    # all its rows, only the run that saw them knows when they last changed.
    "source_freshness": {"status", "last_read", "last_source_change_at", "change_lag_seconds"},
    # The oldest mismatch comes first, and how old it is only earlier runs know.
    "worklist_hr": {"place"},
}


def differences(one, other, schema="main"):
    """Return in words where the tables of ``schema`` in two DuckDB files differ, cell by cell."""
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        shapes = [_shapes(connection, name, schema) for name in ("one", "other")]
        if shapes[0] != shapes[1]:
            return [f"tables or columns differ: {sorted(shapes[0].items() ^ shapes[1].items())}"]
        tables = sorted(_tables(connection, schema) - OF_THE_RUN_ONLY)
        return [line for table in tables for line in _table(connection, schema, table, shapes[0][table])]


def _shapes(connection, database, schema):
    """The columns of every table and view, in order: what is a table in one may be a view on its twin in the other."""
    rows = connection.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns() "
        "where database_name = ? and schema_name = ? and not internal group by all",
        [database, schema],
    ).fetchall()
    return {table: tuple(columns) for table, columns in rows}


def _tables(connection, schema):
    """The names of what is a table in at least one of the two; what is a view in both shows what the tables hold."""
    query = "select table_name from duckdb_tables() where database_name in ('one', 'other') and schema_name = ?"
    return {table for (table,) in connection.execute(query, [schema]).fetchall()}


def _table(connection, schema, table, columns):
    apart = OF_THE_RUN | OF_TABLE.get(table, set())
    names = ", ".join(f'"{name}"' for name in columns if name not in apart)
    kept = f" where metric_id not like '{OF_FIRST_SIGHT}'" if "metric_id" in columns else ""
    first, second = (f"select {names} from {database}.{schema}.{table}{kept}" for database in ("one", "other"))
    counts = [
        connection.execute(f"select count(*) from ({left} except all {right})").fetchone()[0]
        for left, right in ((first, second), (second, first))
    ]
    return [f"{table}: {counts[0]} rows only in the first, {counts[1]} only in the second"] if any(counts) else []
