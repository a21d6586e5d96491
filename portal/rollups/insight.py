"""What a run says beyond its number: the spread, who causes it, and what to mend first."""

from dataclasses import asdict
from typing import Any

from aggregator.fix_first import fix_first
from aggregator.graph import Network
from aggregator.inputs import uncertain_inputs
from aggregator.uncertainty import analytic

MOST = 10


def insight(network: Network, product: str) -> dict[str, Any] | None:
    """Return the first-order spread of a product and what to mend first, as plain JSON.

    ``None`` where nothing below the product is known.
    """
    inputs = uncertain_inputs(network)
    spread = analytic(network, product, inputs)
    if spread is None:
        return None
    mending = fix_first(network, product, limit=MOST, inputs=inputs)
    return {
        "spread": asdict(spread.spread),
        "shares": [asdict(share) for share in spread.shares[:MOST]],
        "inputs": spread.inputs,
        "now": asdict(mending.now) if mending else None,
        "gains": [asdict(gain) for gain in mending.gains] if mending else [],
    }
