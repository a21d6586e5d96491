"""The edge of every request: load, check, act, commit once.

``@access(action)`` stands above each view. In a fixed order it asks: who is it? (401), may they
know that the record exists? (404), may they do this? (403), has this form been handled before?
Then it runs the view in one transaction, commits below status 400 and rolls back otherwise.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from portal.core import idempotency, policy
from portal.core.actor import Actor
from portal.core.db import Database, commit, is_duplicate
from portal.core.errors import Conflict, Forbidden, NotFound, NotSignedIn, PortalError
from portal.core.tenancy import Scoped, unscoped, visible_to

View = Callable[..., ResponseReturnValue]
M = TypeVar("M", bound=Scoped)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    """Return the application's database."""
    return current_app.extensions["database"]  # type: ignore[no-any-return]


def current_actor() -> Actor | None:
    """Return who is signed in, or ``None``."""
    return getattr(g, "actor", None)


def actor() -> Actor:
    """Return who is signed in; refuses strangers."""
    who = current_actor()
    if who is None:
        raise NotSignedIn
    return who


def session() -> Session:
    """Return the request's session, opened by the guard for the actor."""
    return g.session  # type: ignore[no-any-return]


def find(model: type[M], record_id: UUID, **also: Any) -> M:
    """Return one record that the actor may know of; otherwise there is no such thing."""
    query = visible_to(actor(), model).where(model.id == record_id)  # type: ignore[attr-defined]
    for column, value in also.items():
        query = query.where(getattr(model, column) == value)
    record = session().scalar(query)
    if record is None:
        raise NotFound
    return record  # type: ignore[no-any-return]


def access(
    action: str,
    record: type[Scoped] | None = None,
    param: str | None = None,
    *,
    writes: bool = False,
) -> Callable[[View], View]:
    """Guard a view by a declared action.

    Parameters
    ----------
    action
        Name declared with :func:`portal.core.policy.declare`.
    record
        Scoped model of the record in the address; it is loaded by its id, handed to the view
        in place of the id, and given to the policy.
    param
        Name of the id in the address; default: the table's name with ``_id``. The view receives
        the record under that name without ``_id``.
    writes
        A GET that records something (a request was opened) says so here.
    """

    def decorate(view: View) -> View:
        name = param or (f"{record.__tablename__}_id" if record is not None else "")  # type: ignore[attr-defined]

        @functools.wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            rule = policy.RULES[action]
            if not rule.public and current_actor() is None:
                raise NotSignedIn
            readonly = request.method in SAFE and not writes
            with _Opened(rule, readonly=readonly):
                subject = None
                if record is not None:
                    subject = find(record, arguments.pop(name))
                    arguments[name.removesuffix("_id")] = subject
                if not rule.allows(current_actor(), subject):
                    raise Forbidden(action=action)
                return _act(view, arguments, readonly=readonly)

        guarded.__policy__ = action  # type: ignore[attr-defined]
        guarded.__writes__ = writes  # type: ignore[attr-defined]
        return guarded

    return decorate


class _Opened:
    """The request's session, tied to the actor; closed whatever happens."""

    def __init__(self, rule: policy.Rule, *, readonly: bool) -> None:
        self.session = database().session(current_actor(), readonly=readonly)
        if rule.public or rule.operator:
            unscoped(self.session, f"{rule.action} is for {'all' if rule.public else 'operators'}")

    def __enter__(self) -> Session:
        g.session = self.session
        return self.session

    def __exit__(self, *_: object) -> None:
        g.pop("session", None)
        self.session.rollback()
        self.session.close()


def _act(view: View, arguments: dict[str, Any], *, readonly: bool) -> Response:
    """Run the view once per idempotency key; commit what it did if it succeeded.

    Of several equal requests at one instant the first one wins. The others fail in one way or
    another, depending on what they meet first, and then get the first one's answer.
    """
    if readonly:
        return make_response(view(**arguments))
    if (before := _answered_before()) is not None:
        return before
    try:
        response = make_response(view(**arguments))
        if response.status_code < 400:
            idempotency.keep(session(), current_actor(), request, response)
            commit(session())
            return response
    except (PortalError, StaleDataError, IntegrityError) as error:
        session().rollback()
        if (first := _answered_before()) is not None:
            return first
        if isinstance(error, StaleDataError) or is_duplicate(error):
            raise Conflict from error
        raise
    session().rollback()
    return _answered_before() or response


def _answered_before() -> Response | None:
    return idempotency.answered(session(), current_actor(), request)
