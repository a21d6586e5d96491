"""Every route declares who may use it; what writes is never a GET."""

import pytest

from portal.app import create_app
from portal.core.policy import RULES


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    """Return (rule, method, view) of every address of the portal."""
    from portal import config

    app = create_app(config.read({"GATEFOLD_DATA": str(tmp_path_factory.mktemp("routes"))}))
    return [
        (rule, method, app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
        if rule.endpoint != "static"
    ]


def test_there_are_routes(routes):
    assert len(routes) > 20


def test_every_route_declares_a_known_policy(routes):
    undeclared = [
        f"{method} {rule}"
        for rule, method, view in routes
        if getattr(view, "__policy__", None) not in RULES
    ]

    assert undeclared == []


def test_what_changes_is_posted_and_what_is_got_only_reads(routes):
    wrong = [
        f"{method} {rule}: {view.__policy__}"
        for rule, method, view in routes
        if RULES[view.__policy__].changes != (method != "GET")
    ]

    assert wrong == []


def test_one_view_serves_one_method(routes):
    """A POST handled under a read permission hides most easily in a view of two methods."""
    several = [str(rule) for rule, _, _ in routes if len(rule.methods - {"HEAD", "OPTIONS"}) != 1]

    assert several == []


NO_RECORD = {
    "/factors/library/<path:factor_id>",  # a published factor: the same for everybody
}


def test_every_id_in_an_address_is_typed(routes):
    untyped = [
        str(rule)
        for rule, _, _ in routes
        for name in rule.arguments
        if name.endswith("_id") and f"<uuid:{name}>" not in str(rule) and str(rule) not in NO_RECORD
    ]

    assert untyped == []


PUBLIC = {
    "/answer-by-link",
    "/forgotten-password",
    "/healthz",
    "/invitations",
    "/language",
    "/readyz",
    "/reset-password",
    "/sign-in",
    "/sign-out",
}


def test_public_pages_are_few_and_known(routes):
    public = {
        "/" + str(rule).strip("/").split("/")[0]
        for rule, _, view in routes
        if RULES[view.__policy__].public
    }

    assert public - {"/"} <= PUBLIC
