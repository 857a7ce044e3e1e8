"""Tables that are made part by part: a part follows from the rows that its model says, and from no others."""

import random

from orchestration.publication.difference import difference
from orchestration.tick.make import ROWS
from orchestration.tick.parts import Touched
from orchestration.tick.remake import Remake
from orchestration.tick.rows import is_row_by_row

TOUCHED = "temp.main.tick_touched_0"


def test_any_parts_made_alone_are_those_of_the_whole_table(built):
    found, connection = built
    remake = Remake(connection, found)
    assert len(remake.parts) > 10
    for one, parts in remake.parts.items():
        step, listed = remake.steps[one], ", ".join(parts.by)
        for parent in (remake.steps[parent] for parent in parts.of):
            is_followed = parent.kind in ("table", "python") or is_row_by_row(connection, parent)
            assert is_followed, f"no rows of {parent.name} are kept, and its plan cannot be seen through"
        every = connection.execute(f"select distinct {listed} from {step.relation} order by all").fetchall()
        assert every, step.name
        for size in {1, max(len(every) // 2, 1)}:
            chosen = random.Random(size).sample(every, size)
            connection.execute(
                f"create or replace temp table {TOUCHED} as select {listed} from {step.relation} limit 0"
            )
            connection.executemany(f"insert into {TOUCHED} values ({', '.join('?' * len(parts.by))})", chosen)
            where = remake.make_parts(step, [Touched(parts.by, TOUCHED)])
            differs = difference(connection, "temp.main.tick_delta", step.relation, ROWS, where)
            assert differs.is_empty, f"{step.name}: parts {chosen[:3]} made alone differ by {differs}"
