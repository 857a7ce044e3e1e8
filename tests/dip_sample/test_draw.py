"""A draw can be repeated by anybody, is as large as the precision asks for, and does not change once it is made."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from orchestration.dip_sample.draw import period_of, select
from orchestration.dip_sample.store import DrawRefused, commit, directory, stage, verify_draws
from orchestration.ingestion.landing import open_landing
from orchestration.settings import Settings
from orchestration.statistics.sampling import allocate, sample_size

STRATA = [("A", "8")] * 60 + [("B", "8")] * 30 + [("B", "3")] * 10


def test_the_sizes_are_those_worked_by_hand():
    assert sample_size(10**9, 0.05, 0.9) == 139
    assert sample_size(10**9, 0.07, 0.9) == 71
    assert sample_size(500, 0.05, 0.9) == 109  # 138.29 / (1 + 137.29 / 500) = 108.5
    assert sample_size(20, 0.05, 0.9) == 18
    assert sample_size(0, 0.05, 0.9) == 0


def test_strata_get_their_share():
    assert allocate(np.array([60, 30, 10]), 20).tolist() == [12, 6, 2]
    assert allocate(np.array([1, 1, 1]), 2).tolist() == [1, 1, 0]


def test_the_same_seed_draws_the_same_cases_and_another_others():
    once = select(STRATA, 20, 7)
    assert once == select(STRATA, 20, 7)
    assert once != select(STRATA, 20, 8)
    assert len(set(once)) == 20
    assert sum(STRATA[at] == ("B", "3") for at in once) == 2


def test_every_case_has_the_same_chance():
    times = np.bincount(np.concatenate([select(STRATA, 20, seed) for seed in range(2000)]), minlength=100)
    assert abs(times / 2000 - 0.2).max() < 0.05


def test_periods():
    assert period_of("2024H2") == (date(2024, 7, 1), date(2025, 1, 1))
    assert period_of("2023") == (date(2023, 1, 1), date(2024, 1, 1))
    with pytest.raises(DrawRefused, match="2024H1"):
        period_of("2024Q1")


@pytest.mark.parametrize("name", ["sample.csv", "draw.json"])
def test_a_changed_file_is_found(tmp_path, name):
    settings = Settings(_env_file=None, data_dir=tmp_path)
    settings.landing_path.parent.mkdir(parents=True)
    with open_landing(settings):
        pass
    staged = stage(settings, "DIP-2024H1")
    (staged / "sample.csv").write_text("draw_id,outcome_id\n", encoding="utf-8")
    path = commit(settings, staged, "DIP-2024H1", {"seed": 1}) / name
    assert verify_draws(settings)
    path.chmod(0o644)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DrawRefused, match=name):
        verify_draws(settings)


def test_what_a_killed_command_left_behind_does_not_stand_in_the_way(tmp_path):
    settings = Settings(_env_file=None, data_dir=tmp_path)
    settings.landing_path.parent.mkdir(parents=True)
    with open_landing(settings):
        pass
    left = directory(settings) / "DIP-2024H1"
    left.mkdir(parents=True)
    (left / "sample.csv").write_text("half", encoding="utf-8")
    staged = stage(settings, "DIP-2024H1")
    (staged / "sample.csv").write_text("draw_id,outcome_id\n", encoding="utf-8")
    commit(settings, staged, "DIP-2024H1", {"seed": 1})
    assert (verify_draws(settings)["DIP-2024H1"] / "sample.csv").read_text(encoding="utf-8") == "draw_id,outcome_id\n"
