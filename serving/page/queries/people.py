"""An officer's records that can be disputed, who looked at them, and people whose team two systems disagree about."""

from __future__ import annotations

from typing import Any

from serving.page.desk import Desk, Row

_CRIMES = """
    select investigation_no, person_no, recorded_at, held_since_at, is_domestic_abuse from scorecards.fct_investigation
    where person_no = %(person)s and is_open order by recorded_at desc limit 100"""
_ONE_CRIME = "select investigation_no, person_no from scorecards.fct_investigation where investigation_no = %(ref)s"
_ONE_PERSON = "select person_no from scorecards.dim_officer where is_current and not is_bucket and person_no = %(ref)s"
_READS = "select read_at, reader_upn, reads from scorecards_audit.reads_of_me()"
_MISMATCHES = """
    select code, entity_id, person_no, unit_code_hr, unit_code_athena, action, severity, age_days, owner, detail
    from scorecards.posting_mismatch {where} order by age_days desc, code, entity_id limit 300"""
_RECORDS = """
    select r.fact_table, r.record_id, r.in_numerator from scorecards.metric_flag_record as r
    where r.metric_id = %(metric)s and r.level = %(level)s and r.entity_id = %(entity)s
        and r.period_grain = %(grain)s and r.period_start = %(start)s
    order by r.in_numerator desc, r.record_id limit 200"""


def open_crimes(desk: Desk, person: str) -> list[Row]:
    """Return the open investigations that an officer holds, newest first."""
    return desk.rows(_CRIMES, {"person": person})


def disputed_record(desk: Desk, record_type: str, ref: str) -> Row | None:
    """Return the record that the reader disputes, or None where it is not theirs to see."""
    found = desk.rows(_ONE_PERSON if record_type == "posting" else _ONE_CRIME, {"ref": ref})
    return found[0] if found else None


def reads_of_me(desk: Desk) -> list[Row]:
    """Return who looked at the reader's own figures: one row a reader and day."""
    return desk.rows(_READS, {})


def mismatches(desk: Desk, person: str | None = None) -> list[Row]:
    """Return open mismatches that the reader may see, of ``person`` or of everybody."""
    where = "where person_no = %(person)s" if person else ""
    return desk.rows(_MISMATCHES.format(where=where), {"person": person})


def records_behind(desk: Desk, given: dict[str, Any]) -> list[Row]:
    """Return the records behind a flag (metric, level, entity, grain, start), those of the numerator first."""
    return desk.rows(_RECORDS, given) if "metric_flag_record" in desk.release.tables else []
