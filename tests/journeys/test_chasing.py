"""Chasing in the browser, in both languages, on a phone: nothing cut off, keyboard and axe."""

import chasing
import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_engine,
    pytest.mark.xdist_group("journeys"),
]
SUPPLIERS = {"en": "ong@yuegu.example", "zh": "su@quanqing.example"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_purchaser_chases_a_supplier_that_does_not_answer(reader, portal, lang):
    folder, email = f"{lang}-chasing", SUPPLIERS[lang]

    purchaser = reader(lang, folder, width=390).sign_in("purchaser@lumen.example")
    chasing.write_in_ones_own_words(purchaser)
    request = chasing.remind(purchaser, email)
    chasing.comes_back(portal.data, email)
    chasing.mend(purchaser, request, email)
    chasing.prove(purchaser, request)

    operator = reader(lang, folder).sign_in("operator@lumen.example")
    chasing.pass_on(operator, reader(lang, folder, width=390), chasing.TYPED[lang][2])
