"""What can be asked for, and where it is measured: with nothing of the surrounding settings."""

import argparse
import importlib
import os

import pytest

from benchmarks.__main__ import GROWTH, _parts
from benchmarks.build import measure
from benchmarks.parts import _MODULES, PARTS, USUAL
from benchmarks.place import Place


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", {"CSP_RETENTION__RUNS_KEPT": "1", "PATH": "/bin"})
    return Place("tiny", tmp_path / "sources", tmp_path / "data", "2024-11-05T09:30:00Z")


def test_every_part_can_be_measured_and_is_usual_but_one():
    assert all(callable(importlib.import_module(f"benchmarks.{_MODULES[part]}").measure) for part in PARTS)
    assert set(PARTS) - set(USUAL) == {"nodes"}


def test_parts_are_named_and_an_unknown_one_is_told():
    assert _parts("ticks, growth") == ["ticks", GROWTH]
    with pytest.raises(argparse.ArgumentTypeError, match="'speed'"):
        _parts("build,speed")


def test_no_setting_of_the_surroundings_counts_and_servers_keep_their_ports(place):
    place.enter()
    first = dict(os.environ)
    assert "CSP_RETENTION__RUNS_KEPT" not in first
    assert first["PATH"] == "/bin"
    assert first["CSP_SOURCES__HR"] == f"sqlite:///{place.sources}/hr.db"
    place.enter()
    assert dict(os.environ) == first
    assert len({first["CSP_POSTGRES__PORT"], first["CSP_PAGE__PORT"]}) == 2


def test_a_build_from_nothing_is_not_measured_where_something_stands(place, monkeypatch):
    (place.data / "published" / "current").mkdir(parents=True)
    with pytest.raises(FileExistsError, match="empty"):
        measure(place)
