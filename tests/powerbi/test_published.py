"""Microsoft's schemas are copied with all that they refer to, from Microsoft's address only."""

import json

import pytest

from powerbi import published
from powerbi.published import BASE, NotThere, copy, named
from tests.powerbi.test_schemas import is_json

PAGE, COMMON = f"{BASE}fabric/item/page/2.0.0/schema.json", f"{BASE}fabric/item/common/1.0.0/schema.json"
SITE = {
    PAGE: {"properties": {"a": {"$ref": "../../common/1.0.0/schema.json#/definitions/name"}, "b": {"$ref": "#/here"}}},
    COMMON: {"definitions": {"name": {"anyOf": [{"$ref": PAGE}]}}},
}


def served(site):
    return lambda url: json.dumps(site[url]).encode("utf-8-sig")


def test_a_schema_comes_with_what_it_refers_to(tmp_path):
    assert copy([PAGE], tmp_path, served(SITE)) == 2
    for url, schema in SITE.items():
        assert json.loads((tmp_path / url.removeprefix(BASE)).read_text("utf-8-sig")) == schema


@pytest.mark.parametrize("elsewhere", ["https://evil.example/x.json", f"{BASE}../../x.json"])
def test_nothing_is_fetched_from_elsewhere_or_written_elsewhere(tmp_path, elsewhere):
    site = {PAGE: {"$ref": elsewhere}, elsewhere: "no JSON object"}
    with pytest.raises(NotThere, match="none of Microsoft's"):
        copy([PAGE], tmp_path, served(site))
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_json_is_refused(tmp_path):
    with pytest.raises(NotThere, match="no JSON"):
        copy([PAGE], tmp_path, lambda _: b"<html>")


def test_it_asks_for_what_the_project_names(files):
    assert named(published.PROJECT) == {json.loads(text)["$schema"] for path, text in files.items() if is_json(path)}
