"""The purchaser's way from the import to whom to chase first, in both languages and on a phone.

It issues further requests to the suppliers of the demonstration, so it comes after the journeys
that open the one request that waits there.
"""

import boarding
import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_engine,
    pytest.mark.xdist_group("journeys"),
]


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 390)])
def test_the_purchaser_imports_asks_filters_reminds_and_chases(reader, lang, width, tmp_path):
    purchaser = reader(lang, f"{lang}-board-{width}", width=width)
    purchaser.sign_in("purchaser@lumen.example")
    boarding.import_suppliers(purchaser, tmp_path)
    board = boarding.issue_a_campaign(purchaser, boarding.NAMES[lang].format(width))
    boarding.filter_the_board(purchaser, board)
    boarding.filter_by_ids(purchaser, board)
    boarding.remind(purchaser, board)
    boarding.take_along(purchaser, board)
    boarding.chase(purchaser, board)
    boarding.see_the_coverage(purchaser)
    boarding.climb_the_tree(purchaser)


def test_the_tree_and_the_filters_work_without_scripts(reader):
    purchaser = reader("en", "en-board-plain", scripts=False).sign_in("purchaser@lumen.example")
    purchaser.go("/campaigns/requests?tier=2")
    assert purchaser.page.locator("#requests tbody tr").count()

    purchaser.go("/board/tree")
    rows = purchaser.page.locator("table.tree tbody tr")
    before = rows.count()
    purchaser.press("a.tree-toggle[aria-expanded=false]")
    assert rows.count() > before
