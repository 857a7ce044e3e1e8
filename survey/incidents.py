"""Incidents beside the respondents they belong to, and what they make of a respondent. Pure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.codes import UNKNOWN, matches
from survey.study import DIMENSIONS, Study


def events(people: pd.DataFrame, incidents: pd.DataFrame | None, study: Study) -> pd.DataFrame:
    """Return the incidents with the design and dimensions of their respondent, and a row for each who has none."""
    carried = [name for name in ("key", "wave", "stratum", "psu", *DIMENSIONS) if name in people]
    own = people[carried]
    if incidents is None:
        return own.assign(weight=1.0, is_incident=False, **{family.id: False for family in study.families})
    kept = incidents.drop(columns=[name for name in carried if name in incidents and name != "key"])
    victims = own.merge(kept, on="key", how="inner").assign(is_incident=True)
    victims = victims.assign(**matches(study.families, victims))
    others = own[~own["key"].isin(victims["key"])].assign(weight=1.0, is_incident=False)
    events = pd.concat([victims, others], ignore_index=True)
    flags = [family.id for family in study.families]
    events[flags] = events[flags].fillna(False).astype(bool)
    return events


def victim_flags(people: pd.DataFrame, events: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Per respondent: whether a victim (any incident, each family) and the sum of incident weights of each.

    Missing in a wave without a file of incidents: nobody there is known to be a victim, nor to be none.
    """
    is_known = people["wave"].isin([wave.name for wave in study.waves if wave.incidents]).to_numpy(dtype=bool)
    flags = {"all": events["is_incident"], **{family.id: events[family.id] for family in study.families}}
    columns = {}
    for name, flag in flags.items():
        sums = (events["weight"] * flag).groupby(events["key"]).sum().reindex(people["key"])
        columns[f"victim:{name}"] = np.where(is_known, sums > 0, np.nan)
        columns[f"weighted:{name}"] = np.where(is_known, sums, np.nan)
    return pd.DataFrame(columns, index=people.index)


def victim_group(people: pd.DataFrame, known: bool) -> pd.Series[str] | None:
    """Return whether each was a victim of cyber crime, other crime or none, or is not known; None without incidents."""
    if not known:
        return None
    cyber = people["victim:cyber"] > 0 if "victim:cyber" in people else people["victim:all"] > 9
    groups = np.select([cyber, people["victim:all"] > 0], ["victim of cyber crime", "other victim"], "not a victim")
    return pd.Series(groups, index=people.index).mask(people["victim:all"].isna(), UNKNOWN)
