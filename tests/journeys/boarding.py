"""What the purchaser does from the import of suppliers to whom to chase first."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect
from walking import Reader

from portal.core.clock import today
from portal.demo import reading

NARROW = 768
BUYER = "Wang Fang"
NAMES = {"en": "Autumn round {}", "zh": "秋季收集 {}"}


def import_suppliers(reader: Reader, folder: Path) -> None:
    """Upload a list that says who buys where; look at what would change, and take it over."""
    known = list(reading.suppliers().items())
    rows = [f"{code},{one['name']},{_buyer(reader)}" for code, one in known]
    file = folder / "buyers.csv"
    file.write_text("\n".join(["code,name,buyer", *rows]), "utf-8")
    reader.go("/suppliers/import")
    reader.page.set_input_files("input[type=file]", file)
    reader.press("main form[enctype] button[type=submit]")
    reader.look("import-preview")
    reader.press("button.btn-primary")
    reader.look("imported")


def _buyer(reader: Reader) -> str:
    return f"{BUYER} {reader.lang} {reader.width}"


def issue_a_campaign(reader: Reader, name: str) -> str:
    """Set up a campaign in its steps and issue everything; return the address of its board."""
    reader.go("/campaigns/new")
    product = reader.page.locator("[name=product_id] option").filter(has_text="NMC811").first
    reader.page.select_option("[name=product_id]", product.get_attribute("value"))
    due = (today() + timedelta(days=20)).isoformat()
    reader.answer({"name": name, "period": "2025", "due_on": due})
    for step in ("levels", "people", "preview"):
        reader.press("main form .form-foot button.btn-primary")
        reader.look(f"campaign-{step}")
    reader.press("main .form-foot button.btn-primary:visible")
    reader.page.wait_for_url(re.compile(r"/campaigns/[0-9a-f-]{36}"))
    address = reader.page.url.partition("?")[0]
    _wait_for_the_requests(reader, address)
    return address


def _wait_for_the_requests(reader: Reader, address: str) -> None:
    """Issuing is a job: look again until its requests stand in the list."""
    for _ in range(60):
        reader.go(address)
        if reader.page.locator("#requests tbody tr").count():
            return
        reader.page.wait_for_timeout(500)
    raise AssertionError("no request was issued")


def filter_the_board(reader: Reader, board: str) -> None:
    """Choose a tier, keep the filter, and find it again by one press."""
    reader.go(board).look("board")
    everything = reader.page.locator("#requests tbody tr").count()
    reader.go(board)  # a picture leaves marks on fields, which a swap would carry over
    if reader.width < NARROW:  # phones fold the filters
        reader.page.locator("#filters summary").click()
    reader.page.select_option("#tier", "2")
    reader.page.wait_for_url(re.compile(r"tier=2"))
    reader.quiet()
    rows = reader.page.locator("#requests tbody tr")
    assert 0 < rows.count() < everything
    reader.page.select_option("#buyer", _buyer(reader))
    reader.page.wait_for_url(re.compile(r"buyer="))
    reader.quiet()
    assert reader.page.locator("#requests tbody tr").count()
    reader.look("board-filtered")
    reader.page.locator("details.menu:has(#filter-name) > summary").click()
    reader.page.fill("#filter-name", f"T2 {reader.lang} {reader.width}")
    reader.press("form[action$='/campaigns/filters'] button")
    assert "tier=2" in reader.page.url
    reader.go(board)
    reader.press("a.chip")
    assert "tier=2" in reader.page.url
    reader.look("board-kept-filter")


def filter_by_ids(reader: Reader, board: str) -> None:
    """Paste ids of one's own list, of which one is unknown."""
    reader.go(board)
    link = reader.page.locator("#requests tbody th a").first.get_attribute("href") or ""
    request = link.rpartition("/")[2]
    reader.press("a[href*='/campaigns/lists/new']")
    reader.page.fill("#ids", f"{request}\nS-404")
    reader.look("ids")
    reader.press("main form button.btn-primary")
    assert reader.page.locator("#requests tbody tr").count() == 1
    reader.look("board-ids")
    reader.press("a[href*='/campaigns/lists/']:not([href*=new])")
    assert "S-404" in reader.text
    reader.look("ids-missing")


def remind(reader: Reader, board: str) -> None:
    """Tick a request by the keyboard alone and remind its supplier."""
    reader.go(f"{board}?state=issued")
    box = reader.page.locator("#requests input[name=request]").first
    box.focus()
    reader.page.keyboard.press("Space")
    expect(box).to_be_checked()
    button = reader.page.locator("#requests button.btn-primary").first
    button.focus()
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    assert reader.page.locator(".note-good[role=status]").count()
    reader.look("board-reminded")


def take_along(reader: Reader, board: str) -> None:
    """Download the list with its filter."""
    reader.go(f"{board}?tier=2")
    shown = reader.page.locator("#requests tbody tr").count()
    with reader.page.expect_download() as download:
        reader.page.locator("a[href*='requests.csv']").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    assert len(text.splitlines()) == shown + 1


def chase(reader: Reader, board: str) -> None:
    """See whom to chase first, and remind the first by one press."""
    reader.go(board)
    reader.press("a[href*='/board/chase-first']")
    reader.look("chase-first")
    before = reader.page.locator("tbody button[name=one]").count()
    reader.press("tbody button[name=one]")
    assert reader.page.locator("tbody button[name=one]").count() == before - 1
    reader.look("chase-first-reminded")


def see_the_coverage(reader: Reader) -> None:
    """Look at the bars of each tier by footprint and by mass."""
    reader.press(".tabs a[href*='/board/coverage']")
    reader.page.wait_for_selector("#coverage canvas")
    reader.look("coverage")
    reader.press(".switch a[href*='by=mass']")
    reader.look("coverage-by-mass")


def climb_the_tree(reader: Reader) -> None:
    """Open a branch of the tree by the keyboard alone; its address keeps it open."""
    reader.press(".tabs a[href*='/board/tree']")
    reader.look("tree")
    rows = reader.page.locator("table.tree tbody tr")
    before = rows.count()
    closed = reader.page.locator("a.tree-toggle[aria-expanded=false]").first
    name = closed.get_attribute("id")
    closed.focus()
    reader.page.keyboard.press("ArrowRight")
    opened = reader.page.locator(f"[id='{name}'][aria-expanded=true]")
    expect(opened).to_be_visible()
    expect(opened).to_be_focused()
    assert rows.count() > before
    assert "open=" in reader.page.url
    reader.go(reader.page.url)
    assert rows.count() > before
    reader.look("tree-opened")
