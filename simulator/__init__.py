"""Simulated source systems of a police force: the 29 tables the pipeline reads, filled with invented people and events.

The pipeline never imports this package, and this package imports nothing of the pipeline: the two meet only in the
source declarations under ``models/sources``.
"""

from simulator.tick import apply_tick
from simulator.write import Summary, write_force

__all__ = ["Summary", "apply_tick", "write_force"]
