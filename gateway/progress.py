"""How an import is followed: a bar at a terminal, a line now and then elsewhere; and the list of refused rows."""

from __future__ import annotations

import csv
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gateway.importer import Summary
    from gateway.terminal import Terminal
    from gateway.unique import Refusal

LINE_SECONDS: Final = 5.0
SHOWN_REFUSALS: Final = 20
REPORT_HEADER: Final = ("line", "ticket_no", "field", "reason")


class Gauge(Protocol):
    """Shows how far it is."""

    def show(self, summary: Summary, position: int) -> None:
        """The figures now; `position` is in bytes."""

    def note(self, text: str) -> None:
        """A line above the figures."""


class LineGauge:
    """A line every few seconds, for logs."""

    def __init__(self, terminal: Terminal, size: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Say nothing before the first few seconds are over."""
        self._terminal = terminal
        self._size = size
        self._clock = clock
        self._last = clock()

    def show(self, summary: Summary, position: int) -> None:
        """A line, if the last one is old enough."""
        if self._clock() - self._last < LINE_SECONDS:
            return
        self._last = self._clock()
        part = f"{100 * position // self._size} % read, " if self._size else ""
        self._terminal.note(f"import: {part}{figures(summary)}")

    def note(self, text: str) -> None:
        """A line at once."""
        self._terminal.note(f"import: {text}")


class BarGauge:
    """A bar over the file's bytes."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        """Take a running bar."""
        self._progress = progress
        self._task = task

    def show(self, summary: Summary, position: int) -> None:
        """Move the bar."""
        self._progress.update(self._task, completed=position, figures=figures(summary))

    def note(self, text: str) -> None:
        """A line above the bar."""
        self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def gauge(terminal: Terminal, size: int) -> Iterator[Gauge]:
    """A bar where somebody watches, lines where nobody does."""
    if not terminal.err.isatty():
        yield LineGauge(terminal, size)
        return
    columns: tuple[Any, ...] = (
        TextColumn("import"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=terminal.err)) as progress:
        yield BarGauge(progress, progress.add_task("import", total=size or None, figures=""))


def figures(summary: Summary) -> str:
    """The figures in a few words."""
    words = [f"{summary.checked} fit" if summary.checked else f"{summary.started} started"]
    if summary.already_there:
        words.append(f"{summary.already_there} already there")
    if summary.repeated:
        words.append(f"{summary.repeated} repeated")
    if summary.refused:
        words.append(f"{summary.refused} refused")
    return ", ".join(words)


class Follower:
    """Tells of an import: figures, outages, refused rows. Use it as a context manager.

    Args:
        gauge: shows the figures.
        report: CSV file that gets every refused row; it holds line, ticket, field and reason, not what stood there.
    """

    def __init__(self, gauge: Gauge, report: Path | None) -> None:
        """Open the report."""
        self._gauge = gauge
        self._exit = ExitStack()
        self._refusals = 0
        self._write: Callable[[tuple[object, ...]], object] | None = None
        if report is not None:
            file = self._exit.enter_context(report.open("w", encoding="utf-8-sig", newline=""))
            self._write = csv.writer(file).writerow
            self._write(REPORT_HEADER)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the report."""
        self._exit.close()

    def refused(self, refusal: Refusal) -> None:
        """Into the report, or the first ones to the terminal."""
        self._refusals += 1
        for field, reason in refusal.faults:
            if self._write is not None:
                self._write((refusal.line, _harmless(refusal.ticket_no), field, _harmless(reason)))
            elif self._refusals <= SHOWN_REFUSALS:
                ticket = f" ({refusal.ticket_no[:64]})" if refusal.ticket_no else ""
                self._gauge.note(f"line {refusal.line}{ticket}: {field}: {reason}")
        if self._write is None and self._refusals == SHOWN_REFUSALS + 1:
            self._gauge.note("more rows are refused: --report FILE lists them all")

    def moved(self, summary: Summary, position: int) -> None:
        """Show the figures."""
        self._gauge.show(summary, position)

    def away(self, reason: str, seconds: float) -> None:
        """Say that it is waited for."""
        self._gauge.note(f"{reason}; trying again for up to {seconds:.0f} s")

    def back(self, seconds: float) -> None:
        """Say that it goes on."""
        self._gauge.note(f"back after {seconds:.0f} s, going on")


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula (the report is opened in one)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
