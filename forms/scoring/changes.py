"""How a mend changes the answers: assumed, dropped, typed into fields, or typed into rows."""

from collections.abc import Callable
from dataclasses import replace

from forms.answers import Answers, Row, is_blank, parse
from forms.filled import Filled, fill, with_row
from forms.findings import Finding
from forms.scoring.state import State


def unanswered(state: State) -> frozenset[tuple[str, str | None, str]]:
    """Return the places that are required and not answered."""
    return frozenset(
        (one.section.key, one.row, one.field.key)
        for one in state.filled.places()
        if one.required and not one.is_answered
    )


def assuming(keys: frozenset[tuple[str, str | None, str]]) -> Callable[[State], State]:
    """Take places as answered although nobody knows the answer yet."""
    return lambda state: replace(state, assumed=state.assumed | keys)


def dropping(state: State, drop: Callable[[Finding], bool]) -> State:
    """Take the findings that ``drop`` picks as mended."""
    return state.without(frozenset(one.key for one in state.findings if drop(one)))


def with_fields(typed: dict[str, str]) -> Callable[[State], State]:
    """Type single answers and lay everything out anew, because other questions follow from them."""

    def after(state: State) -> State:
        filled = state.filled
        answers: Answers = {**filled.answers, "fields": dict(filled.answers.get("fields", {}))}
        for key, raw in typed.items():
            answers["fields"][key] = parse(filled.questionnaire.field(key), raw).entry
        return state.checked_again(fill(filled.questionnaire, filled.level, answers))

    return after


def with_all(changes: dict[tuple[str, str], dict[str, str]]) -> Callable[[State], State]:
    """Type cells of many rows, and have the rules look again."""

    def after(state: State) -> State:
        for (section, row), cells in changes.items():
            state = with_cells(section, row, cells)(state)
        return state.checked_again(state.filled)

    return after


def with_cells(section: str, row: str, typed: dict[str, str]) -> Callable[[State], State]:
    """Type cells of one row, new or there, and read only that row again."""

    def after(state: State) -> State:
        filled = state.filled
        table = filled.questionnaire.section(section)
        known = next((one for one in filled.table(section) if one.row == row), None)
        entries = {key: place.parsed.entry for key, place in known.items()} if known else {}
        for key, raw in typed.items():
            entries[key] = parse(table.field(key), raw).entry
        kept = {key: entry for key, entry in entries.items() if not is_blank(entry)}
        return replace(state, filled=_placed(filled, section, Row(id=row, cells=kept)))

    return after


def _placed(filled: Filled, section: str, row: Row) -> Filled:
    return with_row(filled, filled.questionnaire.section(section), row)
