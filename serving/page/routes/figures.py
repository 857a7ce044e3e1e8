"""Pages of figures: one metric from the force down, every metric of one place, and the sheet for a one-to-one."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from serving.page.access import ask
from serving.page.bars import Bar
from serving.page.desk import Desk
from serving.page.place import Place, chosen, home_of, parse, periods
from serving.page.queries import people
from serving.page.queries.figures import of_metric, of_place
from serving.page.queries.places import is_theirs, members, not_shown, parts, trail, why_closed
from serving.page.queries.places import people as officers
from serving.page.queries.trends import trend
from serving.page.queries.worklists import worklists
from serving.page.show import show

router = APIRouter()


@router.get("/")
def home(request: Request) -> Response:
    """Go to where the reader begins."""

    def begin(desk: Desk) -> str:
        own = f"/scorecard/{home_of(desk.reader).path}"
        return {"hr": "/postings", "partner": "/partner"}.get(desk.reader.role, own)

    return RedirectResponse(ask(request, begin), status_code=303)


def metric(request: Request) -> Response:
    """Show one metric from the force down to the path, and one level below it."""
    metric_id, path, period = request.path_params["metric_id"], request.path_params["path"], _period(request)
    return show(request, "metric.html", period, lambda desk: _metric(desk, metric_id, path, period))


def scorecard(request: Request) -> Response:
    """Show every metric of one place; of a team or an officer also what there is to do."""
    path, period = request.path_params["path"], _period(request)
    return show(request, "scorecard.html", period, lambda desk: _scorecard(desk, path, period))


def sheet(request: Request) -> Response:
    """Show an officer's sheet for a one-to-one, to be printed."""
    path, period = request.path_params["path"], _period(request)

    def work(desk: Desk) -> dict[str, Any] | None:
        place = parse(path)
        return _scorecard(desk, path, period) if place and place.level == "officer" else None

    return show(request, "sheet.html", period, work)


# Most of what the page is asked for, and it asks for texts only: nothing to be checked or converted on the way.
for _path, _shown in (
    ("/metric/{metric_id}/{path:path}", metric), ("/scorecard/{path:path}", scorecard), ("/sheet/{path:path}", sheet),
):  # fmt: skip
    router.add_route(_path, _shown, methods=["GET"])


def _period(request: Request) -> str:
    return request.query_params.get("period", "")


def _metric(desk: Desk, metric_id: str, path: str, key: str) -> dict[str, Any] | None:
    metric, place = desk.release.metrics.get(metric_id), parse(path)
    if not metric or not place or not is_theirs(desk, place):
        return None
    period = chosen(desk, metric, key)
    if not period:
        return None
    above, below, shown = of_metric(desk, metric, place, period)
    flagged = {
        "metric": metric_id, "level": place.level, "entity": place.entity_id, "grain": period.grain,
        "start": period.start,
    }  # fmt: skip
    return {
        "metric": metric, "place": place, "trail": trail(desk, place), "period": period, "query": _query(key),
        "periods": periods(desk, metric), "above": above, "below": below,
        "grey": not_shown(desk, place, shown, metric_id), "chart": trend(desk, metric, place, above[-1].target),
        "records": people.records_behind(desk, flagged) if above[-1].flag else [],
    }  # fmt: skip


def _scorecard(desk: Desk, path: str, key: str) -> dict[str, Any] | None:
    place = parse(path)
    period = chosen(desk, None, key)
    if not place or not period or not is_theirs(desk, place):
        return None
    families: dict[str, list[Bar]] = defaultdict(list)
    for one in of_place(desk, place, period, is_usual=not key):
        families[one.metric.family or ""].append(one)
    is_officer, has_work = place.level == "officer", place.level in ("team", "officer")
    team, person = (place.ids[2] if has_work else None), (place.entity_id if is_officer else None)
    is_analyst = desk.reader.role == "analyst"
    return {
        "place": place, "trail": trail(desk, place), "period": period, "periods": periods(desk, None),
        "query": _query(key), "families": dict(families), "is_usual": not key, "children": _children(desk, place),
        "person": _person(desk, person),
        "flags": [one for listed in families.values() for one in listed if one.flag],
        "lists": worklists(desk, team, person) if has_work and not is_analyst else [],
        "crimes": people.open_crimes(desk, person) if person and not is_analyst else [],
        "mismatches": people.mismatches(desk, person) if person and not is_analyst else [],
        "reads": people.reads_of_me(desk) if person and person == desk.reader.person_no else None,
    }  # fmt: skip


def _person(desk: Desk, person: str | None) -> dict[str, Any] | None:
    return officers(desk, [person]).get(person) if person else None


def _children(desk: Desk, place: Place) -> list[tuple[str, str | None, str | None]]:
    """Return (name, address or None, why not) of what lies below a place."""
    if place.level == "team":
        known = officers(desk, members(desk, place.entity_id))
        named = sorted((str(row["display_name"]), one) for one, row in known.items())
        return [(name, f"/scorecard/{place.child(one).path}", None) for name, one in named]
    listed: list[tuple[str, str | None, str | None]] = []
    for name, code in parts(desk, place):
        why = why_closed(desk, str(place.below), code)
        listed.append((name, None if why else f"/scorecard/{place.child(code).path}", why))
    return listed


def _query(key: str) -> str:
    return f"?period={key}" if key else ""
