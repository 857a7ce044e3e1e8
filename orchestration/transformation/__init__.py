"""Transformation: dbt in this process, on the warehouse of the settings. What the models mean is dbt's business."""

from orchestration.transformation.build import build, build_models, check_models, parse, read_project
from orchestration.transformation.report import BuildReport, NodeResult
from orchestration.transformation.run_record import prepare_run

__all__ = [
    "BuildReport",
    "NodeResult",
    "build",
    "build_models",
    "check_models",
    "parse",
    "prepare_run",
    "read_project",
]
