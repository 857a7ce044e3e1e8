"""Dip samples of out of court disposals: a draw that anybody can repeat, frozen, and its results, frozen too."""

from orchestration.dip_sample.draw import draw
from orchestration.dip_sample.result import freeze_result
from orchestration.dip_sample.store import DrawRefused, verify_draws

__all__ = ["DrawRefused", "draw", "freeze_result", "verify_draws"]
