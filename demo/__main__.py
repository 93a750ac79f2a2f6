"""`python -m demo [--once] [--only NAME …]`: the stories, told while they happen; `make demo` runs it.

Exit codes: 0 every story ended as told; 1 one did not; 2 there is no system to play on.
"""

from __future__ import annotations

if __name__ == "__main__":
    import gc

    gc.disable()  # until `exits.run`: nothing that is imported is garbage

import argparse
import os
import sys
from typing import TYPE_CHECKING, Final

import httpx
from rich.console import Console

from demo.narration import Narrator
from demo.player import play_all
from demo.stage import Stage
from demo.stories_authority import AUTHORITY
from demo.stories_hard import HARD
from demo.stories_plain import PLAIN
from demo.words import Words
from runtime import exits
from runtime.settings import SettingsError, load
from runtime.shipped import ShippedError, load_shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.story import Story
    from runtime.settings import Settings

STORIES: Final = (*PLAIN, *HARD, *AUTHORITY)
PACE: Final = 1.0
"""Seconds between two steps, so that one can read along."""
WIDTH: Final = 118
"""Columns where nobody says how wide the terminal is."""


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m demo", description="Play the stories on the running system."
    )
    parser.add_argument(
        "--once", action="store_true", help="without pauses for reading, several side by side; for tests"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=[story.key for story in STORIES],
        metavar="NAME",
        help="this story alone",
    )
    parser.add_argument("--list", action="store_true", help="say which stories there are")
    return parser.parse_args(argv)


async def main(argv: Sequence[str]) -> int:
    """Play; the exit code."""
    asked = arguments(argv)
    knows_its_width = sys.stdout.isatty() or "COLUMNS" in os.environ
    console = Console(highlight=False, width=None if knows_its_width else WIDTH)
    if asked.list:
        for story in STORIES:
            console.print(f"{story.key:<12} {story.title}  {story.title_zh}", soft_wrap=True)
        return exits.Exit.OK
    settings = load()
    stories = [story for story in STORIES if asked.only is None or story.key in asked.only]
    if settings.claims_url is not None:
        stories = [story for story in stories if not story.stand_in]  # nobody's own system is switched off
    return await _play(settings, stories, console, 0.0 if asked.once else PACE)


def narrator(settings: Settings, console: Console) -> Narrator:
    """Who tells, in the words of the rule book and the organisation.

    Raises:
        SettingsError: one of the two cannot be used.
    """
    try:
        shipped = load_shipped(settings)
    except ShippedError as error:
        raise SettingsError(str(error)) from None
    ui = f"http://127.0.0.1:{settings.temporal_ui_port}/namespaces/{settings.temporal_namespace}"
    return Narrator(
        console,
        Words(shipped.organisation, shipped.book),
        shipped.calendar.tz,
        temporal_ui=ui if settings.embedded else None,
        console_url=settings.console_url(),
    )


async def _play(settings: Settings, stories: Sequence[Story], console: Console, pace: float) -> int:
    telling = narrator(settings, console)
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=settings.console_url(), limits=limits, trust_env=False) as http:
        stage = Stage(settings, http, telling)
        if not await stage.stands():
            where = settings.console_url()
            raise SettingsError(f"no system answers on {where}: start one with `make up` or `make demo`")
        telling.opens(stories)
        played = await play_all(stage, stories, pace=pace)
    telling.table(played)
    faults = sum(bool(entry.faults) for entry in played)
    telling.closes(faults)
    return exits.Exit.FAILED if faults else exits.Exit.OK


if __name__ == "__main__":
    exits.run(lambda: main(sys.argv[1:]))
