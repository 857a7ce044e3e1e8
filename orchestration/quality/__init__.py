"""Quality: the outcome of every check in one shape, and the acceptance of the finished mart."""

from orchestration.quality.acceptance import accept
from orchestration.quality.from_build import from_build
from orchestration.quality.result import CheckResult
from orchestration.quality.suites import Suite, SuiteError, load_suites

__all__ = ["CheckResult", "Suite", "SuiteError", "accept", "from_build", "load_suites"]
