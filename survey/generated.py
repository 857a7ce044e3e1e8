"""An invented survey of realistic design with known truth: to practise on, and to see whether intervals hold.

Three waves; police force areas of four strata each; PSUs of about 28 interviews whose rates differ; one adult chosen
from each household, so that weights are unequal and go with what is measured. Nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

FOCUS = "Hertfordshire"
REGION = "East of England"
NEIGHBOURS = ("Bedfordshire", "Cambridgeshire", "Essex", "Norfolk", "Suffolk")
WAVES = ("2022-23", "2023-24", "2024-25")
ADULTS = np.array([1, 2, 3, 4])
HOUSEHOLDS = np.array([0.38, 0.47, 0.1, 0.05])
PER_PSU = 28
CODES = {"traditional": 80, "fraud_cyber": 200, "fraud_not_cyber": 201, "computer_misuse": 320}
FAMILIES = tuple(CODES)
_ALIKE = 40.0  # how alike the PSUs are: parameters of the beta distribution of their rates add up to this


@dataclass(frozen=True)
class Truth:
    """Rates of one area in the population: victims of each family, and of them reported and satisfied, as shares."""

    area: str
    victim: dict[str, float]
    reported: dict[str, float]
    satisfied: float = 0.55


def areas(number: int) -> list[Truth]:
    """Return that many areas, Hertfordshire first, then its region, then others; rates differ by area."""
    names = [FOCUS, *NEIGHBOURS, *[f"Area {place:02}" for place in range(7, 43)]][:number]
    levels = np.linspace(0.8, 1.25, max(number, 2))[: len(names)]
    base = {"traditional": 0.12, "fraud_cyber": 0.04, "fraud_not_cyber": 0.02, "computer_misuse": 0.018}
    reported = {"traditional": 0.38, "fraud_cyber": 0.14, "fraud_not_cyber": 0.2, "computer_misuse": 0.06}
    return [
        Truth(name, {family: share * level for family, share in base.items()}, reported)
        for name, level in zip(names, levels, strict=True)
    ]


def draw(
    random: np.random.Generator, truths: Sequence[Truth], per_area: int, wave: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one wave: respondents and their incidents, linked by rowlabel."""
    people = pd.concat(
        [_people(random, truth, per_area, place) for place, truth in enumerate(truths)], ignore_index=True
    )
    people.insert(0, "rowlabel", np.arange(len(people)) + 100_000_001 + 10_000_000 * int(wave[:4]))
    incidents = pd.concat([_incidents(random, people, truths, family) for family in FAMILIES], ignore_index=True)
    people = people.drop(columns=[f"is_{family}" for family in FAMILIES])
    return people, incidents.sort_values("rowlabel", ignore_index=True)


def _people(random: np.random.Generator, truth: Truth, number: int, place: int) -> pd.DataFrame:
    psus = max(8, round(number / PER_PSU))
    psu = np.sort(np.arange(number) % psus)
    adults = random.choice(ADULTS, number, p=HOUSEHOLDS)
    frame = pd.DataFrame({"pfa": truth.area, "stratum": place * 10 + psu % 4, "psuid": place * 1000 + psu})
    frame["indivwgt"] = adults * random.uniform(0.8, 1.2, number) / 1.8
    frame["sex"] = random.integers(1, 3, number)
    frame["agegrp7"] = random.integers(1, 8, number)
    frame["confpol"] = np.where(random.uniform(size=number) < 0.62, 1, 2)
    for family, share in truth.victim.items():
        rates = random.beta(share * _ALIKE, (1 - share) * _ALIKE, psus)[psu]
        frame[f"is_{family}"] = random.uniform(size=number) < rates * _tilt(adults)
    return frame


def _tilt(adults: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Bigger households have more of it; averaged over adults of the population it is 1."""
    persons = ADULTS * HOUSEHOLDS / (ADULTS @ HOUSEHOLDS)
    return np.asarray(1 + 0.15 * (np.asarray(adults) - persons @ ADULTS))


def _incidents(random: np.random.Generator, people: pd.DataFrame, truths: Sequence[Truth], family: str) -> pd.DataFrame:
    victims = people[people[f"is_{family}"]]
    times = 1 + np.minimum(random.poisson(0.3, len(victims)), 4)
    rows = victims.loc[victims.index.repeat(times), ["rowlabel", "pfa", "indivwgt"]]
    known = rows["pfa"].map({truth.area: truth.reported[family] for truth in truths})
    content = rows["pfa"].map({truth.area: truth.satisfied for truth in truths})
    reported = random.uniform(size=len(rows)) < known
    satisfied = np.where(random.uniform(size=len(rows)) < content, 1, 2)
    return pd.DataFrame(
        {
            "rowlabel": rows["rowlabel"],
            "offence": CODES[family],
            "cyber": int(family == "fraud_cyber"),
            "c11weighti": rows["indivwgt"],
            "copswere": np.where(reported, 1, 2),
            "polsatis": np.where(reported, satisfied, np.nan),
        }
    )


def write(target: Path, seed: int = 1, per_area: int = 670, number: int = 42) -> list[Path]:
    """Write three waves, each in another kind of file, order and case of columns, with a study and the truth."""
    target.mkdir(parents=True, exist_ok=True)
    random, truths = np.random.default_rng(seed), areas(number)
    written = []
    for wave, kind in zip(WAVES, ("sav", "tab", "dta"), strict=True):
        for name, frame in zip(("nvf", "vf"), draw(random, truths, per_area, wave), strict=True):
            path = target / f"csew_{wave.replace('-', '_')}_{name}.{kind}"
            _save(frame, path)
            written.append(path)
    truth = target / "truth.csv"
    pd.DataFrame(
        [("prevalence", family, one.area, share) for one in truths for family, share in one.victim.items()],
        columns=["measure", "crime_family", "area", "truth"],
    ).to_csv(truth, index=False)
    study = target / "study.toml"
    study.write_text(study_text(), encoding="utf-8")
    return [*written, truth, study]


def _save(frame: pd.DataFrame, path: Path) -> None:
    shout, turn = {"sav": (False, 1), "tab": (True, -1), "dta": (False, -1)}[path.suffix[1:]]
    frame = frame[frame.columns[::turn]].rename(columns=str.upper if shout else str.title)
    if path.suffix == ".sav":
        pyreadstat.write_sav(frame, str(path))
    elif path.suffix == ".dta":
        pyreadstat.write_dta(frame, str(path))
    else:
        frame.to_csv(path, sep="\t", index=False)


def study_text() -> str:
    """Return the study that fits the invented files; also the example of the documentation."""
    return Path(__file__).with_name("practice.toml").read_text(encoding="utf-8")
