"""Odd rows, each of which once stopped a whole release: they are built or set aside, and no check of them blocks."""

import json

ODD = {
    "athena": (
        "update victim set agreed_frequency_days = 2147483647, updated_at = '{now}' where victim_kind = 'person'",
        "update outcome set decided_at = '1899-12-30 00:00:00', updated_at = '{now}' "
        "where outcome_id = (select min(outcome_id) from outcome where validated_at is not null)",
        "update offence set proceedings_at = '1753-01-01 00:00:00', updated_at = '{now}' "
        "where offence_id = (select max(offence_id) from offence)",
        "update stop_search set status = 'with legal', updated_at = '{now}' where status <> 'void'",
        "update intelligence_report set status = '', updated_at = '{now}'",
    ),
    "finance": (
        "update budget set financial_year = 'reserve', updated_at = '{now}' where period = 3",
        "update budget set budget_gbp = 10000000000, updated_at = '{now}' where period = 7",
    ),
    "hr": (
        "update person set fte = 1000000000, updated_at = '{now}' where rank_code = 'CSUPT'",
        "update person set fte = -1, updated_at = '{now}' where person_no = (select max(person_no) from person)",
        "update person set left_on = '0001-01-01', updated_at = '{now}' where rank_code = 'SC'",
    ),
}


def test_odd_rows_are_built_and_block_nothing(new_world):
    world = new_world(1)
    world.live(5, rows=0)
    for system, statements in ODD.items():
        for statement in statements:
            world.change(system, statement)
    team_map = world.force.sources / "sharepoint" / "team_map.jsonl"
    first = json.loads(team_map.read_text().splitlines()[0])
    with team_map.open("a") as lines:
        lines.write(json.dumps({**first, "id": "odd", "valid_from": "9999-12-31", "valid_to": None}) + "\n")
        lines.write(json.dumps({**first, "id": "blank", "valid_from": "", "valid_to": None}) + "\n")
    nodes = world.tick().nodes
    assert [f"{node.name}: {node.status}" for node in nodes if node.status in ("error", "fail", "skipped")] == []
