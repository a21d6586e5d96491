"""Reviewing in the browser, in both languages, on a desk and on a phone; keyboard and axe.

It returns answers of the demonstration that wait, so it comes after the pages that show them.
"""

import pytest
import reviewing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_engine,
    pytest.mark.xdist_group("journeys"),
]


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 390)])
def test_answers_are_accepted_returned_talked_about_and_attested(reader, portal, lang, width):
    case, folder = reviewing.CASES[lang], f"{lang}-review-{width}"
    reviewer = reader(lang, folder, width=width).sign_in("reviewer@lumen.example")
    reviewing.filter_the_queue(reviewer, case)
    reviewing.accept_the_clean(reviewer, case)
    review = reviewing.return_an_answer(reviewer, case)
    reviewing.ask(reviewer, review, case)
    reviewing.answer_by_link(reader(lang, folder, width=width), portal.data, case)
    reviewing.hear_the_answer(reviewer, case)

    request = reviewing.silent_request(portal.data, reviewer)
    purchaser = reader(lang, folder, width=width).sign_in("purchaser@lumen.example")
    reviewing.begin_on_behalf(purchaser, request, case)
    reviewing.sign_on_behalf(purchaser, portal.data, request)
    reviewing.see_the_mark(reviewer, request, is_marked=True)
    reviewing.attest(reader(lang, folder, width=width).sign_in(reviewing.SILENT), request)
    reviewing.see_the_mark(reviewer, request, is_marked=False)
