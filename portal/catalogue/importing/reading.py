"""Puts together what all rows of an upload want."""

from collections.abc import Mapping
from dataclasses import replace

from portal.catalogue.importing.factor_rows import choose_rows, read_factors
from portal.catalogue.importing.item_rows import check_units, describe, read_items
from portal.catalogue.importing.line_rows import read_lines, read_shares
from portal.catalogue.importing.share_rows import read_sheet
from portal.catalogue.importing.sheets import Typed
from portal.catalogue.importing.wanted import Wanted
from portal.catalogue.models import Item
from portal.core.uploads import CellProblem
from portal.suppliers.models import Supplier


def read_wanted(
    typed: Typed,
    known: Mapping[str, Item],
    suppliers: Mapping[str, Supplier],
    source_text: str,
    period: int,
) -> Wanted:
    """Return what the typed rows want, with every problem they have.

    Parameters
    ----------
    known
        The company's items by code, for the units of what the file does not describe.
    suppliers
        The company's suppliers by their code as it is compared.
    source_text
        Stands as the source of factors whose row names none.
    period
        Year of the shares whose rows name none.
    """
    wanted = Wanted(problems=list(typed.problems), missing=typed.missing)
    read_items(wanted, typed.items)
    grouped = read_lines(wanted, typed.bom)
    used = {line.facts.component for line in wanted.lines} | wanted.parents | wanted.items.keys()
    rows = choose_rows(wanted, typed.footprints, used, known)
    read_shares(wanted, grouped, suppliers, period)
    read_sheet(wanted, typed.sourcing, known, suppliers, period)
    describe(wanted, known, rows)
    read_factors(wanted, rows, known, source_text)
    check_units(wanted, known)
    return wanted


def at_its_sheet(typed: Typed, problem: CellProblem) -> CellProblem:
    """Say the sheet by the name that it has in the file."""
    return replace(problem, sheet=typed.names.get(problem.sheet, problem.sheet))
