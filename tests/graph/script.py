"""Edit scripts: what happens to the fake site, as data. One step is a JSON object with ``do``:

create   list, columns {internal name: text | number | dateTime | boolean | choice | lookup | personOrGroup}
add      list, fields          an item; its id is the answer
update   list, id, fields      null takes a field away
remove   list, id [, is_seen]  is_seen false: delta never says so
rename   list, old, new        a column
gone                           every delta link and next link given out so far is answered 410 with a Location
expire                         every access token given out so far is refused
set      page_size | deletes_as_errors | repeats
fault    fault {do: refuse (status, retry_after: seconds | date, seconds) | truncate | drop | slow | expire [, on]}
         for the next request whose path holds ``on`` (default /items)
later    steps: one step before each of the next requests for items: edits while somebody pages
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.graph.server import FakeGraph

Step = dict[str, Any]


def apply(graph: FakeGraph, step: Step) -> Any:
    """Carry out one step and return what it gives."""
    return getattr(_Steps, step["do"])(graph, step)


class _Steps:
    @staticmethod
    def create(graph: FakeGraph, step: Step) -> str:
        return graph.site.create(step["list"], step["columns"]).id

    @staticmethod
    def add(graph: FakeGraph, step: Step) -> str:
        return graph.site.list(step["list"]).add(**step["fields"])

    @staticmethod
    def update(graph: FakeGraph, step: Step) -> None:
        graph.site.list(step["list"]).update(step["id"], **step["fields"])

    @staticmethod
    def remove(graph: FakeGraph, step: Step) -> None:
        graph.site.list(step["list"]).remove(step["id"], step.get("is_seen", True))

    @staticmethod
    def rename(graph: FakeGraph, step: Step) -> None:
        graph.site.list(step["list"]).rename_column(step["old"], step["new"])

    @staticmethod
    def gone(graph: FakeGraph, step: Step) -> None:
        graph.site.forget_tokens()

    @staticmethod
    def expire(graph: FakeGraph, step: Step) -> None:
        graph.expire_access()

    @staticmethod
    def set(graph: FakeGraph, step: Step) -> None:
        for name in {"page_size", "deletes_as_errors", "repeats"} & set(step):
            setattr(graph.site, name, step[name])

    @staticmethod
    def fault(graph: FakeGraph, step: Step) -> None:
        graph.faults.append(step["fault"])

    @staticmethod
    def later(graph: FakeGraph, step: Step) -> None:
        graph.site.between_pages += [lambda item=item: apply(graph, item) for item in step["steps"]]
