"""Who is signed in: opaque tokens in the cookie, their hashes in the database."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from flask import current_app, g, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from portal.accounts import sign_in_page
from portal.accounts.models import Membership, SignIn, User
from portal.core import policy
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.db import Database

COOKIE_KEY = "sign_in"
LASTS = timedelta(days=14)


def hashed(token: str) -> str:
    """Return what the database keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> tuple[str, str]:
    """Return a random 256-bit token and its hash."""
    token = secrets.token_urlsafe(32)
    return token, hashed(token)


def start(db: Session, user_id: UUID, company_id: UUID | None) -> None:
    """Sign a person in on this browser under a fresh token; the old cookie is worth nothing."""
    end(db)
    token, token_hash = new_token()
    db.add(
        SignIn(
            user_id=user_id,
            company_id=company_id,
            token_hash=token_hash,
            expires_at=now() + LASTS,
        )
    )
    session.permanent = True
    session[COOKIE_KEY] = token


def end(db: Session) -> None:
    """Sign this browser out."""
    token = session.pop(COOKIE_KEY, None)
    if token:
        db.execute(delete(SignIn).where(SignIn.token_hash == hashed(token)))
    session.clear()
    g.pop("csrf_token", None)  # made for the cookie that was just emptied


def switch(db: Session, company_id: UUID) -> None:
    """Let this browser act for another of the person's companies."""
    db.execute(
        update(SignIn)
        .where(SignIn.token_hash == hashed(session[COOKIE_KEY]))
        .values(company_id=company_id)
    )


def end_all(db: Session, user_id: UUID) -> None:
    """Sign a person out everywhere, as after a change of password."""
    db.execute(delete(SignIn).where(SignIn.user_id == user_id))


def find_actor() -> Actor | None:
    """Return who this browser is signed in as, from live memberships; ``None`` if nobody."""
    token = session.get(COOKIE_KEY)
    if not isinstance(token, str):
        return None
    database: Database = current_app.extensions["database"]
    with database.across("sign-in", readonly=True) as db:
        row = db.execute(
            select(SignIn, User)
            .join(User, User.id == SignIn.user_id)
            .where(
                SignIn.token_hash == hashed(token),
                SignIn.expires_at > now(),
                User.disabled_at.is_(None),
            )
            .options(selectinload(User.memberships).joinedload(Membership.company))
        ).first()
        return None if row is None else _as_actor(*row)


def actor_for(db: Session, user_id: UUID) -> Actor:
    """Return a person who has just signed in, for the page that answers them."""
    sign_in, user = db.execute(
        select(SignIn, User)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.user_id == user_id, SignIn.token_hash == hashed(session[COOKIE_KEY]))
        .options(selectinload(User.memberships).joinedload(Membership.company))
    ).one()
    return _as_actor(sign_in, user)


def _as_actor(sign_in: SignIn, user: User) -> Actor:
    companies = {m.company_id: m.company for m in user.memberships}
    chosen = sign_in.company_id if sign_in.company_id in companies else next(iter(companies), None)
    g.companies = tuple((c.id, c.name) for c in companies.values())
    return Actor(
        company_id=chosen,
        roles=frozenset(m.as_role for m in user.memberships if m.company_id == chosen),
        user_id=user.id,
        name=user.name,
        email=user.email,
        company_name=companies[chosen].name if chosen else "",
        locale=user.locale,
        timezone=user.timezone,
        is_operator=user.is_operator,
    )


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a stranger to the sign-in page, and back to where they wanted to go afterwards."""
    return sign_in_page.ask()


def explain_stale_token() -> ResponseReturnValue | None:
    """Return the page for a form whose token is stale, with all that was typed.

    The token is checked before anybody asks who is signed in, so that is done here.
    """
    g.actor = find_actor()
    view = current_app.view_functions.get(request.endpoint or "")
    rule = policy.RULES.get(getattr(view, "__policy__", ""))
    return sign_in_page.after_a_stale_token(
        is_signed_in=g.actor is not None, is_public=rule is not None and rule.public
    )
