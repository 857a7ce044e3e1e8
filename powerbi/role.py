"""The one role of the model, which says in DAX what serving/rules.yml says in PostgreSQL. No entitlement, no rows.

Roles add up in Power BI, so there is one only. It binds whoever has no more than Viewer on the workspace.
"""

from __future__ import annotations

from collections.abc import Sequence

from powerbi.tables import ModelTable
from serving.database.rules import AGGREGATES, EVERYBODY

ROLE = "Reader"
_ME = "VAR _me = LOWER(USERPRINCIPALNAME())"
_MY_ROLE = "VAR _role = LOOKUPVALUE('Reader'[Role], 'Reader'[UPN], _me)"
_SCOPE = """VAR _{kind} =
    CALCULATETABLE(
        VALUES('Reader scope'[Scope id]),
        'Reader scope'[UPN] = _me,
        'Reader scope'[Scope kind] = "{kind}"
    )"""


def filters(tables: Sequence[ModelTable]) -> dict[str, str]:
    """Return the role's filter of each table by name. Figures have none: the organisation they hang on carries it."""
    made = {table.name: _filter(table.rule) for table in tables}
    return {name: dax for name, dax in made.items() if dax}


def _filter(rule: str) -> str:
    if rule == "related":
        return ""
    if rule == "own":
        return "[UPN] = LOWER(USERPRINCIPALNAME())"
    if rule == "open":
        return f"{_ME}\n{_MY_ROLE}\nRETURN\n    _role IN {_listed(EVERYBODY)}"
    if rule == "path":
        return _path()
    raise ValueError(f"powerbi/model.yml has rule {rule}: path, open, own and related are known")


def _path() -> str:
    scopes = "\n".join(_SCOPE.format(kind=kind) for kind in ("officer", "team", "team_records"))
    return f"""{_ME}
{_MY_ROLE}
{scopes}
RETURN
    ( [Level] IN {{"force", "csp"}} && _role IN {_listed(AGGREGATES)} )
        || ( [Level] = "team" && [Entity id] IN _team )
        || ( [Level] = "officer" && [Entity id] IN _officer )
        || ( [Level] = "officer" && [Is bucket] && [Unit code] IN _team_records )"""


def _listed(roles: Sequence[str]) -> str:
    return "{" + ", ".join(f'"{role}"' for role in roles) + "}"
