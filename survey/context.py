"""Public estimate tables of the ONS (estimate, standard error, unweighted count) in the form of the warehouse.

They are context beside the county's own figures: England and Wales or a region, already published, so no clearance.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from survey.output import CLEARED
from survey.reading import ReadingError, read

PUBLIC = "public"
NEEDED = ["year", "quarter", "measurement_var", "sex", "age", "characteristic_var", "estimate", "standard_error"]
# Codes of the prevalence tables, and the family each is; others are parts of these and are left out.
FAMILIES = {
    "tocrfc_p": "all", "totalb_p": "traditional", "frd_p": "fraud", "com_p": "computer_misuse",
    "frdcom_p": "fraud_or_computer_misuse",
}  # fmt: skip
_PUBLISHED_FROM = 50


def context_rows(path: Path) -> pd.DataFrame:
    """Return the all-adult rows of one table, with regions where it has them. Raises ReadingError."""
    table = read(path)
    missing = [name for name in (*NEEDED, "unweighted_count", "characteristic") if name not in table]
    if missing:
        raise ReadingError(f"{path}: has no column {missing[0]}: an ONS open data table of estimates is needed")
    words = table[["age", "sex", "characteristic_var"]].astype(str).apply(lambda column: column.str.casefold())
    everyone = words["age"].isin(["16+", "all", "all adults"]) & words["sex"].isin(["all", "all adults"])
    kept = table[everyone & words["characteristic_var"].isin(["total", "all", "gor"])]
    code = kept["measurement_var"].astype(str)
    kept = kept[code.isin(list(FAMILIES)) | ~code.str.endswith("_p")]
    return _rows(kept.dropna(subset=["estimate", "unweighted_count"]), path.name)


def _rows(kept: pd.DataFrame, name: str) -> pd.DataFrame:
    is_whole = kept["characteristic_var"].astype(str).str.casefold() != "gor"
    code = kept["measurement_var"].astype(str)
    prevalence = code.str.endswith("_p")
    estimate, error = kept["estimate"].astype(float), kept["standard_error"].astype(float)
    reach = stats.norm.ppf(0.975) * error
    base = kept["unweighted_count"].astype(int)
    month = (3 * kept["quarter"].astype(int)).astype(str).str.zfill(2)
    last = pd.to_datetime(kept["year"].astype(int).astype(str) + "-" + month + "-01") + pd.offsets.MonthEnd(0)
    publishable = base >= _PUBLISHED_FROM
    simple = estimate * (1 - estimate) / base
    rows = pd.DataFrame(
        {
            "measure": np.where(prevalence, "prevalence", "perception_" + code),
            "unit": "proportion",
            "crime_family": np.where(prevalence, code.map(FAMILIES), "all"),
            "area": kept["geography"].where(is_whole, kept["characteristic"]),
            "area_kind": np.where(is_whole, "whole", "group"),
            "period_start": (last - pd.DateOffset(years=1) + pd.DateOffset(days=1)).dt.date.astype(str),
            "period_end": last.dt.date.astype(str),
            "waves": kept["year"].astype(str) + "q" + kept["quarter"].astype(str),
            "sex": "all",
            "age_group": "all",
            "victim_group": "all",
            "n_unweighted": base,
            "n_respondents": base,
            "estimate": estimate.where(publishable),
            "standard_error": error.where(publishable),
            "lcl": (estimate - reach).clip(lower=0).where(publishable),
            "ucl": (estimate + reach).clip(upper=1).where(publishable),
            "design_effect": (error**2 / simple.where(simple > 0)).where(publishable),
            "variance_method": "as_published",
            "estimation": "direct",
            "status": np.select(
                [~publishable, base < 2 * _PUBLISHED_FROM], ["refused_base", "small_base"], "published"
            ),
            "source": f"ONS open data, {name}",
            "clearance_ref": PUBLIC,
        }
    )
    return rows.reindex(columns=CLEARED)
