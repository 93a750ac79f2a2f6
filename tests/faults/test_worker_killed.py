"""The worker is killed with `kill -9`, at any instant: another one finishes what it held."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.caller import message
from tests.faults.checks import check_case, superseded
from tests.faults.driver import Driver

if TYPE_CHECKING:
    from tests.faults.house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

RECOVERY_SECONDS = 10.0
"""What docs/performance promises."""
CLIENTS = 2


async def answered_after_kill(house: House, number: str) -> float:
    """Seconds from a `kill -9` until the case answers a message that came after it."""
    successor = house.another_worker()
    await successor.begin()
    await successor.until_ready()  # as with two workers on two machines: what counts is the takeover
    await house.worker.kill()
    killed = time.monotonic()
    said = message(text="来自被杀之后")
    answer = await house.people.insist(f"/v1/complaints/{number}/progress", said, "officer", 60)
    assert answer.status_code == 200, answer.text
    house.worker = successor
    return time.monotonic() - killed


@pytest.mark.alone
async def test_a_case_answers_within_ten_seconds_of_its_workers_death(house: House) -> None:
    driver = Driver(house.people)
    found = []
    for _ in range(3):
        sent = await driver.file()
        await driver.tell(sent, "acknowledgement", "responsible")
        found.append(await answered_after_kill(house, sent.number))
    print("recovery after kill -9 of an idle worker:", ", ".join(f"{s:.1f} s" for s in found))
    assert max(found) <= RECOVERY_SECONDS


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


@pytest.mark.parametrize(("seed", "kills"), [(1, 5), pytest.param(2, 20, marks=pytest.mark.long)])
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
