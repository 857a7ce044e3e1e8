"""What Dagster asks for again with every output of a step, worked out once: its assets and checks, and what stands.

One step stands for all models and their tests. With 400 of the ones and 1,000 of the others that is millions of
look-ups in a run; and as one model reads another of the same step, Dagster asks its event log for each as soon as it
has been stored, one by one, so that no events can be stored together. Here it asks for all that stand and are not
known yet. What is asked of an asset never changes once it stands. What steps do is not this module's business.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import wraps

from dagster import AssetCheckEvaluation, AssetCheckKey, AssetCheckResult, AssetKey
from dagster._core.execution.context.data_version_cache import DataVersionCache, InputAssetVersionInfo
from dagster._core.execution.context.system import StepExecutionContext

KEPT = "_output_asset_keys_kept"
Ask = Callable[[StepExecutionContext], Set[AssetKey]]
Look = Callable[[DataVersionCache, AssetKey], InputAssetVersionInfo | None]


class CheckResult(AssetCheckResult):
    """The outcome of a check that names its asset and itself: Dagster need not look through all checks of the step."""

    def to_asset_check_evaluation(self, step_context: StepExecutionContext) -> AssetCheckEvaluation:
        """Return what Dagster stores; raises ``KeyError`` where the step has no such check."""
        step = step_context.job_def.asset_layer.get_assets_def_for_node(step_context.node_handle)
        if step is None or self.asset_key is None or self.check_name is None or step_context.has_partition_key:
            return super().to_asset_check_evaluation(step_context)
        key = AssetCheckKey(self.asset_key, self.check_name)
        return AssetCheckEvaluation(
            check_name=key.name,
            asset_key=key.asset_key,
            passed=self.passed,
            metadata=self.metadata,
            target_materialization_data=self._get_target_materialization_data(step_context, key),
            severity=self.severity,
            description=self.description,
            blocking=step.get_spec_for_check_key(key).blocking,
        )


def remember() -> None:
    """Let every step remember from here on, in this process."""
    ask = StepExecutionContext.get_output_asset_keys
    if not hasattr(ask, "__wrapped__"):
        StepExecutionContext.get_output_asset_keys = _asked_once(ask)  # type: ignore[method-assign,assignment]
    look = DataVersionCache.maybe_fetch_and_get_input_asset_version_info
    if not hasattr(look, "__wrapped__"):
        DataVersionCache.maybe_fetch_and_get_input_asset_version_info = _all_at_once(look)  # type: ignore[method-assign,assignment]


def _asked_once(ask: Ask) -> Ask:
    @wraps(ask)
    def kept(step: StepExecutionContext) -> Set[AssetKey]:
        if KEPT not in vars(step):
            vars(step)[KEPT] = ask(step)
        found: Set[AssetKey] = vars(step)[KEPT]
        return found

    return kept


def _all_at_once(look: Look) -> Look:
    @wraps(look)
    def found(cache: DataVersionCache, key: AssetKey) -> InputAssetVersionInfo | None:
        known = cache.input_asset_version_info
        if key not in known and key in cache.values:  # those with a value have been stored in this step
            cache._fetch_input_asset_version_info([one for one in cache.values if one not in known])
        return look(cache, key)

    return found
