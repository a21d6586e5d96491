"""The rules: pure functions of answers and context, each yielding what it found.

The numbers V01 to V54 are those of the catalogue in ``forms/README.md``; X numbers are limits
that the base list itself states field by field.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.rules import (
    balance,
    bom,
    completeness,
    coproducts,
    cutoff,
    energy,
    factors,
    green,
    identity,
    industry,
    limits,
    materials,
    peers,
    period,
    plausibility,
    processes,
    product,
    proof,
    ratings,
    reading,
    result,
    transport,
    without,
)

Rule: TypeAlias = Callable[[Filled, Context], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    *completeness.RULES,
    *reading.RULES,
    *without.RULES,
    *identity.RULES,
    *period.RULES,
    *product.RULES,
    *processes.RULES,
    *materials.RULES,
    *bom.RULES,
    *balance.RULES,
    *coproducts.RULES,
    *energy.RULES,
    *green.RULES,
    *factors.RULES,
    *transport.RULES,
    *cutoff.RULES,
    *result.RULES,
    *industry.RULES,
    *plausibility.RULES,
    *peers.RULES,
    *limits.RULES,
    *proof.RULES,
)

LateRule: TypeAlias = Callable[[Filled, Context, Sequence[Finding]], Iterator[Finding]]

LATE_RULES: tuple[LateRule, ...] = (ratings.overridden,)
"""Rules that look at what the others found."""
