"""Read the figures of the panel's page from the current release and write the page. Nothing is estimated here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.panel.page import Figures, page

if TYPE_CHECKING:
    from orchestration.settings import Settings

PAGE = "victims.html"
_ESTIMATES = """
    select e.*, m.measure_name, m.question, m.panel_section, f.crime_family_name, f.is_cyber, a.is_own_force
    from survey_estimate as e
    join dim_survey_measure as m using (measure)
    join dim_survey_crime_family as f using (crime_family)
    join dim_survey_area as a using (area)
    where e.is_latest and m.panel_section is not null and e.sex = 'all' and e.age_group = 'all'
      and e.victim_group = 'all'
    qualify e.period_start = max(e.period_start) over (partition by e.measure, e.area, e.period_end)
        or e.waves like '% %'
    order by m.sort_order, f.sort_order, e.area, e.period_end, e.period_start, e.estimation
"""
_GAPS = """
    select g.* from survey_reporting_gap as g join dim_survey_area as a using (area)
    where g.not_recorded_share is not null and a.is_own_force
    order by g.area, g.crime_family, g.period_end
"""
_UPDATES = """
    select d.metric_name, v.period_start, v.numerator, v.denominator, v.value, v.ci_low, v.ci_high
    from metric_value as v
    join dim_metric as d using (metric_id)
    where v.metric_id like 'victim_updates%' and v.level = 'force' and v.period_grain = 'month'
    qualify row_number() over (partition by v.metric_id order by v.period_start desc) = 1
    order by d.metric_name
"""


def write(settings: Settings) -> Path:
    """Write the page of the current release to the data directory and return its path. Raises NothingPublished."""
    import duckdb

    from orchestration.publication.layout import DATABASE
    from orchestration.publication.reader import open_current

    with open_current(settings) as release:
        with duckdb.connect(str(release.path / DATABASE), read_only=True) as connection:
            figures = read_figures(connection)
        name = release.path.name
    target = settings.data_dir / "reports" / PAGE
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    unfinished.write_text(page(figures, name), encoding="utf-8")
    unfinished.replace(target)
    return target


def read_figures(connection: Any) -> Figures:
    """Read what the page shows from the marts that ``connection`` sees."""
    estimates, gaps, updates = (_rows(connection, query) for query in (_ESTIMATES, _GAPS, _UPDATES))
    return Figures(estimates, gaps, updates)


def _rows(connection: Any, query: str) -> Sequence[Mapping[str, Any]]:
    answer = connection.sql(query)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.fetchall()]
