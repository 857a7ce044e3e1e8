"""Transformation: dbt in this process, on the warehouse of the settings. What the models mean is dbt's business."""

from orchestration.transformation.parsing import parse, read_project
from orchestration.transformation.report import BuildReport, NodeResult
from orchestration.transformation.run_record import prepare_run

__all__ = ["BuildReport", "NodeResult", "parse", "prepare_run", "read_project"]
