"""The gallery in a real browser: nothing refused, nothing cut off, nothing inaccessible."""

from pathlib import Path

import gallery_app
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from pages import Page as Read
from pages import check
from playwright.sync_api import Browser, Page

SHOTS = Path(__file__).resolve().parents[2] / "test-output" / "gallery"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", gallery_app.PAGES)
def test_a_page_of_the_gallery_has_what_every_page_needs(
    gallery: Flask, name: str, lang: str
) -> None:
    read = Read(gallery.test_client().get(f"/{name}?lang={lang}"))

    assert read.status == 200
    check(read, name)


def _complaints(page: Page) -> list[str]:
    """Collect what the browser complains about, refusals by the security policy included."""
    complaints: list[str] = []
    page.on("console", lambda m: m.type in {"error", "warning"} and complaints.append(m.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "width", "scheme"),
    [("en", 1280, "light"), ("zh", 1280, "dark"), ("zh", 390, "light"), ("en", 390, "dark")],
)
def test_the_gallery_is_clean_on_every_screen(
    chromium: Browser, gallery_address: str, lang: str, width: int, scheme: str
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    complaints = _complaints(page)
    SHOTS.mkdir(parents=True, exist_ok=True)

    for name in gallery_app.PAGES:
        page.goto(f"{gallery_address}/{name}?lang={lang}", wait_until="networkidle")
        page.screenshot(path=SHOTS / f"{name}-{lang}-{width}-{scheme}.png", full_page=True)

        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name}: cut off"
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == [], name

    assert complaints == []
    page.close()


@pytest.mark.browser
def test_a_chart_is_drawn_switches_to_its_table_and_is_exported(
    chromium: Browser, gallery_address: str
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{gallery_address}/product?lang=en")
    page.wait_for_selector("#flows canvas")

    saved = {}
    for kind in ("png", "svg", "csv"):
        page.click("#flows .chart-tools summary")
        with page.expect_download() as download:
            page.click(f"#flows [data-chart-export={kind}]")
        saved[kind] = Path(download.value.path()).read_bytes()
    page.click("#flows [data-chart-table]")

    assert saved["png"].startswith(b"\x89PNG")
    assert "Cathode material makes 47" in saved["svg"].decode()
    assert '"92.67795924960467"' in saved["csv"].decode("utf-8-sig")
    assert page.is_visible("#flows table")
    assert not page.is_visible("#flows canvas")
    page.close()


@pytest.mark.browser
def test_the_folded_navigation_opens_with_and_without_scripts(
    chromium: Browser, gallery_address: str
) -> None:
    for scripts in (True, False):
        page = chromium.new_page(
            viewport={"width": 390, "height": 800}, java_script_enabled=scripts
        )
        page.goto(f"{gallery_address}/home?lang=en")
        assert not page.is_visible("#navigation")

        page.click("[data-side-open]")

        assert page.is_visible("#navigation")
        page.close()


@pytest.mark.browser
def test_a_drawer_closes_on_escape_to_the_page_without_it(
    chromium: Browser, gallery_address: str
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{gallery_address}/product?lang=en&drawer=1")
    page.wait_for_function("document.querySelector('dialog').matches(':modal')")

    page.keyboard.press("Escape")
    page.wait_for_url("**/product?lang=en")

    assert page.locator("dialog").count() == 0
    page.close()


@pytest.mark.browser
def test_closing_a_branch_of_a_tree_hides_all_below_it(
    chromium: Browser, gallery_address: str
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{gallery_address}/product?lang=en")
    branches = page.locator(".tree [data-tree-toggle]")
    branches.nth(2).click()
    branches.nth(1).click()
    assert page.locator(".tree tr[hidden]").count() == 4

    branches.nth(1).click()

    # The branch that was closed before stays closed.
    assert page.locator(".tree tr[hidden]").count() == 2
    page.close()
