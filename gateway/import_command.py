"""`starter.py import`: a CSV file of complaints, by a mapping."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.filing import load_check, open_gateway
from gateway.importer import Importer
from gateway.mapping import MappingError, load_mapping
from gateway.patience import GaveUpError, Patience
from gateway.progress import Follower, gauge
from gateway.rows import open_csv
from runtime.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable

    from gateway.filing import Gateway
    from gateway.importer import Summary
    from gateway.mapping import Mapping
    from gateway.rows import CsvFile
    from gateway.terminal import Terminal
    from runtime.intake import FileComplaint, Filed
    from runtime.settings import Settings

AGAIN: Final = "run the same command again to go on: what is filed stays filed, once"


async def import_file(arguments: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Import a file; 0: all of it is filed, 1: something was refused or it ended early, 2: it cannot be begun."""
    try:
        mapping = load_mapping(arguments.mapping)
        with open_csv(Path(arguments.csv), mapping) as source:
            return await _Import(arguments, settings, terminal).run(source, mapping)
    except MappingError as error:
        terminal.note(str(error))
        return Exit.MISCONFIGURED


@dataclass(frozen=True, slots=True)
class _Import:
    """One run of the command."""

    arguments: Namespace
    settings: Settings
    terminal: Terminal

    async def run(self, source: CsvFile, mapping: Mapping) -> int:
        """Set up, import, sum up; an interrupted import is summed up as well."""
        report = Path(self.arguments.report) if self.arguments.report else None
        async with AsyncExitStack() as stack:
            shown = stack.enter_context(gauge(self.terminal, source.size))
            try:
                follower = stack.enter_context(Follower(shown, report))
            except OSError as error:
                raise MappingError(f"{report}: {error.strerror}") from None
            patience = Patience(self.arguments.patience, follower)
            try:
                file = await self._filing(stack, patience)
            except GaveUpError as gave_up:
                shown.note(f"{gave_up}; nothing was filed")
                return Exit.FAILED
            importer = Importer(
                check=load_check(self.settings).start_of,
                file=file,
                patience=patience,
                observer=follower,
                concurrency=self.arguments.concurrency,
            )
            try:
                summary = await importer.run(source, mapping, limit=self.arguments.limit)
            except asyncio.CancelledError:
                summary = importer.summary
                summary.stopped = "interrupted"
            shown.show(summary, source.size)
        self._sum_up(summary)
        if summary.stopped == "interrupted":
            return Exit.KILLED
        return Exit.FAILED if summary.stopped or summary.refused else Exit.OK

    async def _filing(
        self, stack: AsyncExitStack, patience: Patience
    ) -> Callable[[FileComplaint], Awaitable[Filed]] | None:
        if self.arguments.dry_run:
            return None

        async def opened() -> Gateway:
            connections = max(2, self.arguments.concurrency // 2)
            return await stack.enter_async_context(open_gateway(self.settings, connections=connections))

        return (await patience.call(opened)).file

    def _sum_up(self, summary: Summary) -> None:
        if self.arguments.json:
            self.terminal.say(json.dumps(summary.as_json()))
        else:
            self.terminal.say(sentence(summary))
        if summary.stopped:
            self.terminal.note(f"stopped: {summary.stopped}; {AGAIN}")
        if summary.refused and self.arguments.report:
            self.terminal.note(f"the refused rows are listed in {self.arguments.report}")


def sentence(summary: Summary) -> str:
    """The summary as one line."""
    filed = (
        f"{summary.checked} could be filed (dry run: nothing was)"
        if summary.checked
        else f"{summary.started} started, {summary.already_there} already there"
    )
    return (
        f"{summary.rows} rows, {summary.unique} complaints ({summary.repeated} further rows of the same ticket): "
        f"{filed}, {summary.refused} refused, {summary.seconds:.1f} s"
    )
