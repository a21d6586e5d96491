"""Finds the cells of a written workbook as a person does: by what is asked."""

from openpyxl import Workbook
from openpyxl.cell import Cell

from forms.model import Questionnaire

FIRST_ROW = 6


def cell_of(book: Workbook, questionnaire: Questionnaire, place: str) -> Cell:
    """Return the cell of ``output_qty``, its unit (``#unit``), or ``E.2.mat_name`` (second row)."""
    *table, name = place.split(".")
    key, _, unit = name.partition("#")
    if table:
        section, row = table[0], FIRST_ROW + int(table[1]) - 1
        sheet = next(one for one in book if one["A1"].value == f"gf:#row:{section}")
        column = next(one.column for one in sheet[1] if one.value == f"gf:{name}")
        return sheet.cell(row, column)
    section = questionnaire.field(key).section
    sheet = next(one for one in book if one["A1"].value == f"gf:#field:{section}")
    line = next(one for one in sheet.iter_rows() if one[0].value == f"gf:{key}")
    return line[3 if unit else 2]
