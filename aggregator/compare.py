"""Two results of one product reconciled: what changed, where, and by how many kg CO2e."""

import math
from dataclasses import dataclass

from aggregator.causes import Cause, Causes, Kind
from aggregator.result import ProductResult, Unaccounted

__all__ = ["Cause", "Comparison", "Kind", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference of two results and its causes, largest first.

    ``difference_kgco2e`` is that of what is known; ``gaps_closed`` and
    ``gaps_opened`` are the lines that left and joined the ledger.
    """

    product: str
    before_kgco2e: float | None
    after_kgco2e: float | None
    difference_kgco2e: float
    causes: tuple[Cause, ...]
    gaps_closed: tuple[Unaccounted, ...]
    gaps_opened: tuple[Unaccounted, ...]

    @property
    def by_kind(self) -> dict[str, float]:
        """Return what each kind of cause adds; the kinds add up to the difference. [kg CO2e]."""
        sums: dict[str, list[float]] = {kind.value: [] for kind in Kind}
        for cause in self.causes:
            sums[cause.kind].append(cause.kgco2e)
        return {kind: math.fsum(values) for kind, values in sums.items()}


def compare(before: ProductResult, after: ProductResult) -> Comparison:
    r"""Return why one product's footprint differs between two results.

    Parameters
    ----------
    before, after
        Two results of one product, from any networks.

    Notes
    -----
    With own values :math:`o`, quantities :math:`Q`, demand :math:`d`, needs
    :math:`x = d + Q^T x` and footprints :math:`F = o + Q F` of both results,

    .. math::
        d_1^T F_1 - d_0^T F_0 = \tfrac{1}{2} (x_0 + x_1)^T \Delta o
        + \tfrac{1}{2} (x_0^T \Delta Q\, F_1 + x_1^T \Delta Q\, F_0)
        + \tfrac{1}{2} \Delta d^T (F_0 + F_1)

    holds exactly, so every change counts where it was made and nothing is
    left over.  It is the mean of the two polar decompositions of input-output
    analysis [1]_: of changing all before a term and all after it.  So no order
    of the changes is preferred, and exchanging the results changes all signs.
    A node that only one of them reaches is taken to be the same in the other,
    so that the line which brought it in carries all of it.

    References
    ----------
    .. [1] E. Dietzenbacher, B. Los (1998), Structural Decomposition
       Techniques: Sense and Sensitivity, Economic Systems Research 10(4).

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> from aggregator.rollup import roll_up
    >>> before, after = (roll_up(build(car(*one)))[0] for one in ((3, 10), (4, 12)))
    >>> comparison = compare(before, after)
    >>> comparison.difference_kgco2e
    18.0
    >>> [(str(cause.kind), cause.kgco2e) for cause in comparison.causes]
    [('quantity', 11.0), ('factor', 7.0)]
    """
    found = list(Causes(before, after).every())
    causes = [cause for cause in found if cause.kgco2e or cause.is_new_source]
    causes.sort(key=lambda c: (-abs(c.kgco2e), c.item, c.supplier or "", c.parent or "", c.kind))
    old, new = set(before.unaccounted), set(after.unaccounted)
    return Comparison(
        product=after.product,
        before_kgco2e=before.footprint_kgco2e,
        after_kgco2e=after.footprint_kgco2e,
        difference_kgco2e=(after.footprint_kgco2e or 0.0) - (before.footprint_kgco2e or 0.0),
        causes=tuple(causes),
        gaps_closed=tuple(line for line in before.unaccounted if line not in new),
        gaps_opened=tuple(line for line in after.unaccounted if line not in old),
    )
