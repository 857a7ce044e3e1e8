"""Frames as the models int_flag_* give them, for a force of which the truth is known."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pyarrow as pa

from orchestration.settings import REPOSITORY

MONTH = pd.Timestamp("2024-03-01")


def tables(*frames):
    """Return the frames as DuckDB hands them to a model."""
    return [pa.Table.from_pandas(frame, preserve_index=False) for frame in frames]


def seed(name):
    with (REPOSITORY / "seeds" / f"{name}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def settings():
    return pd.DataFrame([{"constant": row["constant"], "value": float(row["value"])} for row in seed("flag_constant")])


def rule(metric_id, level):
    """Return what the rule seed says, as the columns of int_flag_entity."""
    row = next(row for row in seed("metric_flag_rule") if (row["metric_id"], row["level"]) == (metric_id, level))
    numbers = {name: float(row[name]) for name in ("minimum_peers", "minimum_exposure", "floor")}
    texts = {name: row[name] or None for name in ("method", "exposure_unit", "tail", "words")}
    return {**numbers, **texts}


def kind(metric_id):
    row = next(row for row in seed("metric_catalogue") if row["metric_id"] == metric_id)
    return {"value_kind": row["value_kind"], "multiplier": float(row["multiplier"])}


def entities(
    metric_id, level, numerator, exposure=None, denominator=None, value=None, group="response|constable|confirmed"
):
    size = len(value if value is not None else numerator)
    return pd.DataFrame(
        {
            "metric_id": metric_id,
            "level": level,
            "entity_id": [f"P{at:05d}" for at in range(size)],
            "period_grain": "month",
            "period_start": MONTH,
            "peer_group": group,
            "numerator": np.nan if numerator is None else np.asarray(numerator, dtype=float),
            "denominator": np.nan if denominator is None else np.asarray(denominator, dtype=float),
            "exposure": np.nan if exposure is None else np.asarray(exposure, dtype=float),
            "value": np.asarray(numerator if value is None else value, dtype=float),
            "not_assessed_reason": pd.Series([None] * size, dtype=object),
            **rule(metric_id, level),
            **kind(metric_id),
        }
    )


def weeks(metric_id, level, table):
    """One row an entity and week of a table of shape (entities, weeks), oldest week first."""
    size, many = np.shape(table)
    return pd.DataFrame(
        {
            "metric_id": metric_id,
            "level": level,
            "entity_id": np.repeat([f"P{at:05d}" for at in range(size)], many),
            "period_grain": "month",
            "period_start": MONTH,
            "weeks_back": np.tile(np.arange(many, 0, -1), size),
            "value": np.asarray(table, dtype=float).ravel(),
        }
    )


def observations(metric_id, level, owner, values):
    frame = pd.DataFrame({"entity_id": [f"P{at:05d}" for at in owner], "observation": np.asarray(values, dtype=float)})
    return frame.assign(metric_id=metric_id, level=level, period_grain="month", period_start=MONTH, times=1)


NO_WEEKS = weeks("none", "officer", np.zeros((0, 4)))
NO_OBSERVATIONS = observations("none", "officer", [], [])
