"""The clerk's form where no script runs: saved by buttons, rows added by buttons."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_engine,
    pytest.mark.xdist_group("journeys"),
]
ROW = "#answers tbody.entry"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_clerk_fills_in_the_form_without_any_script(reader, lang, engine_name):
    clerk = reader(lang, f"{lang}-without-scripts-{engine_name}", scripts=False)
    clerk.sign_in("tan@xiangcheng.example")
    clerk.go("/requests")
    request = clerk.link(r"/requests/[0-9a-f-]{36}$")
    clerk.go(request).look("request")

    clerk.go(f"{request}/form/C")
    clerk.answer({"output_qty": "3510000"}, within="#answers")
    clerk.look("output")
    clerk.press("#answers button[value=next]")
    assert clerk.page.url.endswith("/form/E")
    clerk.go(f"{request}/form/E?page=9")
    rows = clerk.page.locator(ROW).count()
    clerk.press("#answers button[value=add]")
    clerk.look("a-row-more")
    expect(clerk.page.locator(ROW)).to_have_count(rows + 1)
    name = clerk.page.locator("[name$='.mat_name']").last.get_attribute("name") or ""
    clerk.answer({name: "LiOH"}, within="#answers")
    with clerk.page.expect_navigation():
        clerk.page.locator(f"[name='{name}']").press("Enter")
    expect(clerk.page.locator(f"[name='{name}']")).to_have_value("LiOH")
    clerk.press(f"#answers button[value='remove:{name.partition('.')[0]}']")
    expect(clerk.page.locator(ROW)).to_have_count(rows)
    clerk.look("row-removed")

    clerk.go(f"{request}/form/C")
    expect(clerk.page.locator("[name=output_qty]")).to_have_value("3510000")
    clerk.go(f"{request}/check").look("check")
    assert clerk.page.locator("#errors a").count() > 0
