"""What retiring a factor would do; capabilities above this one know and say it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.core.actor import Actor
from portal.factors.models import OwnFactor


@dataclass(frozen=True, slots=True)
class Touched:
    """Names and addresses of what would be touched."""

    unaccounted: tuple[tuple[str, str], ...] = ()
    products: tuple[tuple[str, str], ...] = ()


Foresee = Callable[[Session, Actor, OwnFactor], Touched]
KNOWN: list[Foresee] = []


def foresee(function: Foresee) -> Foresee:
    """Register a function that tells what the end of a factor would touch."""
    KNOWN.append(function)
    return function


def of_retiring(session: Session, actor: Actor, factor: OwnFactor) -> Touched:
    """Return everything that would be touched if the factor ended now."""
    told = [function(session, actor, factor) for function in KNOWN]
    return Touched(
        tuple(pair for touched in told for pair in touched.unaccounted),
        tuple(pair for touched in told for pair in touched.products),
    )
