"""A workbook that was written for an earlier version of its list, read as one of today's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from forms.model import LANGUAGES, Questionnaire
from forms.moving import Aside, move_answers
from forms.versions import Pair
from forms.workbook.findings import Finding
from forms.workbook.reading import Reading
from forms.workbook.spots import Spots, TableSpots


def bring_up(reading: Reading, new: Questionnaire) -> Reading:
    """Return what a workbook says in terms of another version of its list.

    Answers go along where they mean the same; what does not is told at its cell and left in the
    file. What the workbook was written with goes along too, so that a change in the file can
    still be told from one made in the browser.
    """
    old = reading.questionnaire
    if old is None or (old.id, old.version) == (new.id, new.version):
        return reading
    answers, report = move_answers(old, new, reading.answers)
    base, _ = move_answers(old, new, reading.base)
    facts = {"found": old.version, "current": new.version}
    told = [Finding("template.older", "warning", facts=facts)]
    told += [_left_behind(one, reading) for one in report.aside]
    names = {pair.old_section.key: pair.new_section.key for pair in report.changes.pairs}
    return replace(
        reading,
        answers=answers,
        base=base,
        questionnaire=new,
        findings=(*told, *_renamed(reading.findings, report.changes.pairs)),
        places=_moved(reading.places, report.changes.pairs),
        sheets={names.get(key, key): sheet for key, sheet in reading.sheets.items()},
    )


def _left_behind(one: Aside, reading: Reading) -> Finding:
    """Return why an answer did not go along, at its cell in the file."""
    spot = one.spot
    sheet, cell = reading.place(spot.section, spot.row, spot.key)
    words = {lang: one.sentence(lang) for lang in LANGUAGES}
    return Finding(f"moving.{one.code}", "warning", sheet, cell, spot.section, words=words)


def _renamed(findings: Iterable[Finding], pairs: Iterable[Pair]) -> Iterator[Finding]:
    """Yield findings under the names that their questions have now."""
    names = {(one.old_section.key, one.old.key): one for one in pairs}
    for finding in findings:
        pair = names.get((finding.section or "", finding.field or ""))
        if pair is None:
            yield finding
        else:
            yield replace(finding, section=pair.new_section.key, field=pair.new.key)


def _moved(spots: Spots, pairs: Iterable[Pair]) -> Spots:
    """Return where each answer stands in the file, by the names of today."""
    found = Spots()
    for pair in pairs:
        was = spots.tables.get(pair.old_section.key)
        if pair.old.key in spots.singles and not pair.new_section.has_rows:
            found.singles[pair.new.key] = spots.singles[pair.old.key]
        elif was is not None and pair.new_section.has_rows and pair.old.key in was.columns:
            table = TableSpots(was.sheet, {}, dict(was.rows))
            table = found.tables.setdefault(pair.new_section.key, table)
            table.columns[pair.new.key] = was.columns[pair.old.key]
    return found
