"""A second copy of the landing, and what is done when a file of ours turns out to be damaged.

The landing is the only state that cannot be made again, so it exists twice: the file that runs write, and beside it a
base with one small file of changes a run. A copy that is damaged is written anew. No source is read here, and nothing
is published.
"""

from orchestration.safekeeping.copies import keep
from orchestration.safekeeping.heal import healed, kept, look_after_failure, mend_all

__all__ = ["healed", "keep", "kept", "look_after_failure", "mend_all"]
