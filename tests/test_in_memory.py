"""The tests' files go into memory only where there is plenty of it."""

from tests.in_memory import available

MEMINFO = "MemTotal:       25165824 kB\nMemAvailable:   20971520 kB\n"


def files(home, **contents):
    (home / "meminfo").write_text(MEMINFO)
    for name, text in contents.items():
        (home / name.replace("__", ".")).write_text(text)
    return home / "meminfo", home


def test_what_the_machine_has_left_counts_where_no_group_limits_it(tmp_path):
    assert available(*files(tmp_path)) == 20 << 30
    assert available(*files(tmp_path, memory__max="max\n", memory__current="5\n")) == 20 << 30


def test_what_the_group_has_left_counts_where_that_is_less(tmp_path):
    assert available(*files(tmp_path, memory__max=f"{4 << 30}\n", memory__current=f"{1 << 30}\n")) == 3 << 30
    assert available(*files(tmp_path, memory__max=f"{90 << 30}\n", memory__current=f"{1 << 30}\n")) == 20 << 30
