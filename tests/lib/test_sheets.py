"""CSV for spreadsheets: nothing in it is calculated, and it comes line by line."""

import csv
import io

import pytest

from yakuba.lib.sheets import csv_lines, safe


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-5", "@SUM", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"])
def test_what_a_spreadsheet_would_calculate_is_marked_as_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "森 太郎", "1-1", "令和8年", "a=b", "ー"])
def test_everything_else_stays_as_it_is(cell: str) -> None:
    assert safe(cell) == cell


def test_the_pieces_are_one_file_that_reads_back() -> None:
    rows = [("番号", "氏名"), ("1", '"森", 太郎\n'), ("2", "=森")]
    pieces = list(csv_lines(rows))
    assert len(pieces) == 1 + len(rows)
    text = "".join(pieces)
    assert text.startswith("\ufeff番号,氏名\r\n")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read == [["番号", "氏名"], ["1", '"森", 太郎\n'], ["2", "'=森"]]
