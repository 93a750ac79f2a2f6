"""One complaint per ticket: rows that share a ticket number are kept apart from new ones, in bounded memory."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from gateway.convert import FaultsError, complaint_of, ticket_of
from gateway.mapping import Duplicates, Mapping
from gateway.rows import BrokenRow, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runtime.intake import FileComplaint

CACHE_KIB: Final = 8192


@dataclass(frozen=True, slots=True)
class Entry:
    """A complaint of the file, and the line on which it begins."""

    line: int
    ticket_no: str
    complaint: FileComplaint


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is no complaint, or one that was not taken."""

    line: int
    ticket_no: str
    faults: list[tuple[str, str]]
    new_ticket: bool = False
    """It is the first row of its ticket."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A further row of a ticket that stands earlier in the file."""

    line: int
    first_line: int


class Seen:
    """Ticket numbers with the line where each stands first, on disk beyond a few megabytes."""

    def __init__(self) -> None:
        """Open a database that nobody else sees and that is gone when closed."""
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE seen (ticket BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def first_line(self, ticket: str, line: int) -> int:
        """The line on which the ticket stood first: `line` itself when it is new."""
        key = hashlib.blake2b(ticket.encode(errors="replace"), digest_size=16).digest()
        added = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, line))
        if added.rowcount == 1:
            return line
        return int(self._db.execute("SELECT line FROM seen WHERE ticket = ?", (key,)).fetchone()[0])

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Forget everything."""
        self._db.close()


def complaints(
    rows: Iterable[Row | BrokenRow], mapping: Mapping, seen: Seen
) -> Iterator[Entry | Refusal | Repeat]:
    """The file's complaints, each ticket once, with what is refused and what is repeated.

    In the file's order, but that a row waits for the next one: it may belong to it.
    """
    merging = mapping.duplicates is Duplicates.MERGE
    held: _Held | None = None
    for found in (_ticketed(mapping, row) for row in rows):
        if isinstance(found, Refusal):
            yield found
        elif held is not None and found.ticket == held.ticket:
            yield Repeat(found.row.line, held.row.line)
            if merging:
                held = _Held(held.ticket, _merged(held.row, found.row, mapping.merge_separator))
        else:
            if held is not None:
                yield _entry(mapping, held)
            first = seen.first_line(found.ticket, found.row.line)
            held = found if first == found.row.line else None
            if held is None:
                yield _apart(found, first) if merging else Repeat(found.row.line, first)
    if held is not None:
        yield _entry(mapping, held)


@dataclass(frozen=True, slots=True)
class _Held:
    """A row whose next one may belong to it."""

    ticket: str
    row: Row


def _ticketed(mapping: Mapping, row: Row | BrokenRow) -> _Held | Refusal:
    if isinstance(row, BrokenRow):
        return Refusal(row.line, "", [("row", row.reason)])
    try:
        return _Held(ticket_of(mapping, row.values), row)
    except FaultsError as error:
        return Refusal(row.line, "", error.faults)


def _apart(found: _Held, first: int) -> Refusal:
    reason = f"stands on line {first} already, not next to this one: sort the file by ticket to merge them"
    return Refusal(found.row.line, found.ticket, [("ticket_no", reason)])


def _entry(mapping: Mapping, held: _Held) -> Entry | Refusal:
    try:
        return Entry(held.row.line, held.ticket, complaint_of(mapping, held.row.values))
    except FaultsError as error:
        return Refusal(held.row.line, held.ticket, error.faults, new_ticket=True)


def _merged(first: Row, second: Row, separator: str) -> Row:
    """Both rows as one: each column's different values in their order, a value already there not again."""
    values = {}
    for column, old in first.values.items():
        parts = [part.strip() for part in old.split(separator)]
        more = [part.strip() for part in second.values[column].split(separator)]
        together = dict.fromkeys(part for part in (*parts, *more) if part)
        values[column] = f"{separator} ".join(together)
    return Row(first.line, values)
