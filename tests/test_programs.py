"""A program that a test needs and that is not there: said loudly, and a failure where it must be there."""

import pytest

from tests.programs import REQUIRED, missing


def test_without_it_the_test_is_skipped_and_says_so(monkeypatch):
    monkeypatch.delenv(REQUIRED, raising=False)
    with pytest.warns(UserWarning, match="NOT TESTED"), pytest.raises(pytest.skip.Exception):
        missing("a browser is not installed")


def test_where_programs_are_required_it_fails(monkeypatch):
    monkeypatch.setenv(REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="make system-packages"):
        missing("a browser is not installed")
