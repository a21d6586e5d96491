"""The gate: whether an uploaded file may be read at all.

It streams once through the file, keeps next to nothing in memory and stops at
the first bound that is broken. Only what passes here is shown to a reader.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

from forms.workbook import container, package
from forms.workbook.findings import MOST, Finding
from forms.workbook.limits import DEFAULT, Limits
from forms.workbook.parts import PartScan, forbidden_part, is_xml
from forms.workbook.xmlstream import Meter, Refused


def check(path: Path, limits: Limits = DEFAULT) -> list[Finding]:
    """Return everything that forbids reading the file; an empty list lets it pass."""
    if findings := container.check_start(path, limits):
        return findings
    try:
        with zipfile.ZipFile(path) as archive:
            findings = container.check_members(archive, limits)
            return findings or _check_parts(archive, limits)
    # struct errors and odd names surface as ValueError from a forged directory.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError):
        return [Finding("file.damaged", facts={"part": "-"})]


def _check_parts(archive: zipfile.ZipFile, limits: Limits) -> list[Finding]:
    """Stream every part once, within one budget of unpacked bytes for all together."""
    meter = Meter(limits)
    findings: list[Finding] = []
    for part in archive.namelist():
        findings.extend(_check_part(archive, part, meter, limits))
        if any(finding.code == "file.too_large_unpacked" for finding in findings):
            break
    return _named(archive, _once(findings)[:MOST], limits)


def _check_part(archive: zipfile.ZipFile, part: str, meter: Meter, limits: Limits) -> list[Finding]:
    """Return what is wrong with one part."""
    if forbidden := forbidden_part(part):
        return [forbidden]
    if not is_xml(part):
        return _check_bytes(archive, part, meter)
    scan = PartScan(part, limits)
    try:
        for block in meter.blocks(archive, part):
            scan.feed(block)
        scan.close()
    except Refused as refused:
        return [*scan.findings, refused.finding]
    return scan.findings


def _check_bytes(archive: zipfile.ZipFile, part: str, meter: Meter) -> list[Finding]:
    """Look through a part that is never parsed, such as a picture or an old drawing."""
    tail = b""
    try:
        for block in meter.blocks(archive, part):
            window = (tail + block).upper()
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                return [Finding("file.dtd", facts={"part": part})]
            tail = block[-16:]
    except Refused as refused:
        return [refused.finding]
    return []


def _once(findings: list[Finding]) -> list[Finding]:
    """Keep the first finding of each kind and place: a macro leaves several traces."""
    kept: dict[tuple[str, object], Finding] = {}
    for finding in findings:
        whole_file = finding.code in ("file.macros", "file.external_content")
        place = None if whole_file else tuple(sorted(finding.facts.items(), key=str))
        kept.setdefault((finding.code, place), finding)
    return list(kept.values())


def _named(archive: zipfile.ZipFile, findings: list[Finding], limits: Limits) -> list[Finding]:
    """Give findings inside a worksheet the sheet name that the user sees."""
    if not any(finding.code.startswith("sheet.") for finding in findings):
        return findings
    try:
        names = {sheet.part: sheet.name for sheet in package.open_parts(archive, limits).sheets}
    except Refused:
        names = {}
    return [_with_sheet(finding, names) for finding in findings]


def _with_sheet(finding: Finding, names: dict[str, str]) -> Finding:
    """Return the finding with sheet and cell set, where it lies on a sheet."""
    if not finding.code.startswith("sheet."):
        return finding
    part = str(finding.facts.get("part", ""))
    return replace(finding, sheet=names.get(part, part))
