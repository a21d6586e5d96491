"""The rows that a new draft begins with: the usual steps, carriers and sources of an industry.

Only what is typed there anyway; figures are never given. A row that does not apply is deleted
like any other.
"""

from forms.answers import Answers, rows_of, with_cell, with_row
from forms.model import Level, Questionnaire


def begun(questionnaire: Questionnaire, level: Level, answers: Answers, lang: str) -> Answers:
    """Return answers with the first rows of every table that is empty and asked at the level."""
    empty = {one.key for one in questionnaire.at(level) if not rows_of(answers, one.key)}
    for row in questionnaire.first_rows:
        if row.section not in empty:
            continue
        section = questionnaire.section(row.section)
        asked = {one.key for one in section.at(level)}
        cells = {key: text for key, text in row.cells.items() if key in asked}
        if not cells:
            continue
        answers, row_id = with_row(answers, section.key)
        for key, text in cells.items():
            field, raw = section.field(key), text.get(lang)
            answers, _ = with_cell(answers, section.key, row_id, field, raw)
    return answers
