"""Whoever reads the register while PostgreSQL is killed hears that it is away, and nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from register.errors import RegisterUnavailableError
from register.migrate import migrate
from register.pool import Database
from register.read import get_case
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.process import EmbeddedError
from tests.e2e.hold import lasting_port
from tests.infra.ring import RING

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(120)

READERS = 16
KILLS = 5
READINGS_BETWEEN = 300
START_SECONDS = 30.0


async def killed_and_started(server: EmbeddedPostgres) -> None:
    """`kill -9` of the postmaster; what is left of it may need a moment to go."""
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    await server.wait()
    await server.stop()
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            await server.start()
        except EmbeddedError:
            await server.stop()
            assert time.monotonic() < deadline, "PostgreSQL does not come back"
            await asyncio.sleep(0.05)
        else:
            return


async def test_every_reading_is_answered_or_told_that_the_register_is_away(postgres_home: Path) -> None:
    heard: Counter[str] = Counter()

    async def read_on(database: Database) -> None:
        while True:
            try:
                await get_case(database, "RD-0000-0000-0000")
                heard["answered"] += 1
            except RegisterUnavailableError:
                heard["away"] += 1
                await asyncio.sleep(0.01)
            except Exception as error:  # noqa: BLE001 - what else there may be is the question
                heard[f"{type(error).__name__}: {error}"[:120]] += 1
            await asyncio.sleep(0)

    async with EmbeddedPostgres(postgres_home, lasting_port()) as server:
        await migrate(server.url)
        async with Database(server.url, RING, size=16) as database, asyncio.TaskGroup() as group:
            readers = [group.create_task(read_on(database)) for _ in range(READERS)]
            for _ in range(KILLS):
                enough = heard["answered"] + READINGS_BETWEEN
                async with asyncio.timeout(START_SECONDS):
                    while heard["answered"] < enough:
                        await asyncio.sleep(0.01)
                await killed_and_started(server)
            for reader in readers:
                reader.cancel()
            await asyncio.gather(*readers, return_exceptions=True)
    print(dict(heard))
    assert heard["away"] > 0
    assert set(heard) == {"answered", "away"}
