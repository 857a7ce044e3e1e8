"""The whole project as files: path below ``powerbi/project`` -> text. Nothing in it changes but by its inputs."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.settings import REPOSITORY
from powerbi import report, role, tmdl
from powerbi.dax import Measure, metric_measures
from powerbi.shared_measures import shared_measures
from powerbi.tables import ModelTable, declared, model_tables
from powerbi.text import human, short_id, tag

NAME = "CSP Scorecards"
PROJECT = Path(__file__).parent / "project"
_HOME = "https://developer.microsoft.com/json-schemas/fabric"
_REPORT = f"{_HOME}/item/report"
# A fixed moment: the base theme that Power BI ships, as it was when these formats were current.
_THEME = {"name": "CY24SU10", "type": "SharedResources",
          "reportVersionAtImport": {"visual": "1.8.83", "report": "2.0.83", "page": "1.3.83"}}  # fmt: skip


def project_files(manifest: Mapping[str, Any], catalogue: Path | None = None) -> dict[str, str]:
    """Return every file of the project, from dbt's manifest and the seed ``metric_catalogue``."""
    tables = model_tables(manifest)
    with (catalogue or REPOSITORY / "seeds" / "metric_catalogue.csv").open(encoding="utf-8", newline="") as rows:
        metrics = metric_measures(list(csv.DictReader(rows)))
    shared = shared_measures(metrics, tables, int(declared()["stale_after_hours"]))
    levels = [human(name) for name in declared()["hierarchy"]]
    return {**_shell(), **_model(tables, [*shared, *metrics]), **_report(levels)}


def _shell() -> dict[str, str]:
    shortcut = {"version": "1.0", "artifacts": [{"report": {"path": f"{NAME}.Report"}}], "settings": {}}
    return {
        f"{NAME}.pbip": _json(f"{_HOME}/pbip/pbipProperties/1.0.0", shortcut),
        f"{NAME}.SemanticModel/.platform": _platform("SemanticModel"),
        f"{NAME}.SemanticModel/definition.pbism": _json(
            f"{_HOME}/item/semanticModel/definitionProperties/1.0.0", {"version": "4.2", "settings": {}}
        ),
        f"{NAME}.Report/.platform": _platform("Report"),
        f"{NAME}.Report/definition.pbir": _json(
            f"{_REPORT}/definitionProperties/2.0.0",
            {"version": "4.0", "datasetReference": {"byPath": {"path": f"../{NAME}.SemanticModel"}}},
        ),
    }


def _platform(kind: str) -> str:
    known = {"metadata": {"type": kind, "displayName": NAME}, "config": {"version": "2.0", "logicalId": tag(kind)}}
    return _json(f"{_HOME}/gitIntegration/platformProperties/2.0.0", known)


def _model(tables: Sequence[ModelTable], measures: Sequence[Measure]) -> dict[str, str]:
    home = f"{NAME}.SemanticModel/definition"
    order = [tmdl.MEASURES, *(table.name for table in tables), tmdl.LENGTH]
    texts = {table.name: tmdl.table_text(table, declared()["hierarchy"]) for table in tables}
    texts |= {tmdl.MEASURES: tmdl.measures_text(measures), tmdl.LENGTH: tmdl.length_text()}
    return {
        f"{home}/database.tmdl": "database\n\tcompatibilityLevel: 1601\n",
        f"{home}/model.tmdl": tmdl.model_text(order),
        f"{home}/expressions.tmdl": tmdl.expressions_text(),
        f"{home}/relationships.tmdl": tmdl.relationships_text(_relationships(tables)),
        f"{home}/roles/{role.ROLE}.tmdl": tmdl.role_text(role.filters(tables)),
        **{f"{home}/tables/{name}.tmdl": texts[name] for name in order},
    }


def _relationships(tables: Sequence[ModelTable]) -> list[tuple[ModelTable, str, str, str]]:
    known = {table.source: table for table in tables}
    found = []
    for start, end in declared()["relationships"]:
        (many, source), (one, target) = start.split("."), end.split(".")
        name = known[one].name if one in known else tmdl.LENGTH
        found.append((known[many], source, name, human(target)))
    return found


def _report(levels: Sequence[str]) -> dict[str, str]:
    home, pages = f"{NAME}.Report/definition", report.pages(levels)
    order = [short_id("page", key) for key in pages]
    schema = f"{_REPORT}/definition"
    files = {
        f"{home}/version.json": _json(f"{schema}/versionMetadata/1.0.0", {"version": "2.0.0"}),
        f"{home}/report.json": _json(f"{schema}/report/3.0.0", {"themeCollection": {"baseTheme": _THEME}}),
        f"{home}/pages/pages.json": _json(
            f"{schema}/pagesMetadata/1.0.0", {"pageOrder": order, "activePageName": order[0]}
        ),
    }
    for key, (title, placed) in pages.items():
        page = f"{home}/pages/{short_id('page', key)}"
        files[f"{page}/page.json"] = _json(f"{schema}/page/2.0.0", report.page_json(key, title))
        for place, one in enumerate(placed):
            made = report.visual_json(key, one, place)
            files[f"{page}/visuals/{made['name']}/visual.json"] = _json(f"{schema}/visualContainer/2.0.0", made)
    return files


def _json(schema: str, content: Mapping[str, Any]) -> str:
    return json.dumps({"$schema": f"{schema}/schema.json", **content}, indent=2, ensure_ascii=False) + "\n"
