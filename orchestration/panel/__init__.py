"""The page for the police and crime panel: what victims say, beside what the force records. From a release alone."""

from orchestration.panel.write import write

__all__ = ["write"]
