"""What suppliers do about their footprints and what the purchaser weighs; all of it is made up."""

from datetime import timedelta

from portal.campaigns.models import DataRequest
from portal.demo.scenes import Play
from portal.reduction import deciding, planning, queries, steps
from portal.reduction.models import Measure
from portal.reduction.workflow import MeasureAction

CATHODE = "cathode, NMC811, for Li-ion battery"


def plan(play: Play) -> None:
    """Let two suppliers propose a measure each, and the purchaser wish for one and weigh a way."""
    wind = _proposes(
        play,
        "cathode_lanshi",
        0.5,
        title="焙烧窑改用风电（绿电直购） · Wind power for the kilns",
        kind="renewable_power",
        percent="30",
        within=320,
    )
    _agrees(play, wind, 0.4)
    _proposes(
        play,
        "electrolyte",
        0.45,
        title="溶剂回收 · Solvent recovery",
        kind="process_change",
        percent="8",
        within=200,
    )
    _wishes(play, "separator", 0.4)
    _weighs(play, 0.3)


def _proposes(play: Play, name: str, days: float, *, within: int, **typed: str) -> Measure:
    at, actor = play.stage.at(days), play.desk(name, days).approver
    due = (play.stage.ends_at + timedelta(days=within)).date().isoformat()
    with play.stage.acting(actor) as session:
        request = session.get_one(DataRequest, play.request(name))
        known = queries.baseline(session, actor, request).value
        given = {"baseline": "" if known is None else f"{known:f}", "due_on": due, "covers": "item"}
        return planning.propose(session, request, actor, given | typed, at)


def _agrees(play: Play, measure: Measure, days: float) -> None:
    actor = play.staff.purchaser
    with play.stage.acting(actor) as session:
        found = session.get_one(Measure, measure.id)
        steps.take(session, found, MeasureAction.AGREE, actor, play.stage.at(days))


def _wishes(play: Play, name: str, days: float) -> None:
    actor = play.staff.purchaser
    due = (play.stage.ends_at + timedelta(days=400)).date().isoformat()
    typed = {
        "title": "请考虑使用再生料 · Recycled resin, please",
        "percent": "15",
        "due_on": due,
        "comment": "2027 年起我们的客户会问到再生料含量。",
    }
    with play.stage.acting(actor) as session:
        request = session.get_one(DataRequest, play.request(name))
        planning.wish(session, request, actor, typed, play.stage.at(days))


def _weighs(play: Play, days: float) -> None:
    actor, at = play.staff.purchaser, play.stage.at(days)
    with play.stage.acting(actor) as session:
        typed = {"item": CATHODE, "title": "2027 正极材料 · Cathode for 2027", "price": "118"}
        one = deciding.begin(session, actor, typed, at)
        for supplier in deciding.suppliers_of(session, actor, one.item_id)[:1]:
            given = {"kind": "supplier", "supplier": str(supplier.id), "price": "121"}
            deciding.add(session, one, actor, given, at)
        stated = {
            "kind": "stated",
            "title": "LFP 正极（演示数值） · LFP cathode (made-up value)",
            "footprint": "9.5",
            "source": "Made up for the demonstration; no study states it. 演示用，并非研究结果。",
            "price": "62",
        }
        deciding.add(session, one, actor, stated, at)
