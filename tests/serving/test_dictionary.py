"""The data dictionary has every column that PostgreSQL serves, with its type and the words of its comment."""

from __future__ import annotations

import re
from html import unescape

import pytest

from orchestration.settings import Settings
from serving import dictionary
from serving.contract.snapshot import last
from serving.database import names
from serving.database.words import Words
from tests.serving.releases import words

SERVED = """
    select table_schema, table_name, column_name, regexp_replace(pg_catalog.format_type(a.atttypid, a.atttypmod),
        'timestamp without time zone', 'timestamp'),
        col_description(c.oid, a.attnum)
    from information_schema.columns
    join pg_class as c on c.oid = format('%%I.%%I', table_schema, table_name)::regclass and c.relkind = 'r'
    join pg_attribute as a on a.attrelid = c.oid and a.attname = column_name
    where table_schema = %s"""


def test_it_has_every_column_that_is_served_with_its_type_and_its_comment(served_settings, connect_as):
    written = {
        (one.schema, one.name, column.name, column.kind.replace(", ", ","), column.words)
        for one in dictionary.entries(last(), words())
        for column in one.columns
    }
    # Each schema by an account that may read it.
    for schema, role in (
        (names.SCHEMA, names.BI),
        (names.ANALYST_SCHEMA, names.ANALYST),
        (names.PARTNER_SCHEMA, names.PARTNER),
    ):
        with connect_as(role) as connection:
            served = set(connection.execute(SERVED, [schema]).fetchall())
        assert {one for one in written if one[0] == schema} == served


def test_the_page_can_be_read_and_followed(tmp_path):
    settings = Settings(_env_file=None, data_dir=tmp_path)
    page = dictionary.write(settings, last(), words()).read_text()
    text = unescape(re.sub("<[^>]+>", " ", page))
    for table, columns in last().items():
        assert f'id="scorecards.{table}"' in page
        assert all(column in text for column in columns)
    places = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= places
    assert not re.search(r'(src|href)="(?!#)', page)


def test_a_column_without_words_stops_it():
    silent = {**words(), "supervision": Words("Who sees whom.", {})}
    with pytest.raises(ValueError, match=r"supervision has no description of .*depth"):
        dictionary.entries(last(), silent)
