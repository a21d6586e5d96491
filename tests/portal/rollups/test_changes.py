"""The story of a change: each cause in words, the kinds together, and all of it adds up."""

import math
from types import SimpleNamespace

import pytest
from flask import Flask
from flask_babel import Babel

from aggregator.compare import Kind
from portal.rollups.changes import KINDS, story
from portal.rollups.naming import Names


@pytest.fixture
def spoken():
    """Speak English, the language of the texts themselves."""
    app = Flask("spoken")
    Babel(app, locale_selector=lambda: "en")
    with app.test_request_context():
        yield


def cause(kind, kgco2e, parent=None, **facts):
    given = {"item": "A", "supplier": None, "parent": parent, "kgco2e": kgco2e}
    rungs = {"rung_before": None, "rung_after": None, "boundary_after": None}
    return {"kind": str(kind), **given, **rungs, **facts}


def told(*causes):
    total = math.fsum(one["kgco2e"] for one in causes)
    changes = {
        "causes": causes,
        "before_kgco2e": 10.0,
        "after_kgco2e": 10.0 + total,
        "gaps_closed": [],
        "gaps_opened": [],
    }
    run = SimpleNamespace(changes=changes, summary={"declared_unit": "kg"}, reason={})
    return story(run, Names("en", {}, {}))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (cause(Kind.FACTOR, 1), "its factor changed"),
        (
            cause(Kind.FOOTPRINT, 1, rung_before="primary", rung_after="verified"),
            "the supplier's footprint changed",
        ),
        (
            cause(Kind.FOOTPRINT, 1, rung_before="lines", rung_after="primary"),
            "a supplier's footprint replaced factors or estimates",
        ),
        (
            cause(Kind.FOOTPRINT, 1, rung_before="primary", rung_after="lines"),
            "the supplier's footprint no longer counts",
        ),
        (
            cause(Kind.BOUNDARY, 1, boundary_after="cradle_to_gate"),
            "its value now contains what lies below it",
        ),
        (
            cause(Kind.BOUNDARY, 1, boundary_after="gate_to_gate"),
            "its value is now its own part alone: what lies below is added",
        ),
        (cause(Kind.QUANTITY, 1, "P"), "its quantity in P changed"),
        (cause(Kind.SOURCING, 1, "P"), "its share of supply changed"),
        (cause(Kind.ADDED, 1, "P"), "now part of P"),
        (cause(Kind.REMOVED, 1, "P"), "no longer part of P"),
    ],
)
@pytest.mark.usefixtures("spoken")
def test_every_cause_is_told_in_words(one, words):
    assert [told_cause.what for told_cause in told(one).causes] == [words]


@pytest.mark.usefixtures("spoken")
def test_the_kinds_add_up_to_the_change_and_leave_out_what_adds_nothing():
    found = told(
        cause(Kind.FACTOR, 3.0), cause(Kind.FACTOR, 1.0, "X"), cause(Kind.ADDED, -5.0, "P")
    )

    assert found.kinds == (("Factors", 4.0), ("Added parts", -5.0))
    assert math.fsum(kgco2e for _, kgco2e in found.kinds) == found.after - found.before


def test_every_kind_has_its_name():
    assert KINDS.keys() == {str(kind) for kind in Kind}
