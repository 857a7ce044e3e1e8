"""Everybody against their peers. Only the frames in and out; the statistics are those of orchestration.flags."""


def model(dbt, session):  # type: ignore[no-untyped-def]  # noqa: D103
    dbt.config(materialized="table")
    from orchestration.flags import assess_across

    return assess_across(
        dbt.ref("int_flag_entity").df(),
        dbt.ref("int_flag_week").df(),
        dbt.ref("int_flag_observation").df(),
        dbt.ref("int_flag_constant").df(),
    )
