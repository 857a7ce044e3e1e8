"""The gate's own checks: what the marts measure against the thresholds of the configuration, and its page for readers.

Whether a run is published is ``publication``'s business; the measures are dbt models, the thresholds a dbt seed.
"""

from orchestration.gate.evaluate import evaluate

__all__ = ["evaluate"]
