"""What conversations put on the home pages and into the navigation."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.campaigns.asked import Asked
from portal.conversations import queries
from portal.conversations.sides import ASKING
from portal.core import navigation, worklist
from portal.core.actor import SUPPLYING_ROLES, Actor, Role
from portal.core.i18n import N_, language

MOST = 5
WHO = frozenset({Role.PURCHASER, Role.REVIEWER, Role.CONTRIBUTOR}) | SUPPLYING_ROLES


def to_answer(session: Session, actor: Actor) -> worklist.WorkList:
    """Return the questions that wait for an answer, and what nobody has read."""
    return worklist.WorkList(
        heading=_("Messages to answer"),
        tasks=tuple(_task(one) for one in queries.waiting(session, actor, MOST)),
        empty=_("No message waits for an answer."),
        more_url=url_for("conversations.index"),
    )


def _task(one: queries.Talk) -> worklist.Task:
    request, lang = one.thread.request, language()
    asked = Asked.read(request.asked)
    who = request.supplier.name_in(lang) if one.side == ASKING else asked.customer
    return worklist.Task(
        title=f"{who} · {asked.item_name(lang)}",
        url=url_for(
            f"conversations.{one.side}",
            data_request_id=request.id,
            about=one.about.key or None,
            _anchor=f"thread-{one.thread.id}",
        ),
        kind="message",
        detail=_("%(name)s: %(about)s", name=one.last.by, about=one.about.words(request, lang)),
        tag=_("unread") if one.is_unread else _("question"),
        urgent=one.is_unread,
    )


worklist.offer(worklist.Provider(to_answer, roles=WHO, order=18))
navigation.offer(
    navigation.Entry(
        "conversations.index",
        N_("Messages"),
        "chat-left-text",
        roles=WHO | {Role.PRODUCT_OWNER},
        order=45,
        count=queries.count_unread,
    )
)
