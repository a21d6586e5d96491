"""What the supplier's clerk does in the browser and in Excel."""

import re
from pathlib import Path

from cases import FIRST_KWH, MENDED_KWH, OUTPUT_KG, PASSWORD, Case
from playwright.sync_api import expect
from walking import Reader
from workbooks import fill_row

SAVED = re.compile(r"/form/\w+/save")


def come_in(reader: Reader, link: str, case: Case) -> str:
    """Follow the link of the mail, see who asks for what, choose a password; return the request."""
    reader.go(link)
    assert case.item_name in reader.text
    reader.look("invitation")
    reader.answer({"name": case.contact, "password": PASSWORD})
    reader.press("main form[action*='/invitations/'] .form-foot button[type=submit]")
    if not re.search(r"/requests/[0-9a-f-]{36}$", reader.page.url):
        reader.look("welcome")
        reader.go("/requests")
        reader.look("requests")
        reader.go(reader.link(r"/requests/[0-9a-f-]{36}$"))
    reader.look("request")
    return reader.page.url


def fill_in(reader: Reader, request: str, case: Case) -> None:
    """Fill in the form; drafts save by themselves, without any button."""
    _section(reader, request, "A", {"site_country": "CN"})
    _autosaved(reader, {"site_province": case.province, "uscc": case.uscc})
    reader.look("form-company")
    reader.go(f"{request}/form/A")
    expect(reader.page.locator("[name=uscc]")).to_have_value(case.uscc)
    _section(reader, request, "scope", {"pack_included": "no"})
    reader.look("form-scope")
    product = {"supplier_part_no": "P-1", "boundary": "gate_to_gate"}
    _section(
        reader, request, "B", product | {"stages_included": "production", "mass_per_unit": "1"}
    )
    reader.look("form-product")
    _section(reader, request, "C", {"output_qty": str(OUTPUT_KG)})
    reader.look("form-output")
    _materials(reader, request, case)


def _section(reader: Reader, request: str, section: str, answers: dict[str, str]) -> None:
    reader.go(f"{request}/form/{section}")
    _autosaved(reader, answers)


def _autosaved(reader: Reader, answers: dict[str, str]) -> None:
    """Type answers one after the other; each is saved by itself before the next."""
    for name, value in answers.items():
        with reader.page.expect_response(SAVED) as saved:
            reader.answer({name: value}, within="#answers")
        assert saved.value.status < 400, saved.value.status
        reader.quiet()


def _materials(reader: Reader, request: str, case: Case) -> None:
    """Add a row to the table of materials and type into it."""
    reader.go(f"{request}/form/E")
    reader.page.click("[data-row-add]")
    row = reader.page.locator("[name$='.mat_name']").last
    prefix = (row.get_attribute("name") or "").removesuffix(".mat_name")
    answers = {
        "mat_name": {"en": "Lithium fluoride", "zh": "氟化锂"}[case.lang],
        "mat_unit": "kg",
        "mat_qty_per_unit": "1.1",
        "mat_pcf_source": "none",
    }
    _autosaved(reader, {f"{prefix}.{key}": value for key, value in answers.items()})
    reader.page.locator(f"[data-row-open='{prefix}']").click()
    reader.page.locator(f"[name='{prefix}.dq_class']").first.wait_for()
    _autosaved(reader, {f"{prefix}.dq_class": "primary"})
    reader.look("form-materials")


def use_the_workbook(reader: Reader, request: str, case: Case, folder: Path) -> None:
    """Download the workbook, fill in the energy in Excel, upload it, and take it over."""
    reader.go(f"{request}/workbook")
    reader.look("excel")
    with reader.page.expect_download() as download:
        reader.page.locator(f"main a[href*='workbook.xlsx?lang={case.lang}']").click()
    book = folder / "answers.xlsx"
    download.value.save_as(book)
    energy = {
        "energy_carrier": case.carrier,
        "elec_grid": FIRST_KWH,
        "elec_grid#unit": "kWh",
        "elec_grid_region": case.region,
        "dq_class": {"en": "Primary", "zh": "初级数据"}[case.lang],
    }
    fill_row(book, "G", energy)
    reader.page.set_input_files("input[name=file]", book)
    reader.press("main form[enctype] button[type=submit]")
    reader.page.wait_for_selector("#group-new")
    reader.look("excel-preview")
    reader.press("main form[action$='/apply'] button[type=submit]")
    reader.look("excel-applied")


def sign(reader: Reader, request: str, case: Case) -> None:
    """See every problem at once, mend it, see what is shared, and sign."""
    reader.go(f"{request}/check")
    reader.look("check-problems")
    assert reader.page.locator("#errors a").count() >= 2
    assert reader.page.locator("#sign button[type=submit]").is_disabled()
    _section(reader, request, "O", {"gwp_version": "AR6", "offsets_included": "no"})
    sign_what_stands(reader, request, case)


def sign_what_stands(reader: Reader, request: str, case: Case) -> None:
    """Explain what is doubted, choose what is shared, and sign."""
    reader.go(f"{request}/check")
    reasons = reader.page.locator("textarea[name^='reason:']")
    for number in range(reasons.count()):
        reasons.nth(number).fill("Meter readings, checked against the bills of the year.")
    if reasons.count():
        reader.press("#warnings button[type=submit]")
    reader.answer({"sharing": "full", "name": case.contact}, within="#sign")
    reader.page.check("#sign [name=agreed]")
    reader.look("sign")
    reader.press("#sign .btn-row button[type=submit]")
    reader.look("receipt")


def mend(reader: Reader, request: str, case: Case) -> None:
    """Correct just what came back, and sign a new version."""
    reader.go(request)
    reader.look("request-returned")
    reader.go(f"{request}/form/G")
    assert case.comment in reader.text
    row = reader.page.locator("[name$='.elec_grid']").first
    _autosaved(reader, {row.get_attribute("name") or "": str(MENDED_KWH)})
    reader.look("form-returned")
    reader.go(f"{request}/form/B")
    assert reader.page.locator("[name=supplier_part_no]").is_disabled()
    sign_what_stands(reader, request, case)
