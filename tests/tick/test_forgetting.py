"""Whatever builds by another way than the tick makes the next run a full build."""

import duckdb

from orchestration.tick import memory
from orchestration.tick.forgetting import forget
from orchestration.tick.memory import Entry


def test_nothing_is_known_after_forgetting_and_an_empty_place_is_no_error(tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    forget(warehouse)
    assert not warehouse.exists()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema pipeline")
        memory.write_all(connection, "p", {"model.a": Entry("x", "y")})
        assert memory.read(connection, "p") == {"model.a": Entry("x", "y")}
    forget(warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        assert memory.read(connection, "p") is None


def test_what_was_known_is_replaced_as_a_whole(tmp_path):
    with duckdb.connect() as connection:
        connection.execute("create schema pipeline")
        memory.write_all(connection, "p", {"model.a": Entry("x", "y"), "model.b": Entry("x", "y", "{}")})
        memory.write_all(connection, "q", {"model.a": Entry("z", "y")})
        assert memory.read(connection, "p") is None
        assert memory.read(connection, "q") == {"model.a": Entry("z", "y")}
