"""Readers query without a pause while releases are switched under them: no error, no mixture."""

from __future__ import annotations

import threading
import time

import pytest

from serving.contract.snapshot import last
from serving.database import names
from serving.database.load import load_release
from serving.database.reading import as_person, read_whole
from tests.serving.releases import publish, words

QUERY = """
    select (select release_id from scorecards.meta_build), min(value), max(value), count(*),
        min(build_key), max(build_key)
    from scorecards.metric_value"""


# Few tables: a switch is a switch, and the test stays short.
FEW = {
    name: columns
    for name, columns in last().items()
    if name.startswith("dim_") or name in ("meta_build", "reader", "reader_scope", "metric_value")
}


def keep_few(rows):
    for name in rows.keys() - FEW.keys():
        del rows[name]


def load(settings, release_id, scale):
    release = publish(settings, release_id, scale=scale, contract=FEW, change=keep_few)
    load_release(settings, release, words=words(), accept_changes=True)


@pytest.fixture(scope="module", autouse=True)
def _whole_again(served_settings):
    """Leave the server with every table, whichever test comes next."""
    yield
    load_release(served_settings, publish(served_settings, "20241108T000000000Z"), words=words(), accept_changes=True)


class Reader(threading.Thread):
    """Reads as a superintendent until told to stop; keeps every answer and the first error."""

    def __init__(self, connection, work):
        super().__init__(daemon=True)
        self.connection, self.work = connection, work
        self.answers, self.error, self.longest, self.enough = [], None, 0.0, threading.Event()

    def run(self):
        try:
            while not self.enough.is_set():
                began = time.monotonic()
                self.answers.append(self.work(self.connection))
                self.longest = max(self.longest, time.monotonic() - began)
                time.sleep(0.005)
        except Exception as error:
            self.error = error


def one_query(connection):
    with as_person(connection, "h1@herts.example"):
        return connection.execute("select min(value), max(value), count(*) from scorecards.metric_value").fetchone()


def several_queries(connection):
    def work(inside):
        first = inside.execute(QUERY).fetchone()
        time.sleep(0.002)
        return (*first, inside.execute("select max(value) from scorecards.metric_value").fetchone()[0])

    return read_whole(connection, "h1@herts.example", work)


def switched(settings, connect_as, times, first):
    scales = {}
    readers = [Reader(connect_as(names.APP), work) for work in (one_query, several_queries)]
    for reader in readers:
        reader.start()
    for number in range(times):
        release_id, scale = f"20241106T{first + number:09d}Z", 100 + number
        load(settings, release_id, scale)
        scales[release_id] = float(scale)
    for reader in readers:
        reader.enough.set()
        reader.join(30)
        reader.connection.close()
    return scales, readers


def check(scales, readers):
    plain, whole = readers
    assert [reader.error for reader in readers] == [None, None]
    assert len({answer[0] for answer in whole.answers}) > len(scales) // 2
    assert {answer[2] for answer in plain.answers} == {plain.answers[0][2]}
    assert all(low == high for low, high, _ in plain.answers)
    for release_id, low, high, _, build_low, build_high, later in whole.answers:
        assert low == high == later == scales.get(release_id, low)
        assert build_low == build_high == int("".join(filter(str.isdigit, release_id)))


def test_readers_see_one_release_at_a_time_and_no_error(served_settings, connect_as):
    check(*switched(served_settings, connect_as, times=4, first=0))


@pytest.mark.slow
def test_fifty_switches_under_readers(served_settings, connect_as):
    scales, readers = switched(served_settings, connect_as, times=50, first=1000)
    check(scales, readers)
    print("longest read", [round(reader.longest, 3) for reader in readers])


def test_a_reader_in_a_long_transaction_does_not_stop_the_switch(served_settings, connect_as):
    with connect_as(names.BI) as bi, bi.transaction():
        before = bi.execute("select min(value) from scorecards.metric_value").fetchone()
        load(served_settings, "20241107T000000000Z", 7)
        assert bi.execute("select min(value) from scorecards_previous.metric_value").fetchone() == before
        assert bi.execute("select min(value) from scorecards.metric_value").fetchone() == (7.0,)


def test_nobody_begins_to_read_while_a_switch_takes_effect_and_no_reader_holds_one_up(served_settings, connect_as):
    begun, reader = threading.Event(), connect_as(names.APP)
    with connect_as(names.OWNER) as owner:
        owner.execute("select pg_advisory_lock(%s)", [names.SWITCH_LOCK])
        reading = threading.Thread(target=read_whole, args=(reader, "h1@herts.example", lambda _: begun.set()))
        reading.start()
        assert not begun.wait(0.3)
        owner.execute("select pg_advisory_unlock(%s)", [names.SWITCH_LOCK])
        assert begun.wait(10)
        reading.join(10)

        def free(_):
            return owner.execute("select pg_try_advisory_xact_lock(%s)", [names.SWITCH_LOCK]).fetchone()[0]

        assert read_whole(reader, "h1@herts.example", free)
    reader.close()


BOTH = """
    select m.build_key, min(v.build_key), max(v.value) from scorecards.meta_build as m, scorecards.metric_value as v
    group by 1"""


def test_a_statement_prepared_while_the_names_move_is_not_kept(served_settings, connect_as):
    """One name is looked up before the switch and the next one after it: the plan would stay of two releases."""
    load(served_settings, "20241107T000000010Z", 8)
    answers, reader = [], connect_as(names.APP)
    reader.prepare_threshold = 0

    def read():
        answers.append(read_whole(reader, "h1@herts.example", lambda inside: inside.execute(BOTH).fetchone()))

    with connect_as(names.OWNER) as owner, connect_as(names.OWNER) as watcher:
        with owner.transaction():
            owner.execute("lock table scorecards.metric_value in access exclusive mode")
            reading = threading.Thread(target=read)
            reading.start()
            while not watcher.execute("select from pg_locks where not granted").fetchall():
                assert reading.is_alive()
                time.sleep(0.01)
            load(served_settings, "20241107T000000011Z", 9)
        reading.join(10)
    assert answers == [(20241107000000011, 20241107000000011, 9.0)]
    reader.close()
