"""Keys of the project's YAML are texts. YAML reads a bare on, off, yes or no as a truth; dbt then hangs for ever."""

import yaml

from orchestration.settings import REPOSITORY


def not_texts(node, path):
    """Yield where a key is no text."""
    if isinstance(node, dict):
        for key, value in node.items():
            if not isinstance(key, str):
                yield f"{path}: {key!r}"
            yield from not_texts(value, f"{path}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from not_texts(value, f"{path}/{number}")


def test_every_key_of_what_dbt_reads_is_a_text():
    files = [path for folder in ("models", "seeds") for path in (REPOSITORY / folder).rglob("*.yml")]
    assert len(files) > 100
    found = [one for path in files for one in not_texts(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)]
    assert found == []


def test_a_truth_is_found():
    assert list(not_texts(yaml.safe_load("a: [{on: 1}]"), "here")) == ["here/a/0: True"]
