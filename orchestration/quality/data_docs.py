"""Great Expectations' own data docs of a run: one page a suite, made to stand alone.

Great Expectations renders them; its pages load scripts, styles and pictures from elsewhere, so what they say is put in
a frame of ours that loads nothing. Like gate.json they may name rows, and so people.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from orchestration.quality.suites import load_suites
from orchestration.settings import Settings

PREFIX = "data_docs_"
FIRST_SECTION, END = '<div id="section-1"', "</body>"
_LOADED = re.compile(
    r"<script\b.*?</script>|<footer\b.*?</footer>|<(?:link|img)\b[^>]*>|\son\w+=\"[^\"]*\"", re.DOTALL | re.IGNORECASE
)
_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 1rem auto; padding: 0 1rem; color: #1d2329 }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 }
th, td { border-bottom: 1px solid #c8ced4; padding: .35rem .6rem; text-align: left; vertical-align: top }
ul { list-style: none; padding-left: 0 }
pre { white-space: pre-wrap }
a[data-toggle] { display: none }
.text-success::before { content: "held"; color: #1b6e3c }
.text-danger::before { content: "failed"; color: #a4262c; font-weight: 600 }
.text-warning::before { content: "could not run"; color: #8a5300; font-weight: 600 }
</style>
</head>
<body>
<h1>$title</h1>
<p><a href="gate.html">Back to the gate's page</a></p>
$body
</body>
</html>
""")
log = logging.getLogger(__name__)


def directory(settings: Settings) -> Path:
    """Return where the pages of the run at work lie, in a directory named after its release."""
    return settings.data_dir / "data_docs"


def write(settings: Settings, release_id: str, outcomes: Mapping[str, Any]) -> None:
    """Write the page of each suite's validation result (by the suite's name); the pages of earlier runs go.

    A page that cannot be rendered is missing, with a word in the log: it is about the checks and not one of them.
    """
    shutil.rmtree(directory(settings), ignore_errors=True)
    target = directory(settings) / release_id
    target.mkdir(parents=True)
    for suite, outcome in outcomes.items():
        try:
            page = _standing_alone(_rendered(outcome), suite)
        except Exception as fault:  # whatever its renderer raises: the checks themselves are done and known
            log.warning("the data docs of suite %s could not be written (%s)", suite, type(fault).__name__)
            continue
        (target / f"{PREFIX}{suite}.html").write_text(page, encoding="utf-8")


def copy(settings: Settings, release_id: str, target: Path) -> dict[str, int]:
    """Copy the pages of a run to ``target``; return the number of expectations on each, by file name."""
    expectations = {f"{PREFIX}{suite.name}.html": len(suite.expectations) for suite in load_suites()}
    found = [path for path in sorted((directory(settings) / release_id).glob("*.html")) if path.name in expectations]
    for path in found:
        shutil.copyfile(path, target / path.name)
    return {path.name: expectations[path.name] for path in found}


def get_ready() -> None:
    """Compile the templates of the pages, once for all runs that begin in this process."""
    templates = _view().env
    for name in templates.list_templates(extensions=["j2"]):
        templates.get_template(name)


def _rendered(outcome: Any) -> str:
    from great_expectations.render.renderer import ValidationResultsPageRenderer

    return str(_view().render(ValidationResultsPageRenderer().render(outcome)))


@cache
def _view() -> Any:
    """Return the one view of this process: each has an environment of its own, with templates to compile."""
    from great_expectations.render.view import DefaultJinjaPageView

    return DefaultJinjaPageView()


def _standing_alone(page: str, suite: str) -> str:
    """Return what the page says in a frame of ours, nothing to load. Raises ValueError where it is no such page."""
    body = page[page.index(FIRST_SECTION) : page.index(END)]
    return _PAGE.substitute(title=escape(suite.replace("_", " ").capitalize()), body=_LOADED.sub("", body))
