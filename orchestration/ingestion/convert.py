"""Text to contract types, as DuckDB SQL: each expression is null where the text does not convert."""

from __future__ import annotations

from orchestration.ingestion.declaration import Column

FIRST_DAY, LAST_DAY = "1900-01-01", "9999-12-31"
"""What the models take for the beginning and the end of time (macros start_of_time, end_of_time)."""

_OFFSET = "([+-])([0-9]{2})(:?([0-9]{2}))?"


def quoted(name: str) -> str:
    """Return ``name`` as a SQL identifier."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def literal(text: str) -> str:
    """Return ``text`` as a SQL string literal."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def without_nul(text: str) -> str:
    """Return SQL for the text expression ``text`` without NUL signs: they mean nothing, and PostgreSQL holds none."""
    # Looked for first: where there is none, as nearly everywhere, that is an eighth of the cost of replacing.
    return f"case when contains({text}, chr(0)) then replace({text}, chr(0), '') else {text} end"


def typed(column: Column, text: str) -> str:
    """Return SQL that converts the text expression ``text`` to the type of ``column``, or gives null."""
    if column.data_type == "varchar":
        return text
    if column.data_type == "timestamp":
        return _timestamp(text)
    if column.data_type == "date":
        return _date(text)
    if column.data_type == "boolean":
        return (
            f"case when lower(trim({text})) in ('1', 'true', 't', '1.0') then true "
            f"when lower(trim({text})) in ('0', 'false', 'f', '0.0') then false end"
        )
    number = _decimal(text)
    if column.data_type == "integer":
        # DuckDB rounds '7.5' to 8: a fraction is no integer.
        return f"case when {number} = trunc({number}) then try_cast({number} as integer) end"
    if column.data_type == "decimal(28,10)":
        return number
    return f"try_cast({text} as {column.data_type})"


def as_landed(column: Column, value: str) -> str:
    """Return SQL for what lands of a converted value.

    Systems write 0001-01-01 for no date: one before the calendar is none, or where the contract requires one at its
    edge; one after it is at its edge. A text that the contract requires is blank where it is null: Oracle keeps '' as
    null, and Graph leaves it out.
    """
    kind = column.data_type
    if kind == "varchar" and not column.is_nullable and not column.is_key:
        return f"coalesce({value}, '')"
    if kind not in ("date", "timestamp"):
        return value
    first, last = f"{kind} '{FIRST_DAY}'", f"{kind} '{LAST_DAY}'"
    before = "null" if column.is_nullable else first
    return f"case when {value} < {first} then {before} when {value} > {last} then {last} else {value} end"


def _decimal(text: str) -> str:
    # The narrow type is parsed in 64 bits, several times as fast as in 128; whatever it cannot hold goes the long way.
    narrow = f"cast(try_cast({text} as decimal(18, 10)) as decimal(28, 10))"
    return f"coalesce({narrow}, try_cast({text} as decimal(28, 10)))"


def _timestamp(text: str) -> str:
    # The contract's own form first: nearly every value has it, and the rest costs five times as much.
    # DuckDB's cast silently drops a zone offset, so it is taken off by hand; 'Z' it reads rightly.
    instant = f"try_cast({text} as timestamp)"
    return (
        f"case when length({text}) = 19 then {instant} "
        f"when regexp_matches({text}, ':.*{_OFFSET}$') then {_without_offset(text)} "
        f"when isfinite({instant}) then {instant} end"
    )


def _without_offset(text: str) -> str:
    hours = f"60 * cast(regexp_extract({text}, '{_OFFSET}$', 2) as integer)"
    minutes = f"coalesce(try_cast(regexp_extract({text}, '{_OFFSET}$', 4) as integer), 0)"
    sign = f"cast(regexp_extract({text}, '{_OFFSET}$', 1) || '1' as integer)"
    local = f"try_cast(regexp_replace({text}, '{_OFFSET}$', '') as timestamp)"
    return f"{local} - to_minutes({sign} * ({hours} + {minutes}))"


def _date(text: str) -> str:
    # A time of day other than midnight is no date: cutting it off would hide that the column changed its meaning.
    midnight = f"regexp_full_match(substr({text}, 11), '[ T]00:00(:00([.]0+)?)?(Z|[+]00(:?00)?)?')"
    day = f"try_cast(substr({text}, 1, 10) as date)"
    return f"case when length({text}) = 10 then {day} when {midnight} and isfinite({day}) then {day} end"
