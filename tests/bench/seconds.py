"""The two promises in seconds: how soon a killed worker's cases answer, how soon `make up` is ready again."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING

from tests.e2e.caller import message
from tests.e2e.hold import environment
from tests.faults.driver import Driver
from tests.faults.house import open_house
from tests.infra.processes import finish, read_until, started
from tests.infra.shared import open_home

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.house import House

STAYS_UP = "Ctrl-C stops all of it"


async def recoveries(times: int) -> list[float]:
    """Seconds from a `kill -9` of the worker that keeps a case in memory until another one answers for it."""
    with open_home("bench", on_disk=True) as home:
        async with open_house(home) as house:
            return [await _answered_after_kill(house) for _ in range(times)]


async def _answered_after_kill(house: House) -> float:
    driver = Driver(house.people)
    sent = await driver.file()
    await driver.tell(sent, "acknowledgement", "responsible")
    successor = house.another_worker()
    await successor.start()  # as with two workers on two machines: what counts is the takeover
    await house.worker.kill()
    killed = time.monotonic()
    said = message(text="来自被杀之后")
    answer = await house.people.insist(f"/v1/complaints/{sent.number}/progress", said, "officer", 60)
    assert answer.status_code == 200, answer.text
    house.worker = successor
    return time.monotonic() - killed


async def second_starts(times: int) -> list[float]:
    """Seconds from `make up` until all of it serves, with the state of an earlier run; as it says itself."""
    with open_home("bench", on_disk=True) as home:
        env = environment(home)
        await asyncio.to_thread(_start, env)
        return [await asyncio.to_thread(_start, env) for _ in range(times)]


def _start(env: Mapping[str, str]) -> float:
    with started(["-m", "runtime.up"], env) as process:
        said = re.search(r"Redress is ready \(([\d.]+) s\)", read_until(process, STAYS_UP, 90))
        process.terminate()
        finish(process)
    assert said
    return float(said[1])
