"""Every team, partnership and the force over time. Only the frames in and out; the charts are those of orchestration.flags."""


def model(dbt, session):  # type: ignore[no-untyped-def]  # noqa: D103
    dbt.config(materialized="table")
    from orchestration.flags import chart_over_time

    return chart_over_time(
        dbt.ref("int_flag_point").df(), dbt.ref("metric_rebase").df(), dbt.ref("int_flag_constant").df()
    )
