"""What a customer does not get although it is granted everything: the company's own suppliers.

A material that a supplier was asked about leaves with nothing of its own: no name, quantity or
figure, no line, file or reason. What it adds is inside one sum. This holds at every level of
sharing, and where such a figure is known to be missing, the customer is told that one is.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from typing import Any, Final

from portal.submissions.frozen import without_facts
from portal.submissions.upstream import FROM_SUPPLIER, MATERIALS, PRECISION

OF_A_MATERIAL = "mat_"
STATED: Final = "Confidential upstream (保密上游)"
UNKNOWN: Final = "Confidential upstream without a value (无数值的保密上游)"
TEXTS = ("mat_name", "mat_supplier", "cas_no")
SHORTEST = 2

Plain = Mapping[str, Any]


class Hidden:
    """The rows of a signed version that are not for its customer."""

    def __init__(self, footprint: Plain, answers: Plain) -> None:
        self.upstream: Plain = footprint.get("upstream") or {}
        self.rows = frozenset(self.upstream.get("rows") or ())
        self.texts = frozenset(_texts(self.upstream, answers, self.rows))

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.rows)

    def _has(self, one: Plain) -> bool:
        return one.get("section") == MATERIALS and one.get("row") in self.rows

    def _tells(self, said: Any) -> bool:
        """Tell whether a text names one of the suppliers or materials."""
        if isinstance(said, Mapping):
            return any(self._tells(one) for one in said.values())
        if isinstance(said, list):
            return any(self._tells(one) for one in said)
        return any(text in str(said).casefold() for text in self.texts)

    def findings(self, found: Iterable[Plain]) -> list[dict[str, Any]]:
        """Return findings; those about a hidden row say where and how serious, and no more."""
        return [
            without_facts(one)
            if self._has(one) or self._tells(one.get("facts")) or self._tells(one.get("reason"))
            else dict(one)
            for one in found
        ]

    def advice(self, score: Plain) -> dict[str, Any]:
        """Return a score without advice about hidden rows."""
        kept = [
            one
            for one in score.get("advice", [])
            if not self._has(one) and not self._tells(one.get("facts"))
        ]
        return {**score, "advice": kept}

    def evidence(self, files: Iterable[Plain]) -> list[dict[str, Any]]:
        """Return files without those that lie beside hidden rows or are called after them."""
        return [
            dict(one) for one in files if not self._has(one) and not self._tells(one.get("name"))
        ]

    def answers(self, answers: Plain) -> dict[str, Any]:
        """Return answers without the hidden rows and without reasons that are about them."""
        if not self:
            return dict(answers)
        tables = dict(answers.get("rows", {}))
        tables[MATERIALS] = [row for row in tables.get(MATERIALS, []) if row["id"] not in self.rows]
        reasons = {
            key: text
            for key, text in answers.get("reasons", {}).items()
            if not self._is_about(key) and not self._tells(text)
        }
        kept = {key: value for key, value in answers.items() if key != "aside"}
        return {**kept, "rows": tables, "reasons": reasons}

    def _is_about(self, finding_key: str) -> bool:
        place = finding_key.partition("@")[2].split(":")
        return len(place) > 1 and place[0] == MATERIALS and place[1] in self.rows

    def lines(self, lines: Iterable[Plain]) -> list[dict[str, Any]]:
        """Return lines of the own part without the transport of hidden rows."""
        return [dict(one) for one in lines if not self._is_of(one)]

    def _is_of(self, one: Plain) -> bool:
        return str(one.get("field", "")).startswith(OF_A_MATERIAL) and one.get("row") in self.rows

    def missing(self, one: Plain) -> dict[str, Any]:
        """Return what has no value; of a hidden row its stage alone."""
        return {"stage": one.get("stage")} if self._is_of(one) else dict(one)

    def materials(self, materials: Iterable[Plain]) -> list[dict[str, Any]]:
        """Return the materials with the hidden ones in one sum, and one that says what is open."""
        every = list(materials)
        hidden = [one for one in every if one.get("row") in self.rows]
        known = [one for one in hidden if one.get("pcf_kgco2e") is not None]
        shown = [dict(one) for one in every if one.get("row") not in self.rows]
        if known:
            shown.append(_anonymous(STATED, {**self.upstream, "value": _sum(known)}))
        if len(known) < len(self.rows):
            shown.append(_anonymous(UNKNOWN, {"value": None}))
        return shown

    def told(self) -> dict[str, Any]:
        """Return what the customer is told of it: how many, and how good the result is."""
        return {
            "materials": len(self.rows),
            "is_whole": bool(self.upstream.get("is_whole")),
            "verified_share": self.upstream.get("verified_share"),
            "named": list(self.upstream.get("named") or ()),
        }


def _texts(upstream: Plain, answers: Plain, rows: frozenset[str]) -> Iterable[str]:
    for row in answers.get("rows", {}).get(MATERIALS, []):
        if row["id"] in rows:
            typed = (str((row["cells"].get(key) or {}).get("raw") or "") for key in TEXTS)
            yield from (one.strip().casefold() for one in typed if len(one.strip()) >= SHORTEST)
    for one in upstream.get("sources") or ():
        if len(name := str(one.get("supplier") or "").strip()) >= SHORTEST:
            yield name.casefold()


def _sum(materials: Iterable[Plain]) -> float:
    with localcontext(prec=PRECISION):
        return float(
            sum(
                Decimal(str(one["quantity_per_unit"])) * Decimal(repr(float(one["pcf_kgco2e"])))
                for one in materials
            )
        )


def _anonymous(name: str, about: Plain) -> dict[str, Any]:
    """Return a material that stands for hidden ones: one of it goes into each declared unit."""
    return {
        "row": "",
        "name": name,
        "quantity_per_unit": "1",
        "unit": "piece",
        "mass_kg": None,
        "supplier": None,
        "origin": None,
        "pcf_source": FROM_SUPPLIER if about["value"] is not None else "none",
        "pcf_kgco2e": about["value"],
        "pcf_boundary": None,
        "gwp_set": None,
        "valid_until": None,
        "factor_ref": None,
        "is_primary": False,
        "ratings": list(about.get("ratings") or ()),
        "primary_share": about.get("primary_share"),
    }
