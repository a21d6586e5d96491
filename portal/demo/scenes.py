"""The short scenes that the story is made of, each a few steps of one supplier's request."""

from dataclasses import dataclass, field
from uuid import UUID

from portal.core.actor import Actor
from portal.demo import chain, people, reading, replies, reviews
from portal.demo.people import Staff
from portal.demo.sheets import Sheet
from portal.demo.stage import Stage
from portal.rollups import runs

HOUR = 1 / 24


@dataclass(frozen=True, slots=True)
class Desk:
    """Who types and who signs at a supplier."""

    clerk: Actor
    approver: Actor


@dataclass
class Play:
    """One campaign with everybody in it; times are days before the end of the story."""

    stage: Stage
    staff: Staff
    campaign_id: UUID
    desks: dict[str, Desk] = field(default_factory=dict)

    def request(self, name: str) -> UUID:
        """Return the request that a sheet answers."""
        return chain.request_id(self.stage, self.staff.purchaser, self.campaign_id, name)

    def desk(self, name: str, days: float) -> Desk:
        """Return who answers as a sheet's supplier; the first time they accept the invitation."""
        code = reading.sheets()[name]["supplier"]
        if code not in self.desks:
            approver = replies.come_in(self.stage, code, self.stage.at(days))
            clerk = replies.bring_colleague(self.stage, approver, code, self.stage.at(days))
            self.desks[code] = Desk(clerk, approver)
        return self.desks[code]

    def opens(self, name: str, days: float) -> None:
        """Let the supplier come in and look at its request."""
        clerk = self.desk(name, days).clerk
        replies.open_request(self.stage, self.request(name), clerk, self.stage.at(days))

    def declines(self, name: str, days: float, reason: str) -> None:
        """Let the supplier say no."""
        self.opens(name, days)
        approver = self.desk(name, days).approver
        at = self.stage.at(days - HOUR)
        replies.decline(self.stage, self.request(name), approver, at, reason)

    def reconsiders(self, name: str, days: float) -> None:
        """Let the supplier take its refusal back."""
        approver = self.desk(name, days).approver
        replies.answer_after_all(self.stage, self.request(name), approver, self.stage.at(days))

    def begins(self, name: str, days: float, sections: str) -> None:
        """Let the supplier type some sections and stop."""
        self.opens(name, days)
        clerk, at = self.desk(name, days).clerk, self.stage.at(days - HOUR)
        sheet, request = Sheet.of(name), self.request(name)
        replies.type_in(self.stage, request, sheet, clerk, at, sections=sections)

    def signs(self, name: str, days: float, sheet: Sheet | None = None) -> None:
        """Let the supplier type all of it, explain what is doubted, and sign."""
        self.opens(name, days)
        desk, request = self.desk(name, days), self.request(name)
        sheet = sheet or Sheet.of(name)
        replies.type_in(self.stage, request, sheet, desk.clerk, self.stage.at(days - HOUR))
        self.signs_again(name, days - 2 * HOUR, sheet)

    def mends(self, name: str, days: float) -> None:
        """Let the supplier correct what came back, and sign again."""
        desk, request, sheet = self.desk(name, days), self.request(name), Sheet.of(name)
        replies.type_in(self.stage, request, sheet, desk.clerk, self.stage.at(days))
        self.signs_again(name, days - HOUR, sheet)

    def signs_again(self, name: str, days: float, sheet: Sheet) -> None:
        """Let the supplier explain what is doubted and sign what stands."""
        desk, request = self.desk(name, days), self.request(name)
        replies.explain(self.stage, request, sheet, desk.clerk, self.stage.at(days))
        replies.sign(self.stage, request, desk.approver, self.stage.at(days - HOUR))

    def returned(self, name: str, days: float) -> None:
        """Let the reviewer send back the answers in which the supplier slipped."""
        at, reviewer = self.stage.at(days), self.staff.reviewer
        reviews.give_back(self.stage, self.request(name), Sheet.of(name), reviewer, at)

    def accepted(self, name: str, days: float) -> None:
        """Let the reviewer accept."""
        at, reviewer = self.stage.at(days), self.staff.reviewer
        reviews.accept(self.stage, self.request(name), reviewer, at)

    def compute(self) -> None:
        """Do the roll-ups that wait."""
        self.stage.do_jobs(runs.KIND)


def resumed(stage: Stage) -> Play:
    """Return the play as it stands in a loaded demonstration, to go on with it."""
    with stage.database.across("the story goes on", readonly=True) as session:
        staff = people.staff_of(session)
        campaign_id = chain.newest_campaign(session)
        desks = {
            code: Desk(
                people.actor_of(session, (reading.colleague(code) or reading.contact(code)).email),
                people.actor_of(session, reading.contact(code).email),
            )
            for code in reading.suppliers()
            if people.is_known(session, reading.contact(code).email)
        }
    return Play(stage, staff, campaign_id, desks)
