"""Baselines: a month's figures frozen for ever, what has changed since, and what was known at a past instant.

Plain Python, no Dagster. Each function imports what it needs when called.
"""

from orchestration.baseline.store import BaselineDamaged, BaselineRefused

__all__ = ["BaselineDamaged", "BaselineRefused"]
