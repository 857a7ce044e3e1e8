"""The assets of a step, worked out once: Dagster asks again for each of them, and looks at all outputs each time.

One step stands for all models and their tests. With 400 of the ones and 1,000 of the others that is half a million
look-ups in a run, a third of what Dagster costs. What is asked never changes while a step is at work. What steps do is
not this module's business.
"""

from __future__ import annotations

from collections.abc import Set
from functools import wraps

from dagster import AssetKey
from dagster._core.execution.context.system import StepExecutionContext

KEPT = "_output_asset_keys_kept"


def remember() -> None:
    """Let every step remember its assets from here on, in this process."""
    ask = StepExecutionContext.get_output_asset_keys
    if hasattr(ask, "__wrapped__"):
        return

    @wraps(ask)
    def kept(step: StepExecutionContext) -> Set[AssetKey]:
        if KEPT not in vars(step):
            vars(step)[KEPT] = ask(step)
        found: Set[AssetKey] = vars(step)[KEPT]
        return found

    StepExecutionContext.get_output_asset_keys = kept  # type: ignore[method-assign,assignment]
