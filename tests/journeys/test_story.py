"""The main job from end to end, in the browser, in both languages, on both databases."""

import os
import time

import buying
import pytest
import supplying
from cases import CASES

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.xdist_group("story")]
CHANGES_WITHIN_SECONDS = 5.0


def slack() -> float:
    """Return how much longer things may take on a machine that others keep busy."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_suppliers_number_goes_all_the_way_to_the_product(reader, lang, engine_name, tmp_path):
    case, folder = CASES[lang], f"{lang}-{engine_name}"

    purchaser = reader(lang, folder).sign_in("purchaser@lumen.example")
    product = buying.see_the_product(purchaser)
    buying.change_the_bill_of_materials(purchaser, product, case, tmp_path)
    buying.add_the_supplier(purchaser, case)
    buying.map_the_supplier(purchaser, case)
    buying.ask(purchaser, case)

    operator = reader(lang, folder).sign_in("operator@lumen.example")
    link = buying.read_the_mail(operator, case)

    clerk = reader(lang, folder)
    request = supplying.come_in(clerk, link, case)
    supplying.fill_in(clerk, request, case)
    supplying.use_the_workbook(clerk, request, case, tmp_path)
    supplying.sign(clerk, request, case)

    reviewer = reader(lang, folder).sign_in("reviewer@lumen.example")
    buying.return_one_answer(reviewer, case)
    supplying.mend(clerk, request, case)

    owner = reader(lang, folder).sign_in("product@lumen.example")
    owner.go(product)
    before = owner.page.inner_text(".number-panel")
    pressed = buying.accept(reviewer, case)
    owner.page.wait_for_function(
        "before => document.querySelector('.number-panel').innerText !== before",
        arg=before,
        polling=100,
    )
    took = time.monotonic() - pressed
    assert took < CHANGES_WITHIN_SECONDS * slack()
    owner.page.wait_for_selector("#changed-chart canvas")
    assert case.name in owner.text or case.name_en in owner.text
    owner.look("product-changed")
    buying.open_the_node(owner, product, case)
