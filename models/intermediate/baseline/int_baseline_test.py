"""The change between the two months for every pair that can be compared: the methods are `orchestration.statistics`."""


def model(dbt, session):
    """Return one row per basis, metric, level and entity with difference, interval, p and q."""
    dbt.config(materialized="table")
    from orchestration.baseline.changes import changes

    return changes(dbt.ref("int_baseline_pair").df())
