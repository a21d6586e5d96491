"""Who does what when, from the founding of the company to the state that is shown.

Everything goes through the services that the pages use; only the times are set back, so that
histories read naturally. It is played in one transaction: all of it is there, or nothing.
"""

from flask import Flask

from portal.demo import chain, people, reductions
from portal.demo.people import Staff
from portal.demo.scenes import Desk, Play
from portal.demo.sheets import Sheet
from portal.demo.stage import Stage, stage

WHY_NOT = "铝箔业务已于 2026 年 3 月转让，2025 年的能源台账随产线移交，我司无法提供。"


def play(app: Flask) -> None:
    """Play the story from its beginning to the state in which it is shown."""
    with stage(app) as here:
        staff = people.found_company(here, here.at(460))
        chain.import_books(here, staff.purchaser, here.at(458))
        chain.choose_factors(here, staff.product_owner, here.at(457))
        pilot = _pilot(here, staff)
        _campaign(here, staff, pilot.desks)


def _pilot(here: Stage, staff: Staff) -> Play:
    """Let three suppliers answer for the year before; their values stand until newer ones come."""
    chain.map_suppliers(here, staff.purchaser, 2024, here.at(452))
    campaign = chain.set_up(here, staff.purchaser, "pilot", here.at(450), days_left=40)
    chain.issue(here, staff.purchaser, campaign, here.at(449))
    play = Play(here, staff, campaign)
    for name, days in (("cathode_lanshi", 443), ("anode", 440), ("oxide", 436)):
        play.signs(name, days, Sheet.of(name).earlier())
        play.accepted(name, days - 6)
    return play


def _campaign(here: Stage, staff: Staff, desks: dict[str, Desk]) -> None:
    """Play the round for 2025, which ends with requests in every state."""
    chain.map_suppliers(here, staff.purchaser, 2025, here.at(11))
    campaign = chain.set_up(here, staff.purchaser, "campaign", here.at(10), days_left=34)
    chain.issue(here, staff.purchaser, campaign, here.at(9))
    play = Play(here, staff, campaign, dict(desks))
    play.compute()
    _done(play)
    _under_way(play)
    chain.map_suppliers(here, staff.purchaser, 2025, here.at(1.2), later=True)
    chain.issue(here, staff.purchaser, campaign, here.at(1))
    play.compute()
    play.accepted("cathode_lanshi", 0.6)
    play.compute()
    reductions.plan(play)


def _done(play: Play) -> None:
    """Let suppliers be accepted; the first one needs a second version."""
    play.signs("cell", 7, Sheet.of("cell").slipped())
    play.returned("cell", 6)
    play.mends("cell", 5.5)
    play.accepted("cell", 5)
    play.compute()
    play.signs("electrolyte", 4)
    play.accepted("electrolyte", 3.5)
    play.signs("separator", 3)
    play.accepted("separator", 2.5)
    play.signs("hydroxide", 2.5)
    play.accepted("hydroxide", 2)
    play.compute()


def _under_way(play: Play) -> None:
    """Leave suppliers at every other place on the way."""
    play.declines("aluminium_foil", 4, WHY_NOT)
    play.opens("pack", 3)
    play.signs("cathode_qianfeng", 2.4, Sheet.of("cathode_qianfeng").slipped())
    play.returned("cathode_qianfeng", 1.6)
    play.begins("oxide", 1.5, sections="ABC")
    play.signs("cathode_lanshi", 1.4)
    play.signs("anode", 1.1)
    play.signs("copper_foil", 0.8)
