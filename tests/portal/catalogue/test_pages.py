"""The pages of the catalogue: readable, searchable, and nothing typed is ever lost."""

import io
from decimal import Decimal

import pytest

from portal.catalogue.models import BomLine, BomUpload, Item, Sourcing
from portal.core.actor import Role

pytestmark = pytest.mark.one_engine

CSV = b"parent,component,quantity,unit\nPACK,CELL,2,kg\nCELL,FOIL,0.5,kg\n"


@pytest.fixture
def company(make):
    return make.company(name="Brand")


@pytest.fixture
def user(make, company):
    return make.user(company, Role.PURCHASER)


@pytest.fixture
def buyer(user, browse):
    return browse(user)


@pytest.fixture
def pack(make, company):
    return make.item(company, code="PACK", name="Battery pack", name_zh="电池包", is_product=True)


@pytest.fixture
def cell(make, company):
    return make.item(company, code="CELL", name="Cell", kind="component")


@pytest.fixture
def line(make, pack, cell):
    return make.line(pack, cell, "2")


def test_products_are_listed_with_what_is_missing(make, buyer, pack, cell, line):
    page = buyer.get("/items")
    gaps = buyer.get("/items?show=no_value")

    assert "Battery pack" in page.text
    assert "Cell" in gaps.text
    assert "stay unaccounted" in gaps.text


def test_the_list_is_taken_along_as_it_is_limited_and_with_ones_own_only(
    make, browse, buyer, pack, cell, line
):
    stranger = browse(make.user(make.company(), Role.PURCHASER))

    gaps = buyer.client.get("/items.csv?show=no_value").text

    assert "CELL,Cell,Part,kg" in gaps
    assert "PACK" not in gaps
    assert "CELL" not in stranger.client.get("/items.csv?show=all").text
    assert buyer.client.get("/items.xlsx?show=all&kind=component").status_code == 200


def test_an_empty_catalogue_says_how_to_start(buyer):
    page = buyer.get("/items")

    assert "No products yet" in page.text


def test_the_item_page_tells_everything_in_few_statements(
    make, company, buyer, pack, cell, line, statements
):
    for n in range(30):
        make.line(cell, make.item(company), str(n + 1))
    make.sourcing(cell, make.supplier(company, name="Ningde"), "1")
    statements.clear()

    page = buyer.get(f"/items/{cell.id}")

    assert "Ningde" in page.text
    assert "Where used 1" in page.text
    assert "Lines below 30" in page.text
    assert len(statements) <= 25


def test_the_bill_of_materials_takes_few_statements_whatever_its_size(
    make, company, buyer, pack, cell, line, statements
):
    for n in range(120):
        make.line(cell, make.item(company), str(n + 1), line_type="material")
    statements.clear()

    page = buyer.get(f"/products/{pack.id}/bom")
    materials = buyer.get(f"/products/{pack.id}/bom?type=energy")

    assert "121 lines" in page.text
    assert "Page 1 of 2" in page.text
    assert "No line matches" in materials.text
    assert len(statements) <= 50


def test_an_assembly_of_many_lines_is_cut_into_pages(make, company, buyer, pack):
    for n in range(170):
        make.line(pack, make.item(company, code=f"M{n}", name=f"Material {n:03}."), "1")

    first, last = (buyer.get(f"/products/{pack.id}/bom?page={number}") for number in (1, 3))
    card = buyer.get(f"/items/{pack.id}")

    assert "Page 1 of 3" in first.text
    assert ("Material 000." in first.text, "Material 169." in first.text) == (True, False)
    assert ("Material 000." in last.text, "Material 169." in last.text) == (False, True)
    assert "170 lines" in last.text
    assert "Lines below 170" in card.text
    assert "70 more are not shown." in card.text


def test_a_line_is_edited_and_its_history_shown(buyer, pack, line, session):
    form = buyer.get(f"/lines/{line.id}").form("/lines/")

    page = buyer.follow(buyer.post(f"/lines/{line.id}", form | {"quantity": "2.5"}))

    assert "2.5 kg of Cell" in page.text
    assert "2 kg of Cell" in page.text
    assert session.query(BomLine).filter(BomLine.retired_at.is_(None)).one().quantity == Decimal(
        "2.5"
    )


def test_a_replaced_line_leads_to_the_one_in_force(buyer, line):
    form = buyer.get(f"/lines/{line.id}").form("/lines/")
    buyer.post(f"/lines/{line.id}", form | {"quantity": "2.5"})

    page = buyer.get(f"/lines/{line.id}")

    assert "This version of the line was replaced" in page.text


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "There is no item with the part code “CEL”. Did you mean “CELL”?"),
        ("zh", "没有编码为“CEL”的物料。您是否指“CELL”？"),
    ],
)
def test_an_unknown_part_code_is_one_sentence_and_all_else_stays(
    make, company, browse, pack, cell, lang, sentence
):
    buyer = browse(make.user(company, Role.PURCHASER, locale=lang))
    typed = {"component": "CEL", "quantity": "1.5", "unit": "kg", "source": "drawing 7"}

    page = buyer.post(f"/items/{pack.id}/lines/new", typed)

    assert page.status == 422
    assert sentence in page.text
    assert page.form("/lines/new") | typed == page.form("/lines/new")


def test_a_line_is_removed_once(buyer, line, session):
    first = buyer.post(f"/lines/{line.id}/remove")
    second = buyer.post(f"/lines/{line.id}/remove")

    assert (first.status, second.status) == (303, 303)
    assert session.query(BomLine).filter(BomLine.retired_at.is_(None)).count() == 0


def test_shares_are_mapped_and_shown(make, company, buyer, cell):
    make.supplier(company, code="S1", name="One")
    make.supplier(company, code="S2", name="Two")
    path = f"/items/{cell.id}/sourcing?period=2025"
    form = buyer.get(path).form("/sourcing?period")

    rows = {"supplier-0": "S1", "share-0": "0.6", "supplier-n1": "S2", "share-n1": "0.4"}
    page = buyer.follow(buyer.post(path, form | rows))

    assert "One 60.0" in page.text
    assert "Two 40.0" in page.text


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("en", "The shares add up to 0.9, not to 1."), ("zh", "份额合计为 0.9，不等于 1。")],
)
def test_shares_that_do_not_add_up_keep_what_was_typed(
    make, company, browse, cell, session, lang, sentence
):
    buyer = browse(make.user(company, Role.PURCHASER, locale=lang))
    for code in ("S1", "S2"):
        make.supplier(company, code=code)
    path = f"/items/{cell.id}/sourcing?period=2025"
    rows = {"supplier-0": "S1", "share-0": "0.6", "supplier-1": "S2", "share-1": "0.3"}

    page = buyer.post(path, buyer.get(path).form("/sourcing?period") | rows)

    assert page.status == 422
    assert sentence in page.text
    kept = page.form("/sourcing?period")
    assert {name: kept[name] for name in rows} == rows
    assert session.query(Sourcing).count() == 0


def test_a_row_is_added_without_scripts(buyer, cell):
    path = f"/items/{cell.id}/sourcing?period=2025"
    form = buyer.get(path).form("/sourcing?period")

    page = buyer.post(path, form | {"more": "1", "supplier-0": "S1"})

    assert page.form("/sourcing?period")["supplier-0"] == "S1"
    assert "supplier-1" in page.form("/sourcing?period")


def test_an_item_is_added_and_changed(buyer, session):
    typed = {"code": "BOLT", "name": "Bolt", "kind": "material", "declared_unit": "件"}
    page = buyer.follow(buyer.post("/items/new", typed))
    assert page.heading == "Bolt"

    item = session.query(Item).one()
    assert item.declared_unit == "piece"
    form = buyer.get(f"/items/{item.id}/edit").form("/edit")
    buyer.post(f"/items/{item.id}/edit", form | {"name_zh": "螺栓"})
    session.refresh(item)

    assert item.name_zh == "螺栓"


def test_a_unit_that_lines_rest_on_cannot_change(buyer, cell, line, session):
    form = buyer.get(f"/items/{cell.id}/edit").form("/edit")

    page = buyer.post(f"/items/{cell.id}/edit", form | {"declared_unit": "kWh"})

    assert page.status == 422
    assert "1 lines of bills of materials rest on it" in page.text


def upload(buyer, content=CSV, name="pack.csv"):
    file = {"file": (io.BytesIO(content), name), "period": "2025"}
    return buyer.follow(buyer.post("/bom/import", file))


def test_an_upload_is_previewed_then_put_into_force(buyer, session):
    preview = upload(buyer)
    assert "pack.csv" in preview.text
    assert session.query(BomLine).count() == 0

    path = f"/bom/import/{session.query(BomUpload).one().id}"
    page = buyer.follow(buyer.post(path, preview.form("/bom/import/")))

    assert "The bill of materials is in force" in page.text
    assert session.query(BomLine).count() == 2


def test_pressing_twice_puts_it_into_force_once(buyer, session):
    preview = upload(buyer)
    path = f"/bom/import/{session.query(BomUpload).one().id}"
    form = preview.form("/bom/import/")

    buyer.post(path, form)
    again = buyer.post(path, form | {"idempotency_key": "another"})

    assert again.status == 303
    assert "was in force already" in buyer.follow(again).text
    assert session.query(BomLine).count() == 2


def test_a_preview_that_is_out_of_date_is_shown_anew(make, buyer, pack, cell, session):
    preview = upload(buyer)
    make.line(pack, cell, "7")
    path = f"/bom/import/{session.query(BomUpload).one().id}"

    page = buyer.post(path, preview.form("/bom/import/"))

    assert page.status == 422
    assert "has changed since this preview" in page.text
    assert buyer.post(path, page.form("/bom/import/")).status == 303


def test_problems_of_a_file_are_listed_with_their_places(buyer, session):
    page = upload(buyer, CSV + b"CELL,BOLT,none,kg\n")

    places = [cell.get_text() for cell in page.soup.select("tbody th[scope=row]")]
    assert "Row 4" in places, "a CSV file has no sheets"
    assert "“none” is not a number" in page.text
    path = f"/bom/import/{session.query(BomUpload).one().id}"
    assert buyer.post(path, {"seen": ""}).status == 422
    assert session.query(BomLine).count() == 0


@pytest.mark.parametrize(
    ("name", "content"), [("pack.xlsx", b"PK\x03\x04 cut off"), ("pack.csv", b"")]
)
def test_a_damaged_file_is_refused_in_a_sentence(buyer, name, content):
    page = buyer.post("/bom/import", {"file": (io.BytesIO(content), name), "period": "2025"})

    assert page.status == 422
    assert page.soup.find(class_="error-summary")
    assert page.form("/bom/import")["period"] == "2025"


def test_a_large_file_is_applied_by_a_job(buyer, session, app, monkeypatch):
    from datetime import timedelta

    from portal.catalogue.importing import service
    from portal.core import jobs

    monkeypatch.setattr(service, "MOST_LINES_AT_ONCE", 1)
    preview = upload(buyer)
    path = f"/bom/import/{session.query(BomUpload).one().id}"

    page = buyer.follow(buyer.post(path, preview.form("/bom/import/")))
    assert "applied in the background" in page.text
    job = session.query(jobs.Job).filter_by(kind=service.KIND).one()
    session.rollback()
    for _ in range(2):
        with app.app_context():
            jobs.run(app.extensions["database"], job.id, lease=timedelta(seconds=30), services={})

    assert session.query(BomLine).count() == 2
    assert "in force" in buyer.get(path).text


FOREIGN = [
    ("get", "/items/{item}"),
    ("get", "/items/{item}/edit"),
    ("post", "/items/{item}/edit"),
    ("get", "/items/{item}/lines/new"),
    ("post", "/items/{item}/lines/new"),
    ("get", "/items/{item}/sourcing"),
    ("post", "/items/{item}/sourcing"),
    ("get", "/items/{item}/factor"),
    ("post", "/items/{item}/factor"),
    ("get", "/products/{item}/bom"),
    ("get", "/lines/{line}"),
    ("post", "/lines/{line}"),
    ("post", "/lines/{line}/remove"),
    ("get", "/bom/import/{upload}"),
    ("post", "/bom/import/{upload}"),
]


@pytest.mark.parametrize(("method", "path"), FOREIGN)
def test_another_company_finds_nothing(make, browse, buyer, pack, line, session, method, path):
    upload(buyer)
    stranger = browse(make.user(make.company(), Role.PURCHASER))
    ids = {"item": pack.id, "line": line.id, "upload": session.query(BomUpload).one().id}

    page = getattr(stranger, method)(path.format(**ids))

    assert page.status == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.VERIFIER])
def test_who_does_not_buy_has_no_catalogue(make, company, browse, role):
    assert browse(make.user(company, role)).get("/items").status == 403


def test_a_kind_is_a_part_of_a_product_in_chinese_too(buyer, session, user, cell):
    user.locale = "zh"
    session.commit()

    page = buyer.get("/items?show=all")

    assert "零部件" in page.text
    assert "评分项" not in page.text
