"""Did the plans work, and did the roll-out? Frames of the models in, tables of effects out.

The dbt models int_plan_effect and int_interrupted call the two functions below and nothing else.
"""

from orchestration.plans.areas import area_effects
from orchestration.plans.effects import plan_effects

__all__ = ["area_effects", "plan_effects"]
