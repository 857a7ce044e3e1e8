"""What leaves the force is written down, for good: release, hash, purpose, approver."""

from __future__ import annotations

import psycopg
import pytest

from serving.database import names
from serving.database.load import load_release
from serving.partner import log
from serving.partner.figures import Figure
from tests.serving.releases import publish, words

RELEASE = "20241105T100000000Z"
LINES = (
    "select figures, withheld, sha256, purpose, approver from scorecards_audit.partner_release where release_id = %s"
)


def test_every_release_that_goes_out_is_written_down(served_settings, connect_as):
    load_release(served_settings, publish(served_settings, RELEASE), words=words(), accept_changes=True)
    with connect_as(names.OWNER) as owner, connect_as(names.PARTNER) as partner:
        [line] = owner.execute(LINES, [RELEASE]).fetchall()
        shown = partner.execute(
            "select metric_id, period_start, level, entity_id, entity_name, numerator, denominator, value, is_withheld"
            " from scorecards_partner.partner_figure order by partner_figure_key"
        ).fetchall()
    out = log.given([Figure(*row) for row in shown])
    approval = log.approval_of()
    assert line == (out.figures, out.withheld, out.sha256, approval.purpose, approval.approver)
    assert out.figures == len(shown) > 0


def test_nobody_changes_the_record_and_no_reader_sees_it(served_settings, connect_as):
    load_release(served_settings, publish(served_settings, "20241105T100100000Z"), words=words(), accept_changes=True)
    with connect_as(names.OWNER) as owner:
        for statement in ("delete from", "truncate", "update"):
            more = " set approver = 'x'" if statement == "update" else ""
            with pytest.raises(psycopg.errors.RaiseException):
                owner.execute(f"{statement} scorecards_audit.partner_release{more}")
    for role in (names.APP, names.PARTNER, names.ANALYST):
        with connect_as(role) as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select * from scorecards_audit.partner_release")


@pytest.mark.parametrize("text", ["", "purpose: x\n", "purpose: x\napprover: ' '\n"])
def test_without_an_approver_nothing_leaves(tmp_path, text):
    path = tmp_path / "approval.yml"
    path.write_text(text)
    with pytest.raises(log.NotApproved, match="approver"):
        log.approval_of(path)


def test_the_hash_tells_one_figure_from_another():
    figure = Figure("m", "2024-10-01", "csp", "E1", "One", 6, None, 6.0, False)
    other = Figure("m", "2024-10-01", "csp", "E1", "One", None, None, None, True)
    assert log.given([figure]).sha256 == log.given([figure]).sha256 != log.given([other]).sha256
    assert (log.given([figure, other]).figures, log.given([figure, other]).withheld) == (2, 1)
