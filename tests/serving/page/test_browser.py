"""The page in a real browser, as several people: drill, keyboard, phone width, axe, nothing from outside."""

from __future__ import annotations

import shutil

import pytest

from tests.programs import missing
from tests.serving.page.conftest import HEADER
from tests.serving.page.release import METRIC

PEOPLE = ["a1", "s1", "i1", "q1", "h1", "strategic.hub", "hr.records"]
TEAM = "HERTS/E07000095/BRX-INT1"
PAGES = [
    ("h1", "/scorecard/HERTS"), ("h1", f"/metric/{METRIC}/HERTS"), ("s1", f"/scorecard/{TEAM}"),
    ("s1", f"/metric/{METRIC}/{TEAM}"), ("a1", f"/scorecard/{TEAM}/A1"), ("s1", f"/sheet/{TEAM}/A1"),
    ("s1", f"/passport/{METRIC}"), ("s1", "/freshness"), ("hr.records", "/postings"), ("s1", "/nowhere"),
]  # fmt: skip


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        missing("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium, site):
    """Open the page as somebody; whatever the browser complains of, or asks of others, fails the test at its end."""
    contexts, complaints = [], []

    def opened(name, path="/", width=1200, **more):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, base_url=site, extra_http_headers={HEADER: upn(name)}, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if "404" not in said.text else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("request", lambda one: complaints.append(one.url) if not one.url.startswith(site) else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def upn(name):
    return f"{name}@herts.example"


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_begins_where_their_own_begins(open_as, name):
    page = open_as(name)
    starts = {
        "a1": f"/scorecard/{TEAM}/A1", "s1": f"/scorecard/{TEAM}", "i1": "/scorecard/HERTS/E07000095",
        "q1": "/scorecard/HERTS/E07000095", "hr.records": "/postings",
    }  # fmt: skip
    assert page.url.endswith(starts.get(name, "/scorecard/HERTS"))
    assert page.locator("h1").count() == 1
    assert page.locator(".asat").is_visible()


def test_bars_open_the_next_level_and_the_address_follows(open_as):
    page = open_as("q1", f"/metric/{METRIC}/HERTS")
    for name, path in (
        ("E07000095", "/E07000095"),
        ("Brx-Int1", "/E07000095/BRX-INT1"),
        ("Name A1", "/E07000095/BRX-INT1/A1"),
    ):
        page.locator("a.bar__row", has_text=name).last.click()
        page.wait_for_url(f"**/HERTS{path}")
    page.go_back()
    page.wait_for_url("**/BRX-INT1")
    page.locator("a.bar__row", has_text="Name A2").wait_for()
    kept = "JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
    assert "Name A" not in page.evaluate(kept)


def test_the_keyboard_alone_is_enough(open_as):
    page = open_as("s1", f"/metric/{METRIC}/{TEAM}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if "Name A1" in page.evaluate("document.activeElement.innerText || ''"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/A1")
    page.wait_for_selector("#main:focus")


@pytest.mark.parametrize(("name", "path"), PAGES)
def test_axe_finds_nothing_serious_and_a_phone_is_wide_enough(open_as, name, path):
    from axe_playwright_python.sync_playwright import Axe

    page = open_as(name, path, width=360)
    found = [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_it_works_without_scripts(open_as):
    page = open_as("s1", f"/metric/{METRIC}/{TEAM}", java_script_enabled=False)
    page.locator("a.bar__row", has_text="Name A1").click()
    assert page.url.endswith("/A1")
    page.locator("select").select_option("2024-09")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("?period=2024-09")
    assert page.locator(".bar").count() >= 4


def test_the_sheet_prints_without_what_is_only_for_the_screen(open_as):
    page = open_as("s1", f"/sheet/{TEAM}/A1")
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    assert not page.get_by_role("button", name="Print this sheet").is_visible()
    assert page.locator(".asat").is_visible()
    assert page.locator(".fill").first.is_visible()
