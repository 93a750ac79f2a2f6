"""``python -m tests.replay.record [LIFE …]``: live the lives anew and store their histories in ``histories/``.

Run it by hand, for a new life, or before the first release of a workflow. A stored history stands for cases that
run in production now: one that no longer replays is not recorded anew but made to replay again
(``workflow.patched``; docs/decisions, and the text that the failing test prints).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtime.embedded.temporal import TIME_SKIPPING, EmbeddedTemporal
from tests.infra.engine import lived_through, one_clock_engine, running_engine
from tests.infra.shared import open_home
from tests.infra.temporal import NAMESPACE, TemporalServer
from tests.replay.keys import stored_keys
from tests.replay.lives import ON_A_SERVER, SUGGESTING_EARLY, WITH_ONE_CLOCK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from tests.infra.engine import Engine

    Lives = dict[str, Callable[[Engine], Awaitable[None]]]

HISTORIES = Path(__file__).with_name("histories")
SUGGEST_EARLY = {"limit.historyCount.suggestContinueAsNew": "80"}
OF_THIS_MACHINE = frozenset({"identity", "stackTrace", "workerInstanceKey"})
"""Where a history names the machine that lived it."""
_A_PROCESS = re.compile(r"\d+@")
"""A worker's own task queue is named after its process and host."""


@contextlib.asynccontextmanager
async def _server(config: dict[str, str]) -> AsyncIterator[Engine]:
    with open_home("temporal") as home:
        embedded = EmbeddedTemporal(
            home, None, namespace=NAMESPACE, in_memory=True, extra_config={**TIME_SKIPPING, **config}
        )
        async with (
            embedded as server,
            running_engine(TemporalServer(server.address), cached=100, keys=stored_keys()) as engine,
        ):
            yield engine


def _without(names: frozenset[str], value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(names, inner) for name, inner in value.items() if name not in names}
    if isinstance(value, list):
        return [_without(names, inner) for inner in value]
    return "sticky" if isinstance(value, str) and _A_PROCESS.match(value) else value


def _one_event_a_line(run: dict[str, Any]) -> str:
    events = ",\n".join(json.dumps(event, ensure_ascii=False, sort_keys=True) for event in run["events"])
    return f'{{"workflow": {json.dumps(run["workflow"])}, "events": [\n{events}\n]}}'


async def _record(name: str, live: Callable[[Engine], Awaitable[None]], engine: Engine) -> None:
    await live(engine)
    stored = []
    async for history in lived_through(engine):
        events = _without(OF_THIS_MACHINE, history.to_json_dict()["events"])
        stored.append({"workflow": history.workflow_id, "events": events})
    lines = [_one_event_a_line(run) for run in stored]
    path = HISTORIES / f"{name}.json"
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    sys.stdout.write(f"{name}: {len(stored)} runs, {sum(len(run['events']) for run in stored)} events\n")


async def main(names: list[str]) -> None:
    """Live the lives named, or all."""
    HISTORIES.mkdir(exist_ok=True)
    worlds: list[tuple[Lives, Callable[[], AbstractAsyncContextManager[Engine]]]] = [
        (ON_A_SERVER, partial(_server, {})),
        (SUGGESTING_EARLY, partial(_server, SUGGEST_EARLY)),
        (WITH_ONE_CLOCK, partial(one_clock_engine, stored_keys())),
    ]
    for lives, world in worlds:
        for name, live in lives.items():
            if not names or name in names:
                async with world() as engine:
                    await _record(name, live, engine)


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # systems that are away are part of some lives
    asyncio.run(main(sys.argv[1:]))
    sys.stdout.flush()
    os._exit(0)  # temporalio may abort in the interpreter's own exit
