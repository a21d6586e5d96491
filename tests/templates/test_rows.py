"""A table of fields behaves like a spreadsheet and keeps its draft."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector(selector).dispatchEvent(event);
}"""


@pytest.fixture
def page(chromium: Browser, gallery_address: str) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{gallery_address}/rows?lang=en", wait_until="networkidle")
    yield page
    page.close()


def _cells(page: Page) -> list[list[str]]:
    cells: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('tbody [data-row]')]"
        ".map(r => [...r.querySelectorAll('input, select')].map(c => c.value))"
    )
    return cells


def test_a_block_pasted_from_a_spreadsheet_fills_rows_and_adds_what_is_missing(page: Page) -> None:
    page.evaluate(PASTE, ["tr:nth-child(2) input", "Cobalt\t0.2\tt\nManganese\t0.1\tkg\n"])

    assert _cells(page) == [
        ["Nickel sulphate", "1.58", "kg"],
        ["Cobalt", "0.2", "t"],
        ["Manganese", "0.1", "kg"],
    ]


def test_a_removed_row_comes_back_where_it_was(page: Page) -> None:
    before = _cells(page)
    page.locator("[data-row-remove]").first.click()
    assert len(_cells(page)) == 1

    page.click("[data-row-undo]")

    assert _cells(page) == before


def test_a_copied_row_has_the_values_and_a_name_of_its_own(page: Page) -> None:
    page.locator("[data-row-copy]").first.click()

    assert _cells(page)[0] == _cells(page)[1]
    names = page.evaluate("[...document.querySelectorAll('tbody input')].map(i => i.name)")
    assert len(set(names)) == len(names)
    assert not any("__row__" in name for name in names)


def test_enter_goes_down_and_adds_a_row_at_the_end(page: Page) -> None:
    page.locator("tbody tr:nth-child(2) input").first.press("Enter")

    assert len(_cells(page)) == 3
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 3


def test_a_draft_is_saved_by_itself_and_says_so(page: Page) -> None:
    page.fill("tbody tr:nth-child(1) td:nth-child(2) input", "1.6")
    expect(page.locator("[data-saved]")).to_have_text("Not saved yet")

    expect(page.locator("[data-saved]")).to_contain_text("rows-r1-amount=1.6", timeout=5000)
    assert page.input_value("[name=revision]", timeout=1000) == "2"


def test_a_lost_connection_is_said_and_what_was_typed_stays(page: Page) -> None:
    page.route("**/draft*", lambda route: route.abort())

    page.fill("tbody tr:nth-child(1) td:nth-child(2) input", "1.7")

    expect(page.locator("[data-saved]")).to_have_text("Not saved: no connection", timeout=5000)
    assert _cells(page)[0][1] == "1.7"
