"""Lists at Microsoft Graph: every change arrives once, whatever the service does on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.ingestion import reload_table
from orchestration.ingestion.check_source import check_source
from orchestration.ingestion.graph.places import site_of
from orchestration.settings import Graph
from tests.graph.conftest import App, create_lists, dispute
from tests.graph.script import apply
from tests.graph.server import FakeGraph
from tests.ingestion.force import query


def fill(app: App, count: int = 8) -> list[str]:
    return [app.disputes.add(**dispute(f"R{i}")) for i in range(count)]


def test_a_first_load_takes_every_page_and_a_second_takes_nothing(app: App) -> None:
    fill(app)
    first, second = app.load(), app.load()
    assert (first.status, first.upserts, first.live_rows) == ("loaded", 8, 8)
    assert (second.status, second.upserts) == ("unchanged", 0)
    assert app.kept() == app.there()


def test_values_come_in_the_contracts_types(app: App) -> None:
    app.disputes.add(**dispute("R", resolved_on="2024-12-02T00:00:00Z"))
    app.load()
    (row,) = app.rows()
    assert (row["raised_on"], row["resolved_on"]) == (date(2024, 10, 2), date(2024, 12, 2))
    assert row["modified"] == datetime(2024, 10, 1, 9, 0, 1)


def test_only_what_changed_is_asked_for(app: App) -> None:
    first, *_, last = fill(app, 30)
    app.load()
    app.disputes.update(first, record_ref="changed")
    app.disputes.remove(last)
    app.disputes.add(**dispute("new"))
    app.graph.requests.clear()
    load = app.load()
    assert (load.upserts, load.deletes) == (2, 1)
    assert app.kept() == app.there()
    pages = [request for request in app.graph.requests if f"{app.disputes.id}/items" in request]
    assert len(pages) == 1
    assert "token=" in pages[0]


def test_of_a_repeated_item_the_last_one_counts(app: App) -> None:
    first, *_ = fill(app)
    app.load()
    app.graph.site.repeats = True
    for ref in "abc":
        app.disputes.update(first, record_ref=ref)
    assert app.load().upserts == 1
    assert app.kept()[first] == "c"


@pytest.mark.parametrize("is_error", [False, True])
def test_both_forms_of_a_deletion_arrive(app: App, is_error: bool) -> None:
    first, second, *_ = fill(app)
    app.load()
    app.graph.site.deletes_as_errors = is_error
    app.disputes.remove(first)
    app.disputes.update(second, record_ref="changed")
    load = app.load()
    assert (load.upserts, load.deletes) == (1, 1)
    assert app.kept() == app.there()
    assert app.load().status == "unchanged"


def test_a_rejected_item_that_is_deleted_is_no_longer_reported(app: App) -> None:
    key = app.disputes.add(**dispute("R", raised_on="May"))
    assert app.load().rejected == 1
    app.disputes.remove(key)
    app.load()
    assert query(app.settings.landing_path, "select count(*) from ingest.rejected_row") == [(0,)]


def test_a_link_that_is_gone_begins_again_and_loses_nothing(app: App) -> None:
    first, second, *_ = fill(app)
    app.load()
    app.disputes.remove(first)
    app.disputes.update(second, record_ref="changed")
    app.graph.site.forget_tokens()
    load = app.load()
    assert (load.upserts, load.deletes) == (1, 1)
    assert app.kept() == app.there()
    assert app.load().status == "unchanged"


def test_a_link_that_is_gone_in_the_midst_of_the_pages_begins_again(app: App) -> None:
    fill(app)
    app.graph.site.between_pages = [lambda: None] * 6 + [app.graph.site.forget_tokens]
    app.load()
    app.load()
    assert app.kept() == app.there()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_service_that_asks_to_wait_is_waited_for(app: App, waits: list[float], status: int, form: str) -> None:
    fill(app)
    app.graph.faults += [{"do": "refuse", "status": status, "retry_after": form, "seconds": 7, "on": "delta"}] * 2
    assert app.load().live_rows == 8
    assert len(waits) == 2
    assert all(5 <= wait <= 7 for wait in waits)


def test_a_service_that_asks_to_wait_too_long_fails_the_list_and_loses_nothing(app: App) -> None:
    fill(app)
    app.load()
    app.disputes.add(**dispute("late"))
    app.graph.faults.append({"do": "refuse", "retry_after": "seconds", "seconds": 900, "on": app.disputes.id})
    load = app.load()
    assert (load.status, load.live_rows) == ("failed", 8)
    assert "900" in (load.message or "")
    assert app.load().upserts == 1


@pytest.mark.parametrize("fault", ["truncate", "drop", "slow", "expire"])
def test_a_bad_answer_in_the_midst_of_the_pages_is_asked_for_again(app: App, fault: str) -> None:
    fill(app)
    signed_in = len(app.graph.sign_ins)
    app.graph.faults += [{"do": fault, "on": f"{app.disputes.id}/items/delta"}] * 2
    assert app.load().live_rows == 8
    assert app.kept() == app.there()
    assert len(app.graph.sign_ins) - signed_in == (3 if fault == "expire" else 1)


def test_a_list_that_stays_broken_stops_only_itself(app: App) -> None:
    fill(app)
    app.graph.site.list("plan")
    app.graph.faults += [{"do": "truncate", "on": f"{app.disputes.id}/items"}] * 50
    assert app.load().status == "failed"
    assert query(app.settings.landing_path, "select status from ingest.cursor where table_name = 'plan'") == [
        ("unchanged",)
    ]


def test_an_item_whose_change_delta_missed_is_found_by_the_nightly_enumeration(app: App) -> None:
    first, *_ = fill(app)
    app.load()
    app.disputes.remove(first, is_seen=False)
    app.disputes.add_unseen(**dispute("unseen"))
    assert app.load().status == "unchanged"
    load = app.load(days=1)
    assert (load.upserts, load.deletes) == (1, 1)
    assert app.kept() == app.there()


def test_a_renamed_field_stops_the_list_and_is_named(app: App) -> None:
    fill(app)
    app.load()
    app.disputes.rename_column("resolution", "resolution_code")
    load = app.load()
    assert (load.status, load.live_rows) == ("failed", 8)
    assert "resolution" in (load.message or "")
    assert "did you mean resolution_code" in (load.message or "")


def mapped(app: App, path: Path, fields: dict[str, str], name: str = "record_dispute") -> None:
    path.write_text(yaml.safe_dump({"review_app": {"record_dispute": {"list": name, "fields": fields}}}))
    app.changes["graph"] = {"mapping": path}


def test_a_mapping_leads_to_the_lists_own_names(app: App, tmp_path: Path) -> None:
    columns = {"Title": "text", "Art": "choice", "By": "personOrGroup", "raised_on": "dateTime"}
    own = app.graph.site.create("Einw\u00e4nde", columns | {"resolved_on": "dateTime", "resolution": "text"})
    own.add(Title="R1", Art="posting", ByLookupId="17", raised_on="2024-10-02T00:00:00Z")
    fields = {"record_ref": "Title", "record_type": "Art", "raised_by": "ByLookupId"}
    mapped(app, tmp_path / "lists.yml", fields, own.name)
    assert app.load().upserts == 1
    (row,) = app.rows()
    assert (row["record_ref"], row["record_type"], row["raised_by"]) == ("R1", "posting", "17")


def test_another_mapping_begins_again(app: App, tmp_path: Path) -> None:
    app.disputes.columns["note"] = "text"
    app.disputes.add(**dispute("R", note="other"))
    app.load()
    mapped(app, tmp_path / "lists.yml", {"record_ref": "note"})
    app.load()
    assert set(app.kept().values()) == {"other"}


def test_more_lookups_than_one_request_may_ask_for_all_arrive(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("record_ref", "record_type", "raised_by"):
        app.disputes.columns[name] = "lookup"
    monkeypatch.setattr("orchestration.ingestion.graph.lists.LOOKUPS_AT_ONCE", 1)
    fill(app)
    monkeypatch.setattr("orchestration.ingestion.graph.lists.ONE_BY_ONE", 4)
    app.load()
    app.disputes.add(**dispute("last"))
    app.load()
    assert app.kept() == app.there()
    assert {row["raised_by"] for row in app.rows()} == {"P1"}


def test_where_there_is_no_delta_the_list_is_read_whole(app: App) -> None:
    app.changes["graph"] = {"cloud": "china"}
    first, *_ = fill(app)
    app.load()
    app.disputes.remove(first)
    assert app.load().deletes == 1
    assert not any("delta" in request for request in app.graph.requests)


def test_a_list_that_is_not_there_is_missing(app: App) -> None:
    del app.graph.site.lists["record_dispute"]
    assert app.load().status == "missing"


def test_a_link_to_another_server_is_not_followed(app: App) -> None:
    fill(app)
    honest = app.graph.answer

    def crooked(path, query):
        status, body, headers = honest(path, query)
        return status, body | ({"@odata.nextLink": "https://elsewhere.example/x"} if "delta" in path else {}), headers

    app.graph.answer = crooked  # type: ignore[method-assign]
    load = app.load()
    assert load.status == "failed"
    assert "another server" in (load.message or "")


def test_an_edit_script_drives_the_server(app: App) -> None:
    key = apply(app.graph, {"do": "add", "list": "record_dispute", "fields": dispute("R1")})
    apply(
        app.graph,
        {
            "do": "later",
            "steps": [{"do": "update", "list": "record_dispute", "id": key, "fields": {"record_ref": "R2"}}],
        },
    )
    app.load()
    app.load()
    assert app.kept() == {key: "R2"}


def test_a_list_is_checked_before_its_first_load(app: App) -> None:
    fill(app)
    app.disputes.add(**dispute("R", raised_by=None))
    errors = [one for one in check_source(app.settings, "review_app") if one.level == "error"]
    assert [(one.table, one.what) for one in errors] == [("review_app.record_dispute", "nulls")]
    assert not app.settings.landing_path.exists()


def test_a_list_that_refuses_is_told_and_stops_no_other(app: App) -> None:
    honest = app.graph.answer

    def refusing(path, query):
        refused = 400, {"error": {"code": "invalidRequest", "message": "Field is not recognized"}}, {}
        return refused if f"{app.disputes.id}/items" in path else honest(path, query)

    app.graph.answer = refusing  # type: ignore[method-assign]
    assert "Field is not recognized" in (app.load().message or "")


def test_a_list_is_read_again_when_asked_to(app: App) -> None:
    first, *_ = fill(app)
    app.load()
    app.disputes.items[first]["fields"]["record_ref"] = "changed without a word"
    assert app.load().status == "unchanged"
    assert reload_table(app.settings, "review_app.record_dispute", None).upserts == 1


def spoil(app: App, change: Callable[[str, dict[str, Any]], tuple[int, dict[str, Any], dict[str, str]] | None]) -> None:
    """Let ``change`` see every path and body of the list's items, and answer in their place."""
    honest = app.graph.answer

    def answer(path, query):
        status, body, headers = honest(path, query)
        given = change(path, body) if f"{app.disputes.id}/items" in path and status == 200 else None
        return given or (status, body, headers)

    app.graph.answer = answer  # type: ignore[method-assign]


@pytest.mark.parametrize("mark", [{"deleted": None}, {"error": None}, {"@removed": None}])
def test_a_mark_that_is_null_marks_nothing(app: App, mark: dict[str, None]) -> None:
    fill(app)
    spoil(app, lambda path, body: (200, {**body, "value": [{**one, **mark} for one in body["value"]]}, {}))
    app.load()
    assert app.kept() == app.there()


def test_a_deletion_that_is_an_id_and_nothing_else_arrives(app: App) -> None:
    first, *_ = fill(app)
    app.load()
    app.disputes.remove(first)
    spoil(app, lambda path, body: (200, {**body, "value": [{"id": first, "deleted": {}}]}, {}))
    assert app.load().deletes == 1
    assert app.kept() == app.there()


def test_a_page_that_breaks_off_with_an_error_and_no_link_loses_nothing(app: App) -> None:
    first, second, *_ = fill(app)
    app.load()
    app.disputes.remove(first)
    app.disputes.update(second, record_ref="changed")
    broken = {"value": [{"error": {"code": "InternalServerError", "message": "Cannot write a deleted resource"}}]}
    spoil(app, lambda path, body: (200, broken, {}) if path.endswith("/delta") else None)
    load = app.load()
    assert (load.upserts, load.deletes) == (1, 1)
    assert app.kept() == app.there()


@pytest.mark.parametrize("status", [200, 400, 404, 500])
def test_a_link_that_never_answers_again_is_given_up_for_a_fresh_enumeration(app: App, status: int) -> None:
    first, *_ = fill(app)
    app.load()
    app.disputes.remove(first)
    known = dict(app.graph.site.tokens)
    honest = app.graph.answer

    def answer(path, query):
        if query.get("token", [""])[0] in known:
            return status, {"value": []}, {}
        return honest(path, query)

    app.graph.answer = answer  # type: ignore[method-assign]
    assert app.load().deletes == 1
    assert app.kept() == app.there()
    assert app.load().status == "unchanged"


@pytest.mark.parametrize("location", [None, "https://elsewhere.example/x", "/nowhere:x"])
def test_a_link_that_is_gone_without_a_usable_location_begins_again(app: App, location: str | None) -> None:
    first, *_ = fill(app)
    app.load()
    app.disputes.remove(first)
    app.graph.site.forget_tokens()
    honest = app.graph.answer

    def answer(path, query):
        status, body, headers = honest(path, query)
        return status, body, ({"Location": location} if location else {}) if status == 410 else headers

    app.graph.answer = answer  # type: ignore[method-assign]
    assert app.load().deletes == 1
    assert app.kept() == app.there()


def test_graph_at_another_address_begins_again(app: App, tmp_path: Path) -> None:
    first, *_ = fill(app)
    app.load()
    moved = FakeGraph(tmp_path)
    moved.site.lists = app.graph.site.lists
    app.graph = moved
    app.disputes.remove(first)
    assert app.load().deletes == 1
    assert app.kept() == app.there()
    moved.close()


def test_a_server_without_tls_is_read_on_this_machine_only(tmp_path: Path, waits: list[float]) -> None:
    plain = FakeGraph(tmp_path, scheme="http")
    create_lists(plain)
    app = App(plain, tmp_path)
    fill(app)
    assert app.load().upserts == 8
    app.changes["graph"] = {"authority": "http://login.example"}
    assert "CSP_GRAPH__AUTHORITY must begin with https://" in (app.load().message or "")
    plain.close()


def test_an_item_without_the_fields_asked_for_is_no_row_of_nulls(app: App) -> None:
    first, *_ = fill(app)
    app.load()
    app.disputes.update(first, resolution="upheld")

    def bare(path, body):
        return 200, {**body, **{"value": [{"id": first}]}} if "value" in body else {"id": first}, {}

    spoil(app, bare)
    assert "cannot show an item" in (app.load().message or "")
    assert first in app.kept()


def test_one_list_that_is_too_much_for_graph_stops_no_other(app: App) -> None:
    app.graph.faults += [{"do": "refuse", "status": 504, "on": f"{app.graph.site.list('plan').id}/items"}] * 50
    fill(app)
    assert app.load().upserts == 8


def test_a_refusal_that_repeats_the_token_is_told_without_it(app: App) -> None:
    fill(app)
    app.load()
    app.graph.expire_access()
    honest = app.graph.answer

    def refusing(path, query):
        words = "cannot serve " + " ".join(app.graph.good_tokens)
        refused = 400, {"error": {"code": "invalidRequest", "message": words}}, {}
        return refused if f"{app.disputes.id}/items" in path else honest(path, query)

    app.graph.answer = refusing  # type: ignore[method-assign]
    message = app.load().message or ""
    assert "cannot serve ***" in message
    assert not any(token in message for token in app.graph.good_tokens)


def test_the_key_of_a_list_is_the_items_own_id(app: App, tmp_path: Path) -> None:
    mapped(app, tmp_path / "lists.yml", {"id": "record_ref"})
    load = app.load()
    assert load.status == "failed"
    assert "@id" in (load.message or "")


def test_a_file_that_a_site_is_reached_by_stops_that_site_and_no_run(app: App, tmp_path: Path) -> None:
    fill(app)
    app.load()
    no_mapping, no_zone, no_pem = (tmp_path / name for name in ("gone.yml", "zone.yml", "no.pem"))
    no_zone.write_text("time_zone: europe/london\n")
    no_pem.write_text("no certificate\n")
    for changed, words in (
        ({"mapping": no_mapping}, "no such file"),
        ({"mapping": no_zone}, "no time zone 'europe/london'"),
        ({"ca_file": tmp_path / "gone.pem"}, "CSP_GRAPH__CA_FILE"),
        ({"ca_file": no_pem}, "CSP_GRAPH__CA_FILE"),
    ):
        app.changes["graph"] = changed
        load = app.load()
        assert (load.status, load.live_rows) == ("failed", 8)
        assert words in (load.message or "")
    app.changes.clear()
    assert app.load().status in ("loaded", "unchanged")


def test_the_configured_graph_is_read_where_the_address_names_the_public_one() -> None:
    graph = Graph(base_url="https://127.0.0.1:5/v1.0")
    site = site_of("https://graph.microsoft.com/v1.0/sites/a,b,c", "review_app", graph)
    assert (site.root, site.path) == ("https://127.0.0.1:5/v1.0", "sites/a,b,c")
