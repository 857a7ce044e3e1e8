"""What another process cost is its own cost, not that of the process that began it."""

import subprocess
import sys

import pytest

from benchmarks.instead import spent


def test_a_small_child_of_a_large_process_is_small():
    held = bytearray(400 * 2**20)
    small = spent("small", [sys.executable, "-c", "import time; time.sleep(0.3)"])
    large = spent("large", [sys.executable, "-c", "import time; held = bytearray(300 * 2**20); time.sleep(0.3)"])
    assert len(held) > 0
    assert small.peak_mb < 200
    assert large.peak_mb > small.peak_mb + 200


def test_a_child_that_fails_is_an_error_with_its_words():
    with pytest.raises(subprocess.CalledProcessError) as failed:
        spent("failing", [sys.executable, "-c", "raise SystemExit('no such table')"])
    assert b"no such table" in failed.value.output
