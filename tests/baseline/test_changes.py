"""What the two months are compared into, where there is nothing to compare."""

import duckdb
import pandas as pd

from orchestration.baseline.changes import KEY, RESULT, changes

COLUMNS = [*KEY, "reason", "comparison_method", "multiplier", "before_days", "after_days"]
SIDES = [
    f"{side}_{name}" for side in ("before", "after") for name in ("numerator", "denominator", "value", "low", "high")
]


def test_keys_stay_texts_where_no_pair_can_be_compared():
    """DuckDB guesses a number for what pandas holds no value of: the table could take no row ever after."""
    found = changes(pd.DataFrame({name: pd.Series(dtype=object) for name in [*COLUMNS, *SIDES]}))
    with duckdb.connect() as connection:
        connection.register("found", found)
        kinds = dict(connection.execute("select column_name, column_type from (describe found)").fetchall())
    assert kinds == {**dict.fromkeys(KEY, "VARCHAR"), **dict.fromkeys(RESULT, "DOUBLE")}
