"""Reading CSV: what is broken is named by its line, and the next row is read all the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mapping import MappingError
from gateway.rows import LONGEST_FIELD, BrokenRow, CsvFile, Row, open_csv, open_text
from tests.gateway.given import HEADER, csv_file, mapping

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.mapping import Mapping


def read(text: str | bytes, how: Mapping | None = None) -> list[Row | BrokenRow]:
    """All rows."""
    return list(csv_file(text, how).rows())


def broken(rows: list[Row | BrokenRow]) -> dict[int, str]:
    """Line to reason of what cannot be read."""
    return {row.line: row.reason for row in rows if isinstance(row, BrokenRow)}


def whole(rows: list[Row | BrokenRow]) -> dict[int, str]:
    """Line to the column `no` of what can."""
    return {row.line: row.values["no"] for row in rows if isinstance(row, Row)}


def test_rows_are_values_by_column_with_their_line() -> None:
    assert read(f"{HEADER}\n1,a,late,x\n") == [Row(2, {"no": "1", "who": "a", "why": "late", "text": "x"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(encoding: str) -> None:
    assert whole(read(f"\ufeff{HEADER}\n1,a,b,c\n", mapping(encoding=encoding))) == {2: "1"}


def test_a_quoted_header_after_a_byte_order_mark_is_read() -> None:
    assert whole(read('\ufeff"no","who","why","text"\n1,a,b,c\n', mapping(encoding="utf-8-sig"))) == {2: "1"}


def test_gb18030_is_read() -> None:
    rows = read(f"{HEADER}\n1,王小明,late,车险理赔太慢𠮷\n".encode("gb18030"), mapping(encoding="gb18030"))
    assert isinstance(rows[0], Row)
    assert (rows[0].values["who"], rows[0].values["text"]) == ("王小明", "车险理赔太慢𠮷")


def test_lines_within_quotes_belong_to_one_row_and_the_next_one_keeps_its_line() -> None:
    assert whole(read(f'{HEADER}\n1,a,b,"x\ny\r\nz"\n2,a,b,c\n')) == {2: "1", 5: "2"}


def test_blank_lines_are_nothing() -> None:
    assert whole(read(f"{HEADER}\n\n1,a,b,c\n\n\n2,a,b,c")) == {3: "1", 6: "2"}


def test_a_short_and_a_long_row_are_refused_and_the_rest_is_read() -> None:
    rows = read(f"{HEADER}\n1,a,b\n2,a,b,c\n3,a,b,c,d\n4,a,b,c\n")
    assert broken(rows) == {2: "has 3 fields, the header has 4", 4: "has 5 fields, the header has 4"}
    assert whole(rows) == {3: "2", 5: "4"}


def test_text_after_a_closing_quote_is_refused_and_the_rest_is_read() -> None:
    rows = read(f'{HEADER}\n1,a,b,"c"d\n2,a,b,c\n')
    assert list(broken(rows)) == [2]
    assert whole(rows) == {3: "2"}


def test_a_quote_that_never_closes_is_refused() -> None:
    rows = read(f'{HEADER}\n1,a,b,c\n2,a,b,"c\n3,a,b,c\n')
    assert whole(rows) == {2: "1"}
    assert "unexpected end of data" in broken(rows)[3]


def test_a_row_in_another_encoding_is_refused_by_column_and_the_rest_is_read() -> None:
    rows = read(f"{HEADER}\n".encode() + "1,张,b,c\n".encode("gb18030") + "2,张,b,c\n".encode())
    assert broken(rows) == {2: "column 'who' is not utf-8"}
    assert whole(rows) == {3: "2"}


def test_a_field_of_ten_megabytes_is_read() -> None:
    rows = read(f"{HEADER}\n1,a,b,{'x' * 10_000_000}\n2,a,b,c\n")
    assert whole(rows) == {2: "1", 3: "2"}


def test_a_field_beyond_all_bounds_is_refused_and_the_rest_is_read() -> None:
    rows = read(f"{HEADER}\n1,a,b,{'x' * (LONGEST_FIELD + 1)}\n2,a,b,c\n")
    assert "larger than field limit" in broken(rows)[2]
    assert whole(rows) == {3: "2"}


def test_a_nul_is_an_ordinary_character_here() -> None:
    assert whole(read(f"{HEADER}\n1\0,a,b,c\n")) == {2: "1\0"}


def test_another_delimiter_is_read() -> None:
    assert whole(read("no;who;why;text\n1;a,b;c;d\n", mapping(delimiter=";"))) == {2: "1"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no header"),
        ("\n", "there is no header"),
        ("no,who,text\n", "there is no column 'why'; there are: no, who, text"),
        ("no,who,why,text,who\n", "column 'who' stands 2 times"),
        ('no,"who,why\n', "the header is not CSV"),
    ],
)
def test_a_header_that_does_not_fit_is_refused_before_any_row(text: str, words: str) -> None:
    with pytest.raises(MappingError) as refused:
        csv_file(text)
    assert words in str(refused.value)


def test_columns_that_the_mapping_does_not_name_may_stand_twice() -> None:
    assert whole(read("no,who,why,text,x,x\n1,a,b,c,d,e\n")) == {2: "1"}


def test_a_file_that_is_not_there_or_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="No such file"), open_csv(tmp_path / "x.csv", mapping()):
        pass
    with pytest.raises(MappingError, match="Is a directory"), open_csv(tmp_path, mapping()):
        pass


def test_the_position_grows_to_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{HEADER}\n" + "1,a,b,c\n" * 10_000)
    with open_csv(path, mapping()) as source:
        seen = [source.position for _ in source.rows()]
        assert seen == sorted(seen)
        assert (seen[-1], source.size) == (path.stat().st_size, path.stat().st_size)


@given(st.binary(max_size=400))
def test_whatever_stands_in_a_file_is_read_to_its_end(junk: bytes) -> None:
    rows = read(f"{HEADER}\n".encode() + junk)
    assert all(isinstance(row, Row | BrokenRow) for row in rows)
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))


def test_a_pipe_is_read_as_well() -> None:
    reading, writing = os.pipe()
    os.write(writing, f"{HEADER}\n1,a,b,c\n".encode())
    os.close(writing)
    with open_text(os.fdopen(reading, "rb"), mapping()) as text:
        source = CsvFile(text, 0, "pipe", mapping())
        assert len(list(source.rows())) == 1
        assert source.position == 0
