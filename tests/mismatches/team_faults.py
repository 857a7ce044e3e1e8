"""Faults of postings, units, the map, cost centres and lists; what each must bring into posting_mismatch."""

from __future__ import annotations

from collections import defaultdict
from itertools import count

from tests.mismatches.faults import plant_identity, plant_people
from tests.mismatches.plant import Planted, Row, Sources
from tests.mismatches.victims import Victims

_NUMBERS = count(1)


def plant_all(sources: Sources) -> Planted:
    """Plant every fault and return the entities by code."""
    victims = Victims(sources)
    planted: Planted = defaultdict(set)
    for part in (plant_identity, plant_people, plant_postings, plant_teams):
        for code, entities in part(sources, victims).items():
            planted[code] |= entities
    return planted


def plant_postings(sources: Sources, victims: Victims) -> Planted:
    """Plant faults of HR postings, and of Athena's team against them."""
    planted: Planted = defaultdict(set)
    for code, same in (("P01", True), ("P02", False)):
        for row in victims.take(2):
            move(sources, row, victims.elsewhere(row, same)["unit_code"])
            planted[code].add(row["person_no"])
    for row in victims.take(2):
        late = {"starts_on": sources.ago(60).date(), "entered_at": sources.ago(20)}
        sources.change("hr.posting", _posting(row), **late)
        planted["P03"].add(row["posting"]["posting_id"])
        planted["P23"].add(row["posting"]["posting_id"])
    for row in victims.take(2):
        add_posting(sources, row, row["posting"]["org_unit_code"], posting_type="acting", rank_code="PS")
        planted["P04"].add(row["person_no"])
    for row in victims.take(2):
        planted["P05"].add(add_posting(sources, row, row["posting"]["org_unit_code"], posting_type="secondment"))
    for row, same in zip(victims.take(2), (True, False), strict=True):
        add_posting(sources, row, victims.elsewhere(row, same)["org_unit_code"], is_primary=1)
        planted["P11"].add(row["person_no"])
    for row in victims.take(2):
        sources.change("hr.posting", _posting(row), ends_on=sources.ago(10).date())
        planted["P12"].add(row["person_no"])
    for row, days in zip(victims.take(2), (5, 6), strict=True):
        begins = {"starts_on": sources.ago(5).date(), "ends_on": sources.ago(days).date()}
        planted["P13"].add(add_posting(sources, row, row["posting"]["org_unit_code"], **begins))
    for row in victims.take(2):
        to = victims.elsewhere(row, same=True)
        move(sources, row, to["unit_code"])
        begins = {"starts_on": sources.ago(-10).date(), "is_primary": 1}
        planted["P14"].add(add_posting(sources, row, to["org_unit_code"], **begins))
        planted["P01"].add(row["person_no"])
    return planted


def move(sources: Sources, row: Row, unit: str) -> None:
    """Move an account to another unit, the duties and the supervisor staying what they are."""
    sources.change("athena.user_account", f"user_id = '{row['account']['user_id']}'", unit_code=unit)


def add_posting(sources: Sources, row: Row, org_unit: str, **values: object) -> str:
    """Add a secondary posting of five days ago, keyed then, and return its id."""
    posting_id = f"PX{next(_NUMBERS):04d}"
    usual = {"posting_type": "substantive", "rank_code": "PC", "is_primary": 0, "starts_on": sources.ago(5).date()}
    own = {"posting_id": posting_id, "person_no": row["person_no"], "org_unit_code": org_unit}
    sources.add("hr.posting", **{**own, **usual, "entered_at": sources.ago(5), **values})
    return posting_id


def plant_teams(sources: Sources, victims: Victims) -> Planted:
    """Plant faults of units, the map, cost centres, disputes and sign-ins."""
    planted: Planted = defaultdict(set)
    sources.add("athena.unit", unit_code="NEW-1", unit_name="New team", unit_type="proactive", is_active=1)
    sources.add("athena.unit", unit_code="OLD-1", unit_name="Closed team", unit_type="proactive", is_active=0)
    planted["P08"] = {"NEW-1"}
    sources.add("hr.org_unit", org_unit_code="59990001", name="New team")
    planted["P09"] = {"59990001"}
    (row,) = victims.take(1)
    mapped = victims.elsewhere(row, same=False)
    sources.list_item("sharepoint.team_map", id="999", org_unit_code="59990002", unit_code=mapped["unit_code"],
                      csp_code=_another(mapped["csp_code"]), role_type="other", valid_from="2024-01-01")  # fmt: skip
    planted["P10"] = {mapped["unit_code"]}
    sources.add("finance.cost_centre", cost_centre="CCX1", name="Nobody's")
    sources.add("finance.cost_centre", cost_centre="CCX2", name="Gone", unit_code="OLD-1")
    planted["P24"] = {"CCX1", "CCX2"}
    raised = {"record_type": "investigation", "raised_by": row["person_no"], "raised_on": sources.ago(4).date()}
    sources.list_item("review_app.record_dispute", id="D-open", record_ref="41/999/24", **raised)
    sources.list_item(
        "review_app.record_dispute", id="D-closed", record_ref="41/998/24", resolved_on=sources.today, **raised
    )
    planted["P25"] = {"41/999/24"}
    sources.list_item("sharepoint.roster_confirmation", id="C-ghost", person_no=row["person_no"], unit_code="NEW-1",
                      confirmed_by="ghost@force.example", confirmed_on=sources.ago(2).date())  # fmt: skip
    planted["P26"] = {"roster_confirmation C-ghost"}
    return planted


def _another(csp: str) -> str:
    return "E07000096" if csp != "E07000096" else "E07000103"


def _posting(row: Row) -> str:
    return f"posting_id = '{row['posting']['posting_id']}'"
