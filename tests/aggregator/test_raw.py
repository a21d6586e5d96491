"""A plain file is cut by a compiled reader, which loses nothing of it."""

import numpy as np

from aggregator.raw import SAMPLE, WIDTH, read_raw

ROWS = 4 * SAMPLE // len("A,B\n")


def file_of(tmp_path, *rows, end="\n"):
    path = tmp_path / "bom.csv"
    path.write_text("\n".join(["parent,component", *rows]) + end, encoding="utf-8", newline="")
    return path


def test_a_cell_is_kept_whole_that_is_longer_than_those_looked_at_beforehand(tmp_path):
    for length in (12, WIDTH - 1, WIDTH, 3 * WIDTH):
        rows = ["A,B"] * ROWS
        rows[ROWS // 4] = f"A,{'X' * length}"

        table = read_raw(file_of(tmp_path, *rows), "bom")

        assert table.cells(ROWS // 4) == ["A", "X" * length, ""]
        assert table.size == ROWS


def test_a_short_column_takes_eight_bytes_a_cell(tmp_path):
    table = read_raw(file_of(tmp_path, *["A,COMPONENT"] * ROWS), "bom")

    assert [column.dtype for column in table.columns] == [np.dtype(f"S{n}") for n in (8, 16, 8)]


def test_empty_lines_at_the_end_are_no_rows(tmp_path):
    for end in ("", "\n", "\n\n\n", "\r\n\r\n"):
        assert read_raw(file_of(tmp_path, "A,B", end=end), "bom").size == 1
