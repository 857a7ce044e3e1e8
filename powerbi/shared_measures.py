"""The measures that serve every metric: what is in view, the bar's figures, how fresh they are, who is looking."""

from __future__ import annotations

from collections.abc import Sequence

from powerbi.dax import FAR, NEAR, Measure
from powerbi.tables import ModelTable

_LEVEL = """
SWITCH(
    TRUE(),
    ISFILTERED('Organisation'[Officer]), "officer",
    ISFILTERED('Organisation'[Team]), "team",
    ISFILTERED('Organisation'[CSP]), "csp",
    "force"
)
"""
_AT = """
VAR _level = [Level in view]
VAR _grain = [Period length in view]
VAR _metric = SELECTEDVALUE('Metric'[Metric id])
VAR _last =
    CALCULATE(MAX({far}[Period start]), ALL('Organisation'), KEEPFILTERS('Period length'[Period grain] = _grain))
RETURN
    IF(
        NOT ISBLANK(_metric),
        IF(
            _level IN {{"force", "csp"}},
            CALCULATE(
                SELECTEDVALUE({far}[{column}]),
                KEEPFILTERS('Period length'[Period grain] = _grain),
                KEEPFILTERS({far}[Level] = _level),
                KEEPFILTERS({far}[Period start] = _last)
            ),
            CALCULATE(
                SELECTEDVALUE({near}[{column}]),
                KEEPFILTERS('Period length'[Period grain] = _grain),
                KEEPFILTERS({near}[Level] = _level),
                KEEPFILTERS({near}[Period start] = _last)
            )
        )
    )
"""
_FRESH = """
VAR _asat = MAX('Release'[As at])
VAR _late = CALCULATE(COUNTROWS('Source'), 'Source'[Status] IN {"late", "stale", "missing"})
RETURN
    IF(
        ISBLANK(_asat),
        "Nothing to show: you are not on the list of readers",
        "As at " & FORMAT(_asat, "dd mmm yyyy hh:nn") & " UTC"
            & IF(_late > 0, "; " & _late & " source tables late or stale", "; all sources fresh")
    )
"""
_COLOUR = """
VAR _age = DATEDIFF(MAX('Release'[As at]), UTCNOW(), HOUR)
VAR _stale = CALCULATE(COUNTROWS('Source'), 'Source'[Status] IN {{"stale", "missing"}})
RETURN
    IF(ISBLANK(MAX('Release'[As at])) || _age > {hours} || _stale > 0, "#B3261E", "#1B5E20")
"""
_WHO = """
VAR _me = LOWER(USERPRINCIPALNAME())
RETURN
    COALESCE(_me & ": " & LOOKUPVALUE('Reader'[Role], 'Reader'[UPN], _me), _me & ": not a reader, so no rows")
"""


def shared_measures(metrics: Sequence[Measure], tables: Sequence[ModelTable], stale_after_hours: int) -> list[Measure]:
    """Return the measures beside the metrics' own, in the order in which they are listed."""
    at = {"target": "Target", "peer": "Peer value", "baseline": "Baseline value", "flag": "Flag", "why": "Flag reason"}
    took = {key: _AT.format(near=NEAR, far=FAR, column=column) for key, column in at.items()}
    plain = "#,0.0"
    return [
        Measure("Level in view", _LEVEL, "", "Level of the bars: the lowest part of the path in use.", "In view"),
        Measure(
            "Period length in view", "SELECTEDVALUE('Period length'[Period grain], \"month\")", "",
            "Length of the periods, months where none is chosen: two lengths are never added up.", "In view",
        ),
        Measure("Value", _switch(metrics), plain, "Value of the one metric that is chosen; blank for several.", "Bar"),
        Measure("Target", took["target"], plain, "Target in force on the first day of the last period.", "Bar"),
        Measure("Peer value", took["peer"], plain, "The peer group's value in the last period.", "Bar"),
        Measure("Baseline", took["baseline"], plain, "The same place's value in the baseline.", "Bar"),
        Measure("Flag", took["flag"], "", "high or low where an outlier flag stands. It opens a conversation.", "Bar"),
        Measure("Flag reason", took["why"], "", "The sentence of the flag, or why nothing can be said.", "Bar"),
        Measure("Freshness", _FRESH, "", "As at when, and how many sources are late.", "Release"),
        Measure(
            "Freshness colour", _COLOUR.format(hours=stale_after_hours), "",
            f"Red where the release is older than {stale_after_hours} hours or a source is stale.", "Release",
        ),
        Measure("Mixed build", _mixed(tables), "", "Whether the refresh straddled a switch of releases.", "Release"),
        Measure("Who am I", _WHO, "", "Your sign-in name and role. No role, no rows.", "Release"),
    ]  # fmt: skip


def _switch(metrics: Sequence[Measure]) -> str:
    cases = ",\n".join(f'    "{one.metric_id}", [{one.name}]' for one in metrics)
    return f"SWITCH(\n    SELECTEDVALUE('Metric'[Metric id]),\n{cases}\n)"


def _mixed(tables: Sequence[ModelTable]) -> str:
    """Compare the build of every table but the reader's own, which a role may leave empty."""
    keys = ",\n".join(f"            ALL('{table.name}'[Build key])" for table in tables if table.rule != "own")
    return f"""
VAR _builds =
    FILTER(
        DISTINCT(UNION(
{keys}
        )),
        NOT ISBLANK([Build key])
    )
RETURN
    IF(COUNTROWS(_builds) > 1, "Mixed build: refresh again", "One release")
"""
