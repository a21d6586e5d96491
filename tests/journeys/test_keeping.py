"""Nothing that a clerk types is lost: without network, without a session, beside a second tab."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from supplying import SAVED
from walking import Reader

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("journeys"),
    pytest.mark.parametrize("engine_name", ["sqlite"], scope="session"),
]
CLERK = "tan@xiangcheng.example"
EXPECTED = re.compile(
    "ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)|status of 40[01]|Response Status Error"
)
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  const cells = document.querySelectorAll(selector);
  cells[cells.length - 1].dispatchEvent(event);
}"""


def come(reader, lang: str, folder: str, **how: object) -> tuple[Reader, str]:
    """Sign the clerk in and return the request that waits."""
    clerk = reader(lang, folder, **how)
    clerk.sign_in(CLERK)
    clerk.go("/requests")
    return clerk, clerk.link(r"/requests/[0-9a-f-]{36}$")


def saved(page: Page, act: object) -> None:
    """Do something, and wait until the portal has saved it."""
    with page.expect_response(SAVED) as answer:
        act()  # type: ignore[operator]
    assert answer.value.status == 200
    page.wait_for_load_state("networkidle")


def note(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-keeping={kind}]")


def forgive(clerk: Reader) -> None:
    """Forget what a browser says of a network or a session that was taken away on purpose."""
    clerk.complaints[:] = [one for one in clerk.complaints if not EXPECTED.search(one)]


def sign_in_again(clerk: Reader) -> None:
    from portal.demo import reading

    clerk.page.fill("[name=email]", CLERK)
    clerk.page.fill("[name=password]", reading.password())
    clerk.press("main button[type=submit]")


def test_without_network_it_stays_on_the_device_through_reload_and_signing_in(reader, engine_name):
    clerk, request = come(reader, "en", "en-keeping")
    page = clerk.go(f"{request}/form/E").page
    page.click("[data-row-add]")
    first = page.locator("[data-cell=mat_name]").last
    saved(page, lambda: (first.fill("Before the storm"), first.blur()))

    clerk.context.set_offline(True)
    page.click("[data-row-add]")
    page.locator("[data-cell=mat_name]").last.fill("In the dark")
    page.locator("[data-cell=mat_qty_per_unit]").last.fill("0.25")
    expect(note(page, "offline")).to_be_visible()
    clerk.keep_picture("offline")
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    clerk.context.set_offline(False)

    clerk.go("/")
    page.locator("details.menu > summary").last.click()
    clerk.press("form[action='/sign-out'] button")
    sign_in_again(clerk)
    with page.expect_response(SAVED) as answer:
        clerk.go(f"{request}/form/E")
    assert answer.value.status == 200
    expect(note(page, "brought")).to_be_visible()
    clerk.look("brought-back")
    forgive(clerk)

    other, _ = come(reader, "en", "en-keeping")
    other.go(f"{request}/form/E")
    names = [one.input_value() for one in other.page.locator("[data-cell=mat_name]").all()]
    assert names[-2:] == ["Before the storm", "In the dark"]
    expect(other.page.locator("[data-cell=mat_qty_per_unit]").last).to_have_value("0.25")
    assert page.evaluate("localStorage.length") == 0


def test_when_the_session_ends_while_typing_it_is_sent_after_signing_in(reader, engine_name):
    clerk, request = come(reader, "zh", "zh-keeping")
    page = clerk.go(f"{request}/form/A").page

    clerk.context.clear_cookies(name=re.compile("^(?!gatefold_language)"))
    page.fill("[name=site_address]", "麓谷大道 1 号")
    page.locator("[name=site_address]").blur()
    expect(note(page, "signed-out")).to_be_visible()
    clerk.keep_picture("session-over")
    clerk.press("[data-keeping=signed-out] a")
    with page.expect_response(SAVED):
        sign_in_again(clerk)
    forgive(clerk)

    clerk.go(f"{request}/form/A").look("sent-after-signing-in")
    expect(page.locator("[name=site_address]")).to_have_value("麓谷大道 1 号")


@pytest.mark.parametrize(("wish", "stays"), [("mine", "333"), ("theirs", "222")])
def test_a_second_tab_never_overwrites_and_both_values_are_shown(reader, wish, stays, engine_name):
    clerk, request = come(reader, "en", "en-two-tabs")
    page = clerk.go(f"{request}/form/C").page
    saved(page, lambda: (page.fill("[name=output_qty]", "111"), page.keyboard.press("Tab")))
    clerk.go(f"{request}/form/C")
    second = clerk.context.new_page()
    second.goto(page.url)
    saved(second, lambda: (second.fill("[name=output_qty]", "222"), second.keyboard.press("Tab")))

    saved(page, lambda: (page.fill("[name=output_qty]", "333"), page.keyboard.press("Tab")))

    says = page.locator("#output_qty-says")
    expect(says).to_contain_text("222")
    expect(page.locator("[name=output_qty]")).to_have_value("333")
    if wish == "mine":
        clerk.look("both-values")
    saved(page, says.locator(f"button[value^={wish}]").click)
    expect(page.locator("[name=output_qty]")).to_have_value(stays)
    clerk.go(f"{request}/form/C")
    expect(page.locator("[name=output_qty]")).to_have_value(stays)


def test_with_the_keyboard_alone_a_table_is_filled_like_a_spreadsheet(reader, engine_name):
    clerk, request = come(reader, "en", "en-keyboard")
    page = clerk.go(f"{request}/form/G").page
    before = page.locator("tbody[data-row]").count()

    page.focus("[data-row-add]")
    page.keyboard.press("Enter")
    carrier = page.locator("[data-cell=energy_carrier]").last
    expect(carrier).to_be_focused()
    saved(page, lambda: page.keyboard.type("Grid"))
    row = (carrier.get_attribute("name") or "").partition(".")[0]
    amount = page.locator(f"[id='{row}-elec_grid']")
    page.keyboard.press("Tab")
    expect(amount).to_be_focused()
    saved(page, lambda: page.keyboard.type("1200万kWh"))
    expect(page.locator(f"[id='{row}-elec_grid-says']")).to_contain_text("12,000,000 kWh")
    clerk.look("echo-while-typing")
    page.keyboard.press("Enter")
    expect(page.locator("tbody[data-row]")).to_have_count(before + 2)

    page.focus(f"[data-row-open='{row}']")
    page.keyboard.press("Enter")
    page.locator(f"[id='{row}-more'] details.fold > summary").first.wait_for()
    for fold in page.locator(f"[id='{row}-more'] details.fold:not([open]) > summary").all():
        fold.press("Enter")
    why = page.locator(f"[name='{row}.elec_grid_region-without']")
    page.locator(f"[id='{row}-elec_grid_region-field'] details.without > summary").press("Enter")
    why.select_option("unknown")
    reason = page.locator(f"[name='{row}.elec_grid_region-reason']")
    saved(page, lambda: (reason.fill("no meter of its own"), reason.press("Tab")))
    clerk.look("unknown-with-its-consequence")
    expect(page.locator(f"[id='{row}-elec_grid_region-says']")).to_contain_text("missing")


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 390)])
def test_a_block_from_excel_becomes_rows_and_stays(reader, lang, width, engine_name):
    clerk, request = come(reader, lang, f"{lang}-paste-{width}", width=width)
    page = clerk.go(f"{request}/form/E").page
    page.click("[data-row-add]")
    lines = "".join(f"Salt {number}\tkg\t0.{number}\tnone\n" for number in range(1, 41))

    saved(page, lambda: page.evaluate(PASTE, ["[data-cell=mat_name]", lines]))
    expect(page.locator("[data-paste-said]")).to_contain_text("40")
    clerk.look("pasted")
    clerk.go(f"{request}/form/E?page=9")

    names = [one.input_value() for one in page.locator("[data-cell=mat_name]").all()]
    assert names[-2:] == ["Salt 39", "Salt 40"]
    assert page.locator("[data-cell=mat_qty_per_unit]").last.input_value() == "0.40"
    clerk.look("forty-rows")
    last = page.locator("[data-row] button[value^=remove]").count() - 1
    clerk.press("[data-row] button[value^=remove]", last)
    expect(page.locator("form.note button")).to_be_visible()
