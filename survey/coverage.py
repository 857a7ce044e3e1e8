"""How often 95% intervals hold the truth, over many invented surveys: the estimator tried as a whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from survey.cells import Cell, Place, cells, samples
from survey.comparison import difference
from survey.generated import REGION, WAVES, Truth, areas, draw, study_text
from survey.linking import join
from survey.rows import interval
from survey.study import Study, load_study

PER_AREA = 670


def table(replicates: int, seed: int = 1, per_area: int = PER_AREA) -> pd.DataFrame:
    """Return one row a quantity: truth, share of intervals that hold it, mean estimate, mean half width, mean base."""
    study, truths = _study(), areas(6)
    random = np.random.default_rng(seed)
    tries = pd.concat([_try(study, truths, random, per_area) for _ in range(replicates)], ignore_index=True)
    tries["holds"] = (tries["lower"] <= tries["truth"]) & (tries["truth"] <= tries["upper"])
    tries["half_width"] = (tries["upper"] - tries["lower"]) / 2
    grouped = tries.groupby(["measure", "crime_family", "area"], sort=False)
    columns = ["truth", "estimate", "half_width", "respondents", "holds"]
    return grouped[columns].mean().rename(columns={"holds": "coverage"}).reset_index().assign(replicates=replicates)


def _study() -> Study:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as directory:
        path = Path(directory) / "study.toml"
        path.write_text(study_text().replace('focus =', 'breakdowns = [[], ["area"]]\nfocus ='), encoding="utf-8")
        return load_study(path)


def _try(study: Study, truths: list[Truth], random: np.random.Generator, per_area: int) -> pd.DataFrame:
    drawn = {wave: draw(random, truths, per_area, wave) for wave in WAVES}

    def load(pattern: str, _: set[str]) -> tuple[Path, pd.DataFrame]:
        wave = next(wave for wave in WAVES if wave.replace("-", "_") in pattern)
        return Path(pattern), drawn[wave][pattern.endswith("_vf")].copy()

    tables = samples(study, join(study, load))
    found = {(cell.measure.id, cell.family, cell.place): cell for cell in cells(study, tables)}
    wanted = _wanted(truths)
    rows = [_row(study, found[key], truth) for key, truth in wanted.items()]
    one, other = (found["prevalence", family, Place(area="Hertfordshire")] for family in ("traditional", "fraud_cyber"))
    compared = difference(tables["respondent"].design, one.estimate, other.estimate)
    apart = truths[0].victim["traditional"] - truths[0].victim["fraud_cyber"]
    rows.append(
        ("difference of prevalence", "traditional less fraud_cyber", "Hertfordshire", apart, compared.value,
         compared.lower, compared.upper, one.respondents)
    )  # fmt: skip
    columns = ["measure", "crime_family", "area", "truth", "estimate", "lower", "upper", "respondents"]
    return pd.DataFrame(rows, columns=columns)


def _wanted(truths: list[Truth]) -> dict[tuple[str, str, Place], float]:
    """Quantities with a truth that is known exactly; areas have equal populations in the invented survey."""
    focus, region = Place(area="Hertfordshire"), Place(area=REGION)
    families = ("traditional", "fraud_cyber", "computer_misuse")
    wanted = {("prevalence", family, focus): truths[0].victim[family] for family in families}
    wanted |= {
        ("prevalence", family, region): float(np.mean([truth.victim[family] for truth in truths])) for family in families
    }
    wanted["satisfied_with_police", "traditional", focus] = truths[0].satisfied
    wanted["satisfied_with_police", "traditional", region] = truths[0].satisfied
    wanted["reported_to_police", "traditional", focus] = truths[0].reported["traditional"]
    wanted["reported_to_police", "fraud_cyber", region] = truths[0].reported["fraud_cyber"]
    wanted["confidence_in_police", "all", focus] = 0.62
    return wanted


def _row(study: Study, cell: Cell, truth: float) -> tuple[str, str, str, float, float, float, float, int]:
    lower, upper = interval(study, cell)
    place = cell.place.area
    return cell.measure.id, cell.family, place, truth, cell.estimate.value, lower, upper, cell.respondents
