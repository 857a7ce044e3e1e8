"""Faults of identity and people, planted on ordinary constables; what each must bring into posting_mismatch."""

from __future__ import annotations

from collections import defaultdict

from tests.mismatches.plant import Planted, Row, Sources
from tests.mismatches.victims import EACH, Victims

HOLDING = """
    select distinct oic_user_id from investigation as held
    where status = 'open' and record_type = 'crime' and not is_test and not exists (
        select 1 from oic_history as other
        where other.investigation_no = held.investigation_no and to_at is null and other.user_id <> oic_user_id
    )
"""


def plant_identity(sources: Sources, victims: Victims) -> Planted:
    """Plant faults of who is who."""
    planted: Planted = defaultdict(set)
    one, other = victims.take(2)
    sources.change("hr.person", f"person_no = '{other['person_no']}'", collar_no=f"0{one['collar_no']}")
    planted["I01"] |= {one["person_no"], other["person_no"]}
    one, other = victims.take(2)
    for row in (one, other):
        sources.change(
            "hr.person", f"person_no = '{row['person_no']}'", user_principal_name="Shared.Name@force.example"
        )
    planted["I03"] |= {one["person_no"], other["person_no"]}
    for row in victims.take():
        sources.change("athena.user_account", _account(row), surname="Newly-Wed")
        planted["I04"].add(row["person_no"])
    for number in range(EACH):
        sources.add("athena.user_account", user_id=f"UX{number}", collar_no=f"99{number}", account_type="person",
                    unit_code="HQ-CUST", is_active=1)  # fmt: skip
        planted["I05"].add(f"UX{number}")
    for row in victims.take(2):
        sources.drop("athena.user_account", _account(row))
        planted["I06"].add(row["person_no"])
    for row, collar in zip(victims.take(), ("0{}", "PC {}", "{} "), strict=True):
        sources.change("athena.user_account", _account(row), collar_no=collar.format(row["collar_no"]))
        planted["I08"].add(row["account"]["user_id"])
    for row in victims.take(2):
        sources.change("athena.user_account", _account(row), collar_no=f"40/{row['collar_no']}")
        planted["P28"].add(row["account"]["user_id"])
    planted["I10"] = _plant_shared_logins(sources, victims)
    return planted


def _plant_shared_logins(sources: Sources, victims: Victims) -> set[str]:
    places, typed = (row["account"]["user_id"] for row in victims.take(2))
    for number, csp in enumerate(("E07000096", "E07000103")):
        sources.add("athena.stop_search", form_no=f"SX{number}", searched_at=sources.ago(3).replace(second=number),
                    user_id=places, csp_code=csp, status="draft")  # fmt: skip
    for number in range(5):
        sources.add("athena.intelligence_report", report_no=f"IX{number}", author_user_id=typed, status="submitted",
                    submitted_at=sources.ago(3).replace(second=number), is_restricted=0)  # fmt: skip
    return {places, typed}


def plant_people(sources: Sources, victims: Victims) -> Planted:
    """Plant faults of ranks, FTE, supervision, rosters and crimes held."""
    planted: Planted = defaultdict(set)
    for code, table, values in (
        ("P15", "hr.person", {"fte": 1.2}),
        ("P27", "hr.person", {"fte": 0.5}),
        ("P19", "hr.person", {"probation_ends_on": sources.ago(-90).date()}),
        ("P18", "athena.user_account", {"rank_code": "PS"}),
        ("P16", "athena.user_account", {"supervisor_user_id": None}),
        ("P16", "athena.user_account", {"supervisor_user_id": "GHOST"}),
    ):
        for row in victims.take(2):
            sources.change(table, _person(row) if table == "hr.person" else _account(row), **values)
            planted[code].add(row["person_no"])
    one, other, third = victims.take()
    for row, boss in ((one, other), (other, third), (third, one)):
        sources.change("athena.user_account", _account(row), supervisor_user_id=boss["account"]["user_id"])
        planted["P16"].add(row["person_no"])
    (row,) = victims.take(1)
    sources.change("athena.user_account", _account(row), supervisor_user_id=row["account"]["user_id"])
    planted["P16"].add(row["person_no"])
    sources.change("hr.person", "is_protected", fte=1.3)  # to be hidden, whatever it is
    planted |= _plant_on_rosters(sources, victims)
    return planted


def _plant_on_rosters(sources: Sources, victims: Victims) -> Planted:
    planted: Planted = defaultdict(set)
    for row in victims.take(2):
        sources.drop("hr.duty", f"{_person(row)} and duty_on > '{sources.ago(35).date()}'")
        planted["P20"].add(row["person_no"])
    for row in victims.take(2):
        unit = victims.elsewhere(row, same=False)["unit_code"]
        sources.change("hr.duty", f"{_person(row)} and duty_on > '{sources.ago(45).date()}'", unit_code=unit)
        planted["P21"].add(row["person_no"])
    holding = {row["oic_user_id"] for row in sources.rows("athena", HOLDING)}
    for row in [row for row in victims.take(8) if row["account"]["user_id"] in holding][:4]:
        if len(planted["P07"]) < 2:
            sources.change("hr.person", _person(row), left_on=sources.ago(3).date())
            planted["P07"].add(row["person_no"])
        else:
            sources.add("hr.absence", absence_id=f"AX{row['person_no']}", person_no=row["person_no"],
                        from_on=sources.ago(40).date(), category="maternity")  # fmt: skip
            planted["P06"].add(row["person_no"])
    return planted


def _person(row: Row) -> str:
    return f"person_no = '{row['person_no']}'"


def _account(row: Row) -> str:
    return f"user_id = '{row['account']['user_id']}'"
