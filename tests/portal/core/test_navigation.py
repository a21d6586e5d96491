"""At most seven entries; who has more roles finds the rest in the menu of their own."""

import pytest

from portal.core import navigation
from portal.core.actor import Actor, Role
from portal.core.navigation import Entry


@pytest.fixture
def entries(monkeypatch):
    offered = [Entry(f"part{n}.index", f"Part {n}", "house", order=n) for n in range(9)]
    monkeypatch.setattr(navigation, "ENTRIES", offered)
    return offered


def test_seven_stand_in_the_navigation_and_the_rest_is_not_lost(entries):
    actor = Actor(company_id=None)

    assert navigation.entries_for(actor) == entries[:7]
    assert navigation.further_for(actor) == entries[7:]


def test_everybody_with_all_roles_reaches_every_page(browse, make):
    page = browse(make.user(None, *Role, operator=True)).get("/")

    links = {tag["href"] for tag in page.soup.select(".nav-list a, .menu-panel a")}
    assert {"/members", "/operator/mails"} <= links
    assert len(page.soup.select(".nav-list a")) <= 7


@pytest.mark.parametrize(
    ("endpoint", "blueprint", "active"),
    [
        ("part3.index", "part3", {"part3.index"}),
        ("part3.other", "part3", {"part3.index"}),
        ("elsewhere.page", "elsewhere", set()),
    ],
)
def test_a_page_belongs_to_its_capabilitys_entry(entries, endpoint, blueprint, active):
    assert navigation.active(entries, endpoint, blueprint) == active


def test_of_two_entries_of_one_capability_only_the_pages_own_is_marked(entries):
    two = [*entries, Entry("part3.second", "Second", "house")]

    assert navigation.active(two, "part3.second", "part3") == {"part3.second"}
    assert navigation.active(two, "part3.other", "part3") == set()
