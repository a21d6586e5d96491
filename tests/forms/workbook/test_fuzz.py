"""Whatever bytes come, gate and reader answer with cells or findings and raise nothing."""

import io
import json
import zipfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms import answers as document
from forms.workbook import seal, write
from forms.workbook.intake import take_in
from forms.workbook.seal import SealState

FUZZ = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["fields", "rows", "E", "id", "cells", "raw", "unit", "value", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def small_workbook(base_list):
    return write(base_list, "minimal", "en", document.empty(), {}, None)


@FUZZ
@given(data=st.data())
def test_a_workbook_with_random_damage_is_answered(tmp_path: Path, base_list, data):
    content = bytearray(_CACHE.setdefault("whole", small_workbook(base_list)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])

    book, findings = take_in(path)

    assert (book is None) == bool(findings)


_CACHE: dict[str, bytes] = {}


@FUZZ
@given(data=st.data())
def test_a_part_with_random_damage_is_answered(tmp_path: Path, base_list, data):
    whole = _CACHE.setdefault("whole", small_workbook(base_list))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name])))
    junk = data.draw(st.sampled_from([b"", b"<", b'r="A1"', b"</c>", b"<c><v>1</v></c>", b"\xff"]))
    parts[name] = parts[name][:at] + junk + parts[name][at + data.draw(st.integers(0, 9)) :]
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)

    book, findings = take_in(path)

    assert (book is None) == bool(findings)


@FUZZ
@given(base=JSON)
def test_what_a_forger_writes_as_answers_is_a_document_or_a_broken_seal(base):
    lines = list(seal.rows({"questionnaire": "pcf_base"}, base, None))

    sealed = seal.open_seal(lines, None)

    assert sealed is not None
    assert sealed.state is SealState.BROKEN or json.loads(json.dumps(sealed.base)) == base
    assert isinstance(sealed.base["fields"], dict)
    assert all(isinstance(row["id"], str) for rows in sealed.base["rows"].values() for row in rows)
