"""Ordinary constables to plant faults on."""

from __future__ import annotations

from tests.mismatches.plant import Row, Sources

EACH = 3

ORDINARY = """
    select person_no, collar_no from person
    where left_on is null and not is_protected and rank_code in ('PC', 'DC') and fte = 1
    and probation_ends_on is null and collar_no in (select collar_no from person group by 1 having count(*) = 1)
    and person_no in (
        select person_no from posting group by 1
        having count(*) = 1 and max(ends_on) is null and min(posting_type) = 'substantive' and min(is_primary)
    )
    order by person_no
"""


class Victims:
    """Hands out ordinary constables with their account and posting, each once."""

    def __init__(self, sources: Sources) -> None:
        accounts = {
            row["collar_no"]: row for row in sources.rows("athena", "select * from user_account where is_active")
        }
        postings = {row["person_no"]: row for row in sources.rows("hr", "select * from posting")}
        self.by_org = {row["org_unit_code"]: row for row in sources.items("sharepoint.team_map") if not row["valid_to"]}
        people = [row for row in sources.rows("hr", ORDINARY) if row["collar_no"] in accounts]
        self._waiting = [
            {**row, "account": accounts[row["collar_no"]], "posting": postings[row["person_no"]]} for row in people
        ]
        self._waiting = [row for row in self._waiting if self._agrees(row)]

    def _agrees(self, row: Row) -> bool:
        mapped = self.by_org.get(row["posting"]["org_unit_code"])
        return mapped is not None and mapped["unit_code"] == row["account"]["unit_code"] and bool(mapped["csp_code"])

    def take(self, number: int = EACH) -> list[Row]:
        """Return so many people that nothing was planted on yet."""
        taken, self._waiting = self._waiting[:number], self._waiting[number:]
        assert len(taken) == number, "the force is too small for all faults"
        return taken

    def elsewhere(self, row: Row, same: bool) -> Row:
        """Return the map's row of another team, in the same partnership or another one."""
        own = self.by_org[row["posting"]["org_unit_code"]]
        return next(
            other
            for other in self.by_org.values()
            if other["unit_code"] != own["unit_code"]
            and (other["csp_code"] == own["csp_code"]) == same
            and other["csp_code"]
            and other["role_type"] in ("intervention", "neighbourhood", "local_crime_unit", "proactive", "command")
        )
