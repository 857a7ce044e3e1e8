"""What every run cost and how it ended: one row a run, one a stage, in a small SQLite file beside the data.

Written by the run itself as it goes, so that a run that is killed leaves what it had done by then. Nothing here decides
anything: the lock says whether a run lives, the gate whether it is published.
"""

from orchestration.ledger.measure import closed, measured
from orchestration.ledger.read import Run, Stage, last_outcome, last_runs, last_tidied

__all__ = ["Run", "Stage", "closed", "last_outcome", "last_runs", "last_tidied", "measured"]
