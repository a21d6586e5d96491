"""Distinct texts: whole columns say what each cell says, whatever the cells are."""

import csv
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.cells import CellRefused
from aggregator.cells import number as read_number
from aggregator.distinct import MIXERS, Distinct, factorized
from aggregator.reading import _sure_code
from aggregator.tables import read_tables

CELLS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\n\r"), max_size=8), max_size=12
)


def cells(texts):
    return np.array([text.encode() for text in texts], dtype="S32")


def whole(columns):
    """Return the texts of columns as they are put together again."""
    return [[one.distinct.texts[code] for code in one.codes.tolist()] for one in columns]


@settings(max_examples=100, deadline=None)
@given(CELLS, CELLS)
def test_columns_are_made_of_their_distinct_texts(one, other):
    found = factorized([cells(one), cells(other)])

    distinct = found[0].distinct.texts
    assert whole(found) == [one, other]
    assert sorted(distinct) == sorted({*one, *other})


def test_texts_and_bytes_together_are_texts():
    found = factorized([np.array(["A", "铜"], dtype=object), cells(["铜", "B"])])

    assert whole(found) == [["A", "铜"], ["铜", "B"]]


def test_cells_that_come_to_the_same_number_are_told_apart():
    """Words w0, w1 and w0 + a, w1 + b with a M0 + b M1 = 0 modulo 2^64 mix to one number."""
    step = 1 << 32
    other = -step * MIXERS[1] * pow(MIXERS[0], -1, 2**64) % 2**64
    first = np.array([[0x4142434445464748, 0x4142434445464748]], dtype=np.uint64)
    second = first + np.array([[other, step]], dtype=np.uint64)
    assert all(b"\0" not in words.tobytes() for words in (first, second))
    pair = np.concatenate((first, second, first)).view("S16").reshape(3)

    (found,) = factorized([pair])

    assert found.codes.tolist() == [0, 1, 0]
    assert len(found.distinct) == 2


NUMBERS = [
    *("1", "1.5", "-2e3", "1.", ".5", "+5", "1e5", "1E-05", "1e00005", "0", "-0.0", "0e5"),
    *("1e999", "-1e999", "1e-999", "1e12345", "1e-12345", "5e-324", "0.1", "123456789012345678"),
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_that_is_sure_is_the_one_its_cell_says(text):
    found = float(Distinct(cells([text])).numbers[0])

    assert math.isnan(found) or found == read_number(text)


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789+-.eE", max_size=9))
def test_no_number_is_sure_that_is_none(text):
    found = float(Distinct(cells([text])).numbers[0])

    try:
        assert math.isnan(found) or found == read_number(text)
    except CellRefused:
        assert math.isnan(found)


def test_one_cell_that_is_no_number_leaves_all_to_their_reader():
    assert np.isnan(Distinct(cells(["1", "1-2"])).numbers).all()


@settings(max_examples=200, deadline=None)
@given(CELLS)
def test_no_code_is_sure_that_needs_a_second_look(texts):
    found = Distinct(cells(texts)).codes

    assert all(_sure_code(text) == text for text, sure in zip(texts, found, strict=True) if sure)


@settings(max_examples=100, deadline=None)
@given(CELLS.map(set).map(list), st.booleans())
def test_texts_are_put_in_the_order_of_their_characters(texts, as_bytes):
    column = cells(texts) if as_bytes else np.array([*texts, None], dtype=object)[:-1]

    order = Distinct(column).ascending(np.arange(len(texts)))

    assert [texts[number] for number in order.tolist()] == sorted(texts)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("AB12 #+é铜", max_size=4),
            st.text("AB12 #+é铜", max_size=4),
            st.sampled_from([*NUMBERS, "", "x", "nan", "１"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_both_ways_of_reading_a_file_find_the_same(tmp_path_factory, found):
    """One file is cut by the compiled reader, the other has quotes and is read row by row."""
    from aggregator.problems import TablesRefused

    folder = tmp_path_factory.mktemp("both")
    told = []
    for name, quoting in (("plain", csv.QUOTE_NONE), ("quoted", csv.QUOTE_ALL)):
        bom, rows = folder / f"{name}.csv", folder / "footprints.csv"
        with bom.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=quoting, escapechar=None)
            writer.writerow(["parent", "component", "quantity", "unit"])
            writer.writerows([*one, "kg"] for one in found)
        rows.write_text("item,declared_unit,footprint_kgco2e\nA,kg,1\n")
        try:
            tables = read_tables(bom, rows)
            told.append((tables.sha256(), [notice.code for notice in tables.notices]))
        except TablesRefused as refused:
            told.append([(p.code, p.place and p.place.row, p.facts) for p in refused.problems])

    assert told[0] == told[1]
