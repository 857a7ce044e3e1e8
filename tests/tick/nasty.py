"""Nasty changes of rows of any source table between two ticks: what people, merges and faulty interfaces leave behind.

Values set and taken back, left blank, at the edge of a day or of time itself; rows that exchange what they say, go, and
return as something else; two changes of one row at once.
"""

from datetime import date, datetime, timedelta

from orchestration.ingestion.declaration import declared_systems
from orchestration.publication.names import quoted
from tests.tick.test_records import keep

WITHOUT_FILES = [
    table for system in declared_systems().values() if system.reader in ("sql", "list") for table in system.tables
]
WAYS = {"set": 8, "exchange": 5, "go": 2, "copy": 3, "return": 2, "shift": 2, "take back": 3}
AWKWARD = [
    datetime(2024, 10, 27, 0, 59, 59), datetime(2024, 10, 27, 1), datetime(2024, 3, 31, 1), datetime(2024, 10, 26, 23),
    datetime(2024, 9, 30, 23), datetime(2024, 11, 1), datetime(2025, 1, 1),
]  # fmt: skip
WORDS = {"csp_code": "E07000999", "collar_no": "PC 0", "offence_code": "105A", "outcome_code": "9", "rank_code": "PS"}
NOBODY = "GHOST"


class Nasty:
    """One warehouse whose source rows are changed; ``chance`` decides what becomes of which."""

    def __init__(self, connection, chance):
        self.connection, self.chance, self.graves, self.past = connection, chance, [], []
        self.copies = 0

    @property
    def at(self):
        """Return the instant that the run is computed as at."""
        return self.connection.execute("select as_at from pipeline.run").fetchone()[0]

    def change(self):
        """Change rows of one to three tables, most of the time as a replay keeps them."""
        for table in self.chance.sample(WITHOUT_FILES, self.chance.choice([1, 1, 2, 3])):
            edits = [edit for _ in range(self.chance.choice([1, 2, 4])) for edit in self._edits(table)]
            self._put(table, edits, is_kept=self.chance.random() < 0.9)

    def pass_time(self):
        """Let the clock go on a little, to the next midnight, or back."""
        midnight = datetime.combine(self.at.date() + timedelta(days=1), datetime.min.time())
        soon = self.at + timedelta(minutes=self.chance.randint(1, 500))
        at = self.chance.choice([soon, soon, self.at + timedelta(seconds=1), midnight, self.at - timedelta(minutes=7)])
        self.connection.execute("update pipeline.run set as_at = ?", [at])

    def rows(self, table):
        """Return the current rows of a source table, without what is ours in them."""
        listed = ", ".join(map(quoted, table.names))
        found = self.connection.execute(f"select {listed} from raw_{table.system}.{table.name} order by all").fetchall()
        return [dict(zip(table.names, row, strict=True)) for row in found]

    def _edits(self, table):
        """Return keys and what becomes of their rows: None where they go."""
        way, rows, key = self.chance.choices(list(WAYS), list(WAYS.values()))[0], self.rows(table), table.key
        if way in ("return", "take back"):
            return self._earlier(table, rows, is_grave=way == "return")
        row, other = self.chance.choice(rows), self.chance.choice(rows)
        names = [column.name for column in table.columns if column.name not in (key, table.cursor)]
        self.past += [(table, row), (table, other)]
        if way == "go":
            self.graves.append((table, row))
            return [(row[key], None)] if len(rows) > 3 else []
        if way == "exchange":
            some = self.chance.choice([names, [self.chance.choice(names)]])
            pairs = ((row, other), (other, row)) if row != other else ()
            return [(one[key], {**one, **{name: two[name] for name in some}}) for one, two in pairs]
        if way == "shift":
            by = timedelta(days=self.chance.choice([1, 30, -1, -30]), seconds=self.chance.choice([0, 1, 3600]))
            return [(row[key], {name: _shifted(value, by) for name, value in row.items()})]
        self.copies += way == "copy"
        row = {**row, key: f"COPY{self.copies}"} if way == "copy" else row
        chosen = self.chance.sample(table.columns, min(self.chance.choice([2, 3, 4]), len(table.columns)))
        changed = {one.name: self._value(table, one, rows) for one in chosen if one.name in names}
        return [(row[key], {**row, **changed})]

    def _earlier(self, table, rows, is_grave):
        """Let a row that went, or was another, of whichever table, be as it was, or what another row is."""
        kept = [row for of, row in (self.graves if is_grave else self.past) if of == table]
        if not kept:
            return []
        row = self.chance.choice(kept)
        like = self.chance.choice(rows) if is_grave and self.chance.random() < 0.5 else row
        return [(row[table.key], {**like, table.key: row[table.key]})]

    def _value(self, table, column, rows):
        if column.is_nullable and self.chance.random() < 0.3:
            return None
        if self.chance.random() < 0.4:
            return self.chance.choice(rows)[column.name]
        at, days = self.at, self.chance.choice([-90, -28, -1, 0, 1, 7, 28])
        if column.data_type == "timestamp":
            return self.chance.choice([*AWKWARD, at, at + timedelta(days=days, seconds=self.chance.choice([-1, 0, 1]))])
        if column.data_type == "date":
            return self.chance.choice([date(9999, 12, 31), date(1900, 1, 1), at.date() + timedelta(days=days)])
        if column.data_type == "boolean":
            return self.chance.random() < 0.5
        if column.data_type == "varchar":
            return self.chance.choice(["", "  ", NOBODY, WORDS.get(column.name, NOBODY)])
        return self.chance.choice([0, 1, -1, 7, 100])

    def _put(self, table, edits, is_kept):
        """Let the last of the ``edits`` of each key become its row, and of a table with a history its last version."""
        name, wanted = f"raw_{table.system}.{table.name}", dict(edits)
        batch = (
            f"(select batch_id + 1 from pipeline.applied_batch where (system, table_name) = {table.system, table.name})"
        )
        among = f"where {table.key} in (select unnest(?::varchar[]))"
        run = self.connection.execute
        run(f"create or replace temp table went as from {name} {among}", [list(wanted)])
        run(f"create or replace temp table came as from {name} limit 0")
        for row in filter(None, wanted.values()):
            listed, places = ", ".join(map(quoted, row)), ", ".join("?" * len(row))
            values = f"insert into came ({listed}, _batch_id, _loaded_at) values ({places}, {batch}, now()::timestamp)"
            run(values, list(row.values()))
        run(f"delete from {name} {among}", [list(wanted)])
        run(f"insert into {name} from came")
        if table.has_history:
            seen = f"{batch} as _batch_id, (select as_at from pipeline.run) as _seen_at, now()::timestamp as _loaded_at"
            kept = f"exclude (_batch_id, _loaded_at), {seen}"
            run(f"insert into {name}_history by name select * {kept}, 'upsert' as _op from came")
            gone = f"from went where {table.key} not in (select {table.key} from came)"
            run(f"insert into {name}_history by name select * {kept}, 'delete' as _op {gone}")
        keep(self.connection, table.system, table.name, is_kept)


def _shifted(value, by):
    if isinstance(value, datetime):
        return value + by
    return value + timedelta(days=by.days) if isinstance(value, date) and value.year < 9000 else value
