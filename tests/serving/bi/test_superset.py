"""A BI tool of others on our schema: Apache Superset, asked by REST as its users' browsers ask it."""

from __future__ import annotations

import pytest

from tests.serving.bi.conftest import PEOPLE
from tests.serving.test_entitlement import expected_entities

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
ENTITIES = ["level", "entity_id"]
SEEN = "select distinct level, entity_id from scorecards.metric_value"


@pytest.mark.parametrize("upn", PEOPLE)
def test_a_chart_shows_what_is_theirs(tool, upn):
    assert tool.of(upn).charted(tool.figures, ENTITIES) == expected_entities(upn)


@pytest.mark.parametrize("upn", PEOPLE)
def test_sql_lab_shows_what_is_theirs(tool, upn):
    assert tool.of(upn).selected(SEEN) == expected_entities(upn)
