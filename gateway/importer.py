"""The import: a file's complaints filed side by side, within bounds of memory, and as often as one likes.

Whatever happens, filing is once per ticket: an import that was killed is simply run again.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, assert_never

from gateway.mapping import MappingError
from gateway.patience import GaveUpError, Patience
from gateway.unique import Entry, Refusal, Repeat, Seen, complaints
from runtime.intake import FiledAs, IntakeFaultError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from gateway.mapping import Mapping
    from gateway.rows import BrokenRow, CsvFile, Row
    from runtime.intake import FileComplaint, Filed

OTHER_CONTENT: Final = "is already filed with other content"


class Observer(Protocol):
    """Who follows an import."""

    def refused(self, refusal: Refusal) -> None:
        """A row is no complaint, or was not taken."""

    def moved(self, summary: Summary, position: int) -> None:
        """Something was done; `position` is how many bytes of the file are read."""


@dataclass(slots=True)
class Summary:
    """What became of a file."""

    rows: int = 0
    """Rows read, the header and blank lines not counted."""
    unique: int = 0
    """Different tickets."""
    repeated: int = 0
    """Further rows of a ticket already there."""
    started: int = 0
    already_there: int = 0
    refused: int = 0
    """Rows that cannot be read or converted, and complaints not taken."""
    checked: int = 0
    """In a dry run: complaints that could be filed."""
    stopped: str | None = None
    """Why the import ended before the file did."""
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    @property
    def done(self) -> int:
        """Complaints dealt with."""
        return self.started + self.already_there + self.checked

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        names = ("rows", "unique", "repeated", "started", "already_there", "refused", "checked", "stopped")
        return {name: getattr(self, name) for name in names} | {"seconds": round(self.seconds, 1)}


class Importer:
    """One import.

    Args:
        check: refuses a complaint that cannot be filed, starting nothing (`IntakeFaultError`); for the dry run.
        file: files one complaint (`IntakeFaultError`, `AwayError` while the engine is away). None: a dry run.
        patience: how long to wait for the engine.
        observer: who is told.
        concurrency: complaints under way at a time.
    """

    def __init__(
        self,
        *,
        check: Callable[[FileComplaint], object],
        file: Callable[[FileComplaint], Awaitable[Filed]] | None,
        patience: Patience,
        observer: Observer,
        concurrency: int,
    ) -> None:
        """Nothing is read yet."""
        self._check = check
        self._file = file
        self._patience = patience
        self._observer = observer
        self._concurrency = concurrency
        self.summary = Summary()

    async def run(self, source: CsvFile, mapping: Mapping, *, limit: int | None = None) -> Summary:
        """File everything; where that ends early, the summary says why.

        Args:
            source: the open file.
            mapping: how to read it.
            limit: at most so many complaints.
        """
        summary = self.summary
        with Seen() as seen:
            entries = self._entries(source, mapping, seen, limit)
            try:
                async with asyncio.TaskGroup() as group:
                    for _ in range(self._concurrency):
                        group.create_task(self._work(source, entries))
            except* (GaveUpError, MappingError) as stopped:
                summary.stopped = str(stopped.exceptions[0])
            finally:
                summary.seconds = time.monotonic() - summary.began
        return summary

    def _entries(
        self, source: CsvFile, mapping: Mapping, seen: Seen, limit: int | None
    ) -> Iterator[Entry | None]:
        """The complaints to file; none for a row of which nothing is left to do. All workers draw from it."""
        summary = self.summary
        for found in complaints(self._counted(source), mapping, seen):
            match found:
                case Repeat():
                    summary.repeated += 1
                    yield None
                case Refusal():
                    summary.unique += found.new_ticket
                    self._refuse(found)
                    yield None
                case Entry():
                    summary.unique += 1
                    yield found
                case _:
                    assert_never(found)
            if limit is not None and summary.unique >= limit:
                return

    def _counted(self, source: CsvFile) -> Iterator[Row | BrokenRow]:
        for row in source.rows():
            self.summary.rows += 1
            yield row

    async def _work(self, source: CsvFile, entries: Iterator[Entry | None]) -> None:
        for entry in entries:
            if entry is not None:
                await self._deal_with(entry)
            self._observer.moved(self.summary, source.position)
            await asyncio.sleep(0)

    async def _deal_with(self, entry: Entry) -> None:
        summary = self.summary
        try:
            if self._file is None:
                self._check(entry.complaint)
                summary.checked += 1
                return
            file = self._file
            filed = await self._patience.call(lambda: file(entry.complaint))
        except IntakeFaultError as fault:
            self._refuse(Refusal(entry.line, entry.ticket_no, [(fault.field, fault.text)]))
            return
        match filed.result:
            case FiledAs.NEW:
                summary.started += 1
            case FiledAs.SAME:
                summary.already_there += 1
            case FiledAs.CONFLICT:
                self._refuse(Refusal(entry.line, entry.ticket_no, [("ticket_no", OTHER_CONTENT)]))
            case _:
                assert_never(filed.result)

    def _refuse(self, refusal: Refusal) -> None:
        self.summary.refused += 1
        self._observer.refused(refusal)
