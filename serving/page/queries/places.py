"""Is this place the reader's to look at, what is it called, and what lies below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from serving.page.desk import Desk
from serving.page.place import Place
from serving.page.words import BUCKETS

_NOTHING = "Nothing was counted here in this period."
_THERE = """
    select level, entity_id from {schema}.metric_value
    where level = 'officer' and entity_id = %(entity)s and parent_entity_id = %(team)s limit 1"""
_NAMES = """
    select person_no, display_name, rank_code, is_probationer from scorecards.dim_officer
    where is_current and person_no = any(%(persons)s)"""
_MEMBERS = """
    select distinct person_no from scorecards.fct_posting where unit_code = %(team)s and is_current"""


def is_theirs(desk: Desk, place: Place) -> bool:
    """Tell whether the reader may stand here: totals of partnerships are for all, the rest as the entitlement says."""
    ids, release = place.ids, desk.release
    if desk.reader.role in ("hr", "partner") or (len(ids) > 1 and ids[1] not in release.csps):
        return False
    if len(ids) > 2:
        team = release.teams.get(ids[2])
        if team and team.csp_code != ids[1]:
            return False
        if len(ids) == 3:
            return ids[2] in desk.reader.teams
    if len(ids) > 3:
        if ids[3] in release.buckets:
            return False
        return _is_there(desk, ids)
    return True


def _is_there(desk: Desk, ids: tuple[str, ...]) -> bool:
    """Tell whether the officer has a row in the team that the reader may see; asked once a reader and release."""
    if ids in desk.sitting.places:
        desk.seen.add(ids[3])
        return True
    found = bool(desk.rows(_THERE.format(schema=desk.sees()), {"entity": ids[3], "team": ids[2]}))
    if found:
        desk.places.add(ids)
    return found


def people(desk: Desk, persons: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return name, rank and probation of those officers whom the reader may see by name, by personnel number."""
    if desk.reader.role == "analyst":
        return {}
    wanted = {one for one in persons if one not in desk.release.buckets}
    before = desk.sitting.names
    known = desk.people | {one: before[one] for one in wanted if one in before}
    new = sorted(wanted - known.keys())
    if new:
        read = dict.fromkeys(new) | {row["person_no"]: row for row in desk.rows(_NAMES, {"persons": new})}
        desk.people |= read
        known |= read
    named = {one: row for one in wanted if (row := known[one])}
    desk.seen |= named.keys()
    return named


def members(desk: Desk, team: str) -> list[str]:
    """Return the personnel numbers of those in the team today whom the reader may see."""
    found = {row["person_no"] for row in desk.rows(_MEMBERS, {"team": team})}
    return sorted(found - desk.release.buckets)


def name_of(desk: Desk, level: str, entity_id: str, known: dict[str, dict[str, Any]]) -> str:
    """Return what an entity is called; an officer whose name is not the reader's to see keeps the bare id."""
    release = desk.release
    if level == "force":
        return "Hertfordshire"
    if level == "csp":
        return release.csps.get(entity_id, entity_id)
    if entity_id in BUCKETS:
        return BUCKETS[entity_id]
    if level == "team":
        return release.teams[entity_id].unit_name if entity_id in release.teams else entity_id
    if entity_id in known:
        return str(known[entity_id]["display_name"])
    return f"Officer {entity_id[:8]}" if desk.reader.role == "analyst" else entity_id


def trail(desk: Desk, place: Place) -> list[tuple[str, Place]]:
    """Return the names and places from the force down to ``place``."""
    known = people(desk, place.ids[3:])
    return [(name_of(desk, one.level, one.entity_id, known), one) for one in place.upwards]


def not_shown(desk: Desk, place: Place, shown: set[str], metric_id: str) -> list[tuple[str, str]]:
    """Return (name, why) of each partnership or team below without a bar: withheld, not theirs, or nothing counted."""
    below = str(place.below)
    listed = [(name, code) for name, code in parts(desk, place) if code not in shown]
    return [(name, why_closed(desk, below, code, metric_id) or _NOTHING) for name, code in listed]


def parts(desk: Desk, place: Place) -> list[tuple[str, str]]:
    """Return (name, id) of the partnerships or teams below ``place`` today, by name."""
    release = desk.release
    if place.below == "csp":
        return sorted((name, code) for code, name in release.csps.items() if code != "UNKNOWN")
    if place.below == "team":
        teams = release.teams.values()
        return sorted((one.unit_name, one.unit_code) for one in teams if one.csp_code == place.entity_id)
    return []


def why_closed(desk: Desk, level: str, code: str, metric_id: str = "") -> str | None:
    """Return why a partnership or team cannot be opened: withheld by the gate, or not the reader's; else None."""
    reason = desk.release.withheld_reason(level, code, metric_id)
    if reason:
        return f"Withheld: {reason}"
    if level == "team" and code not in desk.reader.teams:
        return desk.reader.fallback_reason or "Not one of your teams: you see its part in the total above."
    return None


def why_none(desk: Desk, place: Place, metric_id: str) -> str:
    """Return why ``place`` itself has no figure."""
    for one in reversed(place.upwards):
        reason = desk.release.withheld_reason(one.level, one.entity_id, metric_id)
        if reason:
            return f"Withheld: {reason}"
    if place.level == "team" and place.entity_id not in desk.reader.teams:
        return "Its total is not yours to see."
    return _NOTHING
