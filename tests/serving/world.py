"""The force of entitlement.yml as rows of the models that decide who sees what."""

from __future__ import annotations

from pathlib import Path

import yaml

WORLD = yaml.safe_load((Path(__file__).parent / "entitlement.yml").read_text())
ROLE_OF_RANK = {
    **dict.fromkeys(["PC", "DC", "PCSO"], "constable"),
    "PS": "sergeant", "INSP": "inspector", "CINSP": "chief_inspector", "SUPT": "headquarters",
}  # fmt: skip
SENIORITY = {"PCSO": 1, "PC": 3, "DC": 3, "PS": 4, "INSP": 5, "CINSP": 6, "SUPT": 7}
KINDS = ("officer", "team", "team_records")


def upn(person):
    return f"{person['person_no'].lower()}@herts.example"


def chain():
    """(viewer, officer, depth) along reports_to; those in a loop have their own row only."""
    leader = {one["person_no"]: one.get("reports_to") for one in WORLD["people"]}
    rows = [(name, name, 0) for name in leader]
    for officer in leader:
        above, depth = leader[officer], 1
        while officer not in WORLD["looped"] and above and above not in WORLD["looped"]:
            rows.append((above, officer, depth))
            above, depth = leader[above], depth + 1
    return rows


def readers():
    """Rows of mart reader, but for the key."""
    people = [
        {
            "upn": upn(one),
            "person_no": one["person_no"],
            "role": ROLE_OF_RANK[one["rank"]],
            "rank_code": one["rank"],
            "unit_code": one["unit"],
            "csp_code": WORLD["teams"][one["unit"]],
            "fallback_reason": "loop" if one["person_no"] in WORLD["looped"] else None,
        }
        for one in WORLD["people"]
    ]
    empty = dict.fromkeys(["person_no", "rank_code", "unit_code", "csp_code", "fallback_reason"])
    return people + [{"upn": name, "role": role, **empty} for name, role in WORLD["assigned"].items()]


def scopes(people=None):
    """(upn, kind, id) that the file expects."""
    wanted = WORLD["expected"]
    return {(name, kind, one) for name in people or wanted for kind in KINDS for one in wanted[name][kind]}


def unit_test_given():
    """The inputs of dbt's unit test of reader_scope."""
    people, far = WORLD["people"], {"valid_from": "2015-04-01", "valid_to": "9999-12-31"}
    former = [one for one in people if one.get("was")]
    ranks = [(one["person_no"], one["rank"], True) for one in people]
    ranks += [(one["person_no"], one["was"], False) for one in former]
    return {
        "ref('reader')": readers(),
        "ref('supervision')": [
            {"viewer_person_no": a, "officer_person_no": b, "depth": depth} for a, b, depth in chain()
        ],
        "ref('fct_posting')": [
            {
                "person_no": one["person_no"],
                "unit_code": one["unit"],
                "csp_code": WORLD["teams"][one["unit"]],
                "is_current": True,
            }
            for one in people
        ],
        "ref('dim_officer')": [
            {"person_no": name, "rank_code": rank, "is_bucket": False, "is_current": current}
            for name, rank, current in ranks
        ],
        "ref('dim_team')": [
            {"unit_code": unit, "csp_code": csp, "is_current": True, **far} for unit, csp in WORLD["teams"].items()
        ],
        "ref('int_supervision_chain')": [
            {"person_no": name, "supervisor_person_no": name, "steps": len(WORLD["looped"]), "is_in_loop": True}
            for name in WORLD["looped"]
        ],
        "ref('rank')": [
            {"rank_code": rank, "rank_band": ROLE_OF_RANK[rank], "seniority": place}
            for rank, place in SENIORITY.items()
        ],
        "ref('int_setting')": [{"setting": "reader_team_minimum", "setting_value": 5}],
    }


def unit_test_expected():
    """The rows that dbt's unit test expects: for everybody whom the file names, and for nobody else."""
    named = sorted(scopes())
    return [{"upn": a, "scope_kind": b, "scope_id": c} for a, b, c in named]
