"""What protects a schema, read from PostgreSQL's own catalogue, and what of it a coming schema would lose."""

from __future__ import annotations

import re
from typing import Any

from psycopg import Connection

from serving.database import names

Fact = tuple[str, ...]
_SCHEMA = re.compile(rf"\b{names.SCHEMA}\w*\.")

_FACTS = {
    "row security": """
        select relname, 'enabled ' || relrowsecurity || ', forced ' || relforcerowsecurity from pg_class
        where relnamespace = %(schema)s::text::regnamespace and relkind in ('r', 'p')
        and relrowsecurity and relforcerowsecurity""",
    "policy": """
        select tablename, policyname, permissive, cmd, roles::text, coalesce(qual, ''), coalesce(with_check, '')
        from pg_policies where schemaname = %(schema)s::text""",
    "grant": """
        select relname, grantee::regrole::text, privilege_type from pg_class, aclexplode(relacl)
        where relnamespace = %(schema)s::text::regnamespace and relkind in ('r', 'p', 'v')
        union all
        select 'schema', grantee::regrole::text, privilege_type from pg_namespace, aclexplode(nspacl)
        where nspname = %(schema)s::text
        union all
        select proname || '()', grantee::regrole::text, privilege_type from pg_proc, aclexplode(proacl)
        where pronamespace = %(schema)s::text::regnamespace""",
    "view": """
        select relname, option from pg_class, unnest(reloptions) as option
        where relnamespace = %(schema)s::text::regnamespace and relkind = 'v'""",
    "function": """
        select proname, prosecdef::text, provolatile::text, coalesce(proconfig::text, ''),
            coalesce(pg_get_function_sqlbody(oid), prosrc)
        from pg_proc where pronamespace = %(schema)s::text::regnamespace and proname <> 'officer_buckets'""",
    "key": """
        select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = %(schema)s::text::regnamespace and contype in ('p', 'f')""",
    "comment": """
        select c.relname, coalesce(a.attname, '') from pg_class as c
        join pg_description as d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid
        left join pg_attribute as a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
        where c.relnamespace = %(schema)s::text::regnamespace and c.relkind in ('r', 'p', 'v')""",
    "table": """
        select relname, relkind::text from pg_class
        where relnamespace = %(schema)s::text::regnamespace and relkind in ('r', 'p', 'v')""",
}
_OPEN = {
    "has no row security in force": """
        select relname from pg_class where relnamespace = %(schema)s::text::regnamespace and relkind in ('r', 'p')
        and not (relrowsecurity and relforcerowsecurity)""",
    "reads with its owner's rights": """
        select relname from pg_class where relnamespace = %(schema)s::text::regnamespace and relkind = 'v'
        and not coalesce('security_invoker=true' = any(reloptions), false)""",
    "is a materialised view or foreign table, which carries no rule": """
        select relname from pg_class where relnamespace = %(schema)s::text::regnamespace and relkind in ('m', 'f')""",
    "is open to everybody": """
        select relname from pg_class, aclexplode(relacl)
        where relnamespace = %(schema)s::text::regnamespace and grantee = 0
        union all select proname from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
        where pronamespace = %(schema)s::text::regnamespace and grantee = 0
        union all select nspname from pg_namespace, aclexplode(nspacl)
        where nspname = %(schema)s::text and grantee = 0""",
    "may be changed by a reader": """
        select relname from pg_class, aclexplode(relacl) where relnamespace = %(schema)s::text::regnamespace
        and grantee <> relowner and privilege_type <> 'SELECT'""",
    "has no primary key": """
        select relname from pg_class as c where relnamespace = %(schema)s::text::regnamespace and relkind = 'r'
        and not exists (select from pg_constraint where conrelid = c.oid and contype = 'p')""",
    "has no comment": """
        select relname from pg_class as c where relnamespace = %(schema)s::text::regnamespace and relkind in ('r', 'v')
        and obj_description(c.oid, 'pg_class') is null""",
    "is read by a role that no rule binds": """
        select rolname from pg_roles where rolbypassrls and not rolsuper and rolname <> %(bi)s::text
        and has_schema_privilege(oid, %(schema)s::text, 'usage')""",
}


def facts(connection: Connection[Any], schema: str) -> set[Fact]:
    """Return everything that protects ``schema``, free of its name, so that two schemas can be compared."""
    found: set[Fact] = set()
    for kind, query in _FACTS.items():
        for row in connection.execute(query, {"schema": schema}).fetchall():
            found.add((kind, *(_SCHEMA.sub("", str(value)) for value in row)))
    return found


def lost(old: set[Fact], new: set[Fact]) -> list[str]:
    """Return in words what ``old`` has and ``new`` has not: a table, a grant, a rule or its words."""
    return sorted(" ".join(fact[:4]) for fact in old - new)


def holes(connection: Connection[Any], schema: str) -> list[str]:
    """Return in words what no served schema may ever have, whatever the last one had."""
    given = {"schema": schema, "bi": names.BI}
    return [
        f"{row[0]} {words}" for words, query in _OPEN.items() for row in connection.execute(query, given).fetchall()
    ]


def exists(connection: Connection[Any], schema: str) -> bool:
    """Tell whether there is a schema of this name."""
    return connection.execute("select from pg_namespace where nspname = %s", [schema]).fetchone() is not None
