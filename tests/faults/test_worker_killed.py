"""The worker is killed with `kill -9`, at any instant: another one finishes what it held."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from runtime.intake import TASK_TIMEOUT
from tests.faults.checks import check_case, superseded
from tests.faults.driver import Driver
from worker import TAKEOVER
from workflows.options import (
    FIND_LOCALLY,
    LOAD,
    LOOK_UP_LOCALLY,
    LOOK_UP_REMOTELY,
    RECORD_LOCALLY,
    RECORD_REMOTELY,
)

if TYPE_CHECKING:
    from tests.faults.house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

CLIENTS = 2


async def test_what_a_killed_worker_held_is_given_to_another_within_ten_seconds() -> None:
    """The server waits for it no longer than this; `make bench` measures what that comes to."""
    of_a_case = (RECORD_LOCALLY, RECORD_REMOTELY, FIND_LOCALLY, LOOK_UP_LOCALLY, LOOK_UP_REMOTELY, LOAD)
    held = [TAKEOVER, TASK_TIMEOUT, *(options["start_to_close_timeout"] for options in of_a_case)]
    assert max(held) <= timedelta(seconds=10)


async def test_a_message_under_way_when_the_worker_dies_is_answered_once(house: House) -> None:
    driver = Driver(house.people)
    sent = await driver.file()
    await driver.tell(sent, "acknowledgement", "responsible")
    telling = asyncio.create_task(driver.tell(sent, "progress", text="途中被杀"))
    await house.worker.kill()
    killed = time.monotonic()
    await house.worker.start()
    await telling
    print(f"a message under way: {time.monotonic() - killed:.1f} s, the new worker's start included")
    await check_case(house, sent)


@pytest.mark.parametrize(("seed", "kills"), [(1, 3), pytest.param(2, 20, marks=pytest.mark.long)])
async def test_killed_at_random_instants_nothing_is_lost_and_nothing_happens_twice(
    house: House, seed: int, kills: int
) -> None:
    chance = random.Random(seed)
    driver = Driver(house.people)
    began = time.monotonic()
    async with driver.traffic(CLIENTS) as flowing:
        for _ in range(kills):
            # An instant at which something is under way; nothing is waited for here.
            await asyncio.wait([flowing], timeout=chance.uniform(0.02, 1.5))
            await house.replace_worker()
    taken_back = 0
    for sent in driver.led:
        await check_case(house, sent)
        taken_back += len(await superseded(house, sent.number))
    messages = sum(len(sent.taken) for sent in driver.led)
    print(
        f"seed {seed}: {kills} kills, {len(driver.led)} lives, {messages} messages in "
        f"{time.monotonic() - began:.0f} s; events of lost tasks taken back: {taken_back}"
    )
