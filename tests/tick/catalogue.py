"""What may happen to the catalogue (seeds) between two ticks: by words, the seed and how its rows change."""

import csv
import shutil
from dataclasses import replace
from os.path import relpath

from orchestration.tick import plan
from orchestration.transformation.runner import PROJECT

SEEDS = PROJECT.parent / "seeds"


def own_seeds(settings, home):
    """Let the plan of a force that was built read seeds of its own, copies in ``home``; return their directory."""
    copies = shutil.copytree(SEEDS, home / "seeds")
    found = plan.recall(settings)
    steps = [
        replace(step, sql=relpath(copies / f"{step.name}.csv", PROJECT)) if step.kind == "seed" else step
        for step in found.steps
    ]
    plan.keep(settings, replace(found, steps=tuple(steps)))
    return copies


def edit(seeds, name, change, chance):
    """Let ``change`` (rows, chance) alter the rows of one seed in place."""
    with (seeds / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = list(rows[0])
    change(rows, chance)
    with (seeds / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _other_target(rows, chance):
    row = chance.choice(rows)
    row["target"] = str(float(row["target"]) + 2.5)


def _longer(rows, chance):
    days = [row for row in rows if row["unit"] in ("days", "hours", "working days")]
    row = chance.choice(days)
    row["value"] = str(int(row["value"]) + 1)


def _more_peers(rows, chance):
    for row in chance.sample(rows, 10):
        row["minimum_peers"] = str(int(row["minimum_peers"] or 8) + 2)


def _another_law(rows, chance):
    row = chance.choice([row for row in rows if row["valid_from"] > "1900-01-01"])
    row["valid_from"] = f"{int(row['valid_from'][:4]) + 1}{row['valid_from'][4:]}"


def _day_off(rows, _):
    rows.append({"date": "2024-10-14", "holiday_name": "A day of thanks", "is_substitute": "false"})


def _code_goes(rows, chance):
    many = [row for row in rows if row["code_set"] in ("outcome_positive", "outcome_out_of_court")]
    rows.remove(chance.choice(many))


def _set_ends(rows, chance):
    row = chance.choice([row for row in rows if row["code_set"] != "code_set" and row["valid_to"] == "9999-12-31"])
    row["valid_to"] = "2024-09-30"


def _renamed(rows, chance):
    row = chance.choice(rows)
    row["metric_name"] += " (renamed)"


def _higher_strength(rows, chance):
    row = chance.choice(rows)
    row["minimum_percent"] = str(float(row["minimum_percent"] or 50) + 10)


EDITS = {
    "a target moves": ("metric_target", _other_target),
    "a setting grows": ("metric_setting", _longer),
    "flags ask for more peers": ("metric_flag_rule", _more_peers),
    "a law begins later": ("offence_time_limit_rule", _another_law),
    "a bank holiday is added": ("bank_holiday", _day_off),
    "a code leaves its set": ("code_set", _code_goes),
    "a code is valid no longer": ("code_set", _set_ends),
    "a metric is renamed": ("metric_catalogue", _renamed),
    "teams are to be stronger": ("team_minimum_strength", _higher_strength),
}
