"""Replay of published crime: data.police.uk monthly files as the stream of events.

Place, type, month and outcomes are the real ones; people and the instants inside a month are invented. The volume is
the real one whatever the size, which then only sets how many officers share the work.

What the files are like: anti-social behaviour has no Crime ID (it becomes incidents); outcomes hold exact duplicate
lines (dropped) and outcomes of earlier crimes (ignored); two per cent of crimes have no place and some lie outside the
county (both have no partnership); a crime may have several outcomes.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.arrays import DAY, NAT, Array, Rng, seconds
from simulator.calibration import calibration
from simulator.stop_search import Searches
from simulator.stream import LABELS, OPEN, Stream, codes_for, with_non_crime
from simulator.world import Month, World

_FILE = re.compile(r"(\d{4}-\d{2})-[a-z-]+-(street|outcomes|stop-and-search)\.csv")
ANTISOCIAL = "Anti-social behaviour"


class Replay:
    """The monthly files below a folder, whatever their layout.

    Raises FileNotFoundError if there is no street or stop-and-search file.
    """

    def __init__(self, folder: Path) -> None:
        found: dict[str, dict[str, Path]] = {"street": {}, "outcomes": {}, "stop-and-search": {}}
        for path in sorted(folder.rglob("*.csv")):
            if match := _FILE.fullmatch(path.name):
                found[match[2]][match[1]] = path
        self.files = found
        # Months of street files set the history; searches alone do if there are no crimes.
        self.months = sorted(found["street"]) or sorted(found["stop-and-search"])
        if not self.months:
            raise FileNotFoundError(f"no data.police.uk street or stop-and-search files below {folder}")
        self._outcomes = self._read_outcomes()

    @property
    def after(self) -> str:
        """The morning after the last month: the earliest as-at at which it is complete."""
        return f"{np.datetime64(self.months[-1], 'M') + 1}-01T06:00:00"

    def _read_outcomes(self) -> pd.DataFrame:
        columns = ["Crime ID", "Month", "Outcome type"]
        frames = [pd.read_csv(p, usecols=columns, dtype=str) for p in self.files["outcomes"].values()]
        if not frames:
            return pd.DataFrame(columns=columns)
        every = pd.concat(frames).dropna(subset=["Crime ID"]).drop_duplicates()
        return every[every["Outcome type"].isin(list(calibration()["outcome_labels"]))]

    def _street(self, month: Month) -> pd.DataFrame | None:
        path = self.files["street"].get(month.label)
        return None if path is None else pd.read_csv(path, dtype=str, keep_default_na=False)

    def stream(self, world: World, month: Month) -> Stream | None:
        """Return the real crimes of a month, or None if there is no street file for it."""
        street = self._street(month)
        if street is None:
            return None
        rng = world.rng("replay", month.label)
        street = street[street["Crime type"] != ANTISOCIAL].reset_index(drop=True)
        types = {name: i for i, name in enumerate(calibration()["crime_types"])}
        if unknown := set(street["Crime type"]) - set(types):
            raise ValueError(f"{month.label}: unknown crime types {sorted(unknown)}")
        kind = street["Crime type"].map(types).to_numpy(dtype="int64")
        recorded = month.instants(rng, len(street))
        # Files are sorted by place; instants are dealt out at random so that place and day are independent.
        shuffled = rng.permutation(len(street))
        street, kind = street.iloc[shuffled].reset_index(drop=True), kind[shuffled]
        row, label, decided = self._decisions(rng, street["Crime ID"], recorded)
        order = np.lexsort((decided, row))
        row, label, decided = row[order], label[order], decided[order]
        first = np.append(True, row[1:] != row[:-1]) if len(row) else np.zeros(0, dtype=bool)
        final, when = np.full(len(street), OPEN), np.full(len(street), NAT)
        final[row[first]], when[row[first]] = label[first], decided[first]
        self._known_later(rng, street["Last outcome category"], recorded, final, when)
        crimes = Stream(
            recorded, partnerships(world, street["LSOA name"]), kind, codes_for(rng, kind), final, when,
            np.ones(len(street), dtype=bool), row[~first], label[~first], decided[~first], real=True,
        )  # fmt: skip
        return with_non_crime(crimes, world, month, rng)

    def _decisions(self, rng: Rng, crime_ids: pd.Series, recorded: Array) -> tuple[Array, Array, Array]:
        """Return (row, label, decided) of the published outcomes of these crimes."""
        position = pd.Series(np.arange(len(crime_ids)), index=crime_ids.to_numpy())
        position = position[~position.index.duplicated()]
        mine = self._outcomes[self._outcomes["Crime ID"].isin(position.index)]
        row = position.loc[mine["Crime ID"]].to_numpy(dtype="int64")
        short = calibration()["outcome_labels"]
        label = np.array([LABELS.index(short[text]) for text in mine["Outcome type"]], dtype="int64")
        month = mine["Month"].to_numpy(dtype="datetime64[M]")
        start = np.maximum(month.astype("datetime64[s]"), recorded[row] + np.timedelta64(600, "s"))
        # Both ends stay inside the published month; an hour is left for London time.
        end = (month + 1).astype("datetime64[s]") - np.timedelta64(3660, "s")
        room = np.maximum((end - start).astype("float64"), 0.0)
        return row, label, np.minimum(start + seconds(rng.random(len(row)) * room), np.maximum(end, start))

    def _known_later(self, rng: Rng, category: pd.Series, recorded: Array, final: Array, when: Array) -> None:
        """Decide open crimes whose file names a last outcome: it came after the outcome files end, so date it there."""
        short, last = calibration()["outcome_labels"], max(self.files["outcomes"], default=self.months[-1])
        open_ = np.flatnonzero((final == OPEN) & category.isin(list(short)).to_numpy())
        final[open_] = [LABELS.index(short[text]) for text in category.iloc[open_]]
        floor = (np.datetime64(last, "M") + 1).astype("datetime64[s]")
        when[open_] = np.maximum(floor, recorded[open_]) + seconds(rng.exponential(60 * DAY, len(open_)))

    def antisocial(self, world: World, month: Month) -> Array | None:
        """Return the partnership position of each published anti-social behaviour incident, or None without a file."""
        street = self._street(month)
        return (
            None if street is None else partnerships(world, street.loc[street["Crime type"] == ANTISOCIAL, "LSOA name"])
        )

    def searches(self, world: World, month: Month) -> Searches | None:
        """Return the real searches of a month up to its end, or None if there is no file for it."""
        path = self.files["stop-and-search"].get(month.label)
        if path is None:
            return None
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        moment = pd.to_datetime(frame["Date"], utc=True).dt.tz_localize(None).to_numpy(dtype="datetime64[s]")
        order = np.argsort(moment, kind="stable")
        order = order[(moment[order] >= month.start) & (moment[order] < month.end)]
        rng = world.rng("replay searches", month.label)
        # A third of searches have no place and the rest only a point: the partnership is drawn by its share of crime.
        share = np.array([sum(c["crimes"]) for c in calibration()["csps"][: world.size.csps]], dtype="float64")
        csp = rng.choice(len(share), len(order), p=share / share.sum())
        blank = frame["Latitude"].to_numpy()[order] == ""
        result = [_nulls(frame[name].to_numpy(dtype=object)[order]) for name in ("Object of search", "Outcome")]
        return Searches(moment[order], np.where(blank & (rng.random(len(order)) < 0.1), -1, csp), *result)


def partnerships(world: World, areas: pd.Series) -> Array:
    """Return the partnership position of each LSOA name ("Dacorum 012B"), -1 for none or one outside the county."""
    position = {name: i for i, name in enumerate(world.units.csp_names)}
    district = areas.str.replace(r"\s+\d{3}[A-Z]$", "", regex=True)
    return district.map(position).fillna(-1).to_numpy(dtype="int64")


def _nulls(values: Array) -> Array:
    blank = np.full(len(values), None, dtype=object)
    return np.asarray(np.where(values == "", blank, values))
