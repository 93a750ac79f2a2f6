"""Reading a CSV file row by row: as large as it may be, and however broken a row is, the next one is read."""

from __future__ import annotations

import csv
import io
import os
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

from gateway.mapping import Mapping, MappingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_FIELD: Final = 32 * 1024 * 1024
"""Characters; a field beyond it is refused, a quote that never closes is noticed here at the latest."""
LONGEST_LINE: Final = 64 * 1024 * 1024
_FOREIGN: Final = re.compile("[\udc80-\udcff]")
"""What `surrogateescape` makes of bytes that are not of the encoding."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins (the header's is 1), and its values by column."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be read."""

    line: int
    reason: str


class CsvFile:
    """An open CSV file: its header checked against the mapping, its rows one by one."""

    def __init__(self, text: TextIO, size: int, name: str, mapping: Mapping) -> None:
        """Take the open file (`open_text`); `size` in bytes, 0 where it is not known."""
        self.size = size
        self._text = text
        self._name = name
        self._mapping = mapping
        csv.field_size_limit(LONGEST_FIELD)
        self._reader = csv.reader(self._lines(), delimiter=mapping.delimiter, strict=True)
        self.header = self._read_header()

    @property
    def position(self) -> int:
        """Bytes read so far, about; 0 where the file cannot tell (a pipe)."""
        with suppress(OSError):
            return self._text.buffer.tell()
        return 0

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Every row, blank lines left out.

        Raises:
            MappingError: the file cannot be read any further.
        """
        while True:
            line = self._reader.line_num + 1
            try:
                fields = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield BrokenRow(line, f"not CSV: {error}")
                continue
            if fields:
                yield self._row(line, fields)

    def _row(self, line: int, fields: list[str]) -> Row | BrokenRow:
        if len(fields) != len(self.header):
            return BrokenRow(line, f"has {len(fields)} fields, the header has {len(self.header)}")
        for name, value in zip(self.header, fields, strict=True):
            if not value.isascii() and _FOREIGN.search(value):
                return BrokenRow(line, f"column {name!r} is not {self._mapping.encoding}")
        return Row(line, dict(zip(self.header, fields, strict=True)))

    def _lines(self) -> Iterator[str]:
        number = 0
        while True:
            try:
                line = self._text.readline(LONGEST_LINE)
            except (OSError, UnicodeError) as error:
                raise MappingError(f"{self._name}: line {number + 1}: cannot be read: {error}") from None
            if not line:
                return
            number += 1
            if len(line) == LONGEST_LINE:
                raise MappingError(
                    f"{self._name}: line {number} is longer than {LONGEST_LINE} characters: no CSV"
                )
            yield line

    def _read_header(self) -> list[str]:
        try:
            header = [name.strip() for name in next(self._reader, [])]
        except csv.Error as error:
            raise MappingError(f"{self._name}: the header is not CSV: {error}") from None
        if header:
            header[0] = header[0].removeprefix("\ufeff").strip()
        if not any(header):
            raise MappingError(f"{self._name}: there is no header")
        for column in self._mapping.columns:
            if column not in header:
                shown = ", ".join(header[:40])
                raise MappingError(f"{self._name}: there is no column {column!r}; there are: {shown[:500]}")
            if header.count(column) > 1:
                raise MappingError(f"{self._name}: column {column!r} stands {header.count(column)} times")
        return header


@contextmanager
def open_csv(path: Path, mapping: Mapping) -> Iterator[CsvFile]:
    """Open a CSV file.

    Raises:
        MappingError: it cannot be opened, or lacks a column that the mapping names.
    """
    try:
        binary = path.open("rb")
    except OSError as error:
        raise MappingError(f"{path}: {error.strerror}") from None
    with open_text(binary, mapping) as text:
        yield CsvFile(text, os.fstat(binary.fileno()).st_size, str(path), mapping)


def open_text(binary: BinaryIO, mapping: Mapping) -> TextIO:
    """The file's text: line ends as they are, bytes that are not of the encoding kept to be found later."""
    return io.TextIOWrapper(binary, encoding=mapping.encoding, errors="surrogateescape", newline="")
