"""Out of court disposals, dip samples and days to outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .clock import local_date, local_midnight
from .investigations import latest_outcome

if TYPE_CHECKING:
    from .release import Release

OUT_OF_COURT = frozenset({"2", "3", "6", "7", "8", "22"})
HOME_OFFICE = OUT_OF_COURT - {"22"}
POSITIVE = OUT_OF_COURT | {"1"}
APPROPRIATE = (1, 2)
JUDGED = (1, 2, 3)
METRICS = ("out_of_court_disposals", "out_of_court_disposals_ho", "out_of_court_share", "days_to_outcome_median")


def add_disposals(release: Release) -> None:
    """Offences by their latest validated, unrescinded outcome, at its `decided_at`; and days to the earliest one."""
    if not release.ledger.wants(*METRICS):
        return
    for investigation, offence in release.register.offence_of.values():
        if not release.register.is_crime(investigation):
            continue
        valid = investigation.valid_outcomes(offence, release.as_at)
        latest = latest_outcome(valid)
        if latest is None:
            continue
        at, code = latest["decided_at"], latest["outcome_code"].strip()
        place = release.oic_place(investigation, at, local_date(at))
        if code in POSITIVE:
            release.ledger.moment("out_of_court_share", at, place, int(code in OUT_OF_COURT), 1)
        if code in OUT_OF_COURT:
            release.ledger.moment("out_of_court_disposals", at, place, 1)
        if code in HOME_OFFICE:
            release.ledger.moment("out_of_court_disposals_ho", at, place, 1)
        first = min(row["decided_at"] for row in valid)
        place = release.oic_place(investigation, first, local_date(first))
        days = (first - investigation.recorded_at) / timedelta(days=1)
        release.ledger.moment("days_to_outcome_median", first, place, observation=days)


def add_dip_samples(release: Release) -> None:
    """Verdicts 1, 2 / 1, 2, 3; `reviewed_on`; team of the OIC at `decided_at`."""
    for row in release.world.rows("sharepoint", "dip_sample_result"):
        investigation, outcome = release.register.outcome_of.get(row["outcome_id"], (None, None))
        if investigation is None or outcome is None or not release.register.is_crime(investigation):
            continue
        if row["verdict"] not in JUDGED or not investigation.counts_at(local_midnight(row["reviewed_on"])):
            continue
        at = outcome["decided_at"]
        if not investigation.counts_at(at):
            continue
        place = release.oic_place(investigation, at, local_date(at))
        release.ledger.event("dip_sample_appropriate", row["reviewed_on"], place, int(row["verdict"] in APPROPRIATE), 1)


def add(release: Release) -> None:
    """Add every outcome metric."""
    add_disposals(release)
    if release.ledger.wants("dip_sample_appropriate"):
        add_dip_samples(release)
