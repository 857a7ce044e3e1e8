"""Microsoft's schemas are copied with all that they refer to, from Microsoft's address only."""

import json
import zipfile

import pytest

from powerbi import published
from powerbi.packaged import LOCK, from_wheel
from powerbi.published import BASE, NotThere, copy, left_out, named
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


def wheel(folder, site, **other_names):
    path = folder / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        index = {url: f"{number}.json" for number, url in enumerate(site)}
        archive.writestr("carrier/schemas/INDEX.json", json.dumps(index))
        for url, name in index.items():
            archive.writestr(f"carrier/schemas/{name}", json.dumps({"$id": url, **site[url], **other_names}))
    return path


def test_a_package_gives_what_it_carries_and_what_it_lacks_is_noted(tmp_path):
    to = tmp_path / "to"
    assert copy([PAGE], to, from_wheel(wheel(tmp_path, {PAGE: SITE[PAGE]})), is_whole=False) == 1
    assert left_out(to) == [COMMON]
    assert copy([PAGE], to, served(SITE)) == 2
    assert left_out(to) == []


def test_a_schema_that_the_project_names_must_be_there(tmp_path):
    with pytest.raises(NotThere, match="does not carry"):
        copy([PAGE], tmp_path / "to", from_wheel(wheel(tmp_path, {COMMON: SITE[COMMON]})), is_whole=False)


def test_a_file_of_another_name_and_a_package_without_schemas_are_refused(tmp_path):
    with pytest.raises(NotThere, match="does not carry"):
        from_wheel(wheel(tmp_path, SITE, **{"$id": COMMON}))(PAGE)
    empty = tmp_path / "empty-1.0-py3-none-any.whl"
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises(NotThere, match="no schemas"):
        from_wheel(empty)


def test_the_package_is_pinned_with_its_hash():
    [line] = LOCK.read_text().replace("\\\n", "").strip().splitlines()
    assert "==" in line
    assert "--hash=sha256:" in line
