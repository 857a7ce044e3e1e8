"""The metric's passport, freshness, postings, figures for partners, and disputes."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import PlainTextResponse, Response

from orchestration.settings import Settings
from serving.page.access import ask
from serving.page.desk import Desk
from serving.page.disputes import RECORD_TYPES, NowhereToWrite, raise_dispute
from serving.page.queries import people
from serving.page.view import render

router = APIRouter()
log = logging.getLogger(__name__)
_NOT_KEPT = "Your dispute could not be written down"
_PARTNER = """
    select m.metric_name, m.unit, f.period_start, f.entity_name, f.value, f.is_withheld
    from scorecards_partner.partner_figure as f inner join scorecards_partner.partner_metric as m using (metric_id)
    where f.period_start = (select max(period_start) from scorecards_partner.partner_figure)
    order by m.metric_name, f.level desc, f.entity_name"""


@router.get("/passport/{metric_id}")
def passport(request: Request, metric_id: str) -> Response:
    """Show what a metric means, from where, whose it is and how it can be gamed."""
    found = ask(request, lambda desk: desk.release.metrics.get(metric_id))
    return render(request, "passport.html", metric=found)


@router.get("/freshness")
def freshness(request: Request) -> Response:
    """Show every source table and how fresh it is."""
    return render(request, "freshness.html", sources=ask(request, lambda desk: desk.release.sources))


@router.get("/postings")
def postings(request: Request) -> Response:
    """Show people whose team HR and Athena disagree about, as far as the reader may see them."""
    return render(request, "postings.html", mismatches=ask(request, people.mismatches))


@router.get("/partner")
def partner(request: Request) -> Response:
    """Show the figures that may leave the force."""

    def work(desk: Desk) -> list[dict[str, Any]] | None:
        return desk.rows(_PARTNER, {}) if desk.reader.is_partner else None

    return render(request, "partner.html", figures=ask(request, work))


@router.post("/dispute")
def dispute(request: Request, record_type: Annotated[str, Form()], record_ref: Annotated[str, Form()]) -> Response:
    """Raise a dispute of a record that the reader may see, as the reader."""
    settings: Settings = request.app.state.settings
    if record_type not in RECORD_TYPES:
        raise HTTPException(404)

    def work(desk: Desk) -> str | None:
        found = people.disputed_record(desk, record_type, record_ref)
        return desk.reader.person_no if found else None

    raised_by = ask(request, work)
    now = settings.as_at.replace(tzinfo=UTC) if settings.as_at else datetime.now(UTC)
    try:
        is_new = raise_dispute(settings, record_type, record_ref, raised_by, now)
    except NowhereToWrite as refusal:
        log.error("a dispute could not be written down: %s", refusal)
        return render(request, "message.html", 503, title=_NOT_KEPT, text="Try again later, or tell your supervisor.")
    return render(request, "disputed.html", record_type=record_type, record_ref=record_ref, is_new=is_new)


@router.get("/health")
def health() -> Response:
    """Answer that the page lives; says nothing else."""
    return PlainTextResponse("ok")


@router.get("/signed-out")
def signed_out(request: Request) -> Response:
    """Say that the reader is signed out."""
    return render(request, "message.html", title="You are signed out", text="Close the browser on a shared computer.")
