"""Engine, database and API are killed while messages flow; with them back, everything goes on where it was."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.caller import message
from tests.faults.checks import check_case
from tests.faults.driver import Driver

if TYPE_CHECKING:
    from tests.faults.house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

CLIENTS = 2
OFTEN = pytest.mark.parametrize("rounds", [2, pytest.param(6, marks=pytest.mark.long)])
ONCE = pytest.mark.parametrize("rounds", [1, pytest.param(6, marks=pytest.mark.long)])
"""How often something is killed: once or twice in every run, more often in `make test-long`."""


async def check_all(house: House, driver: Driver, what: str) -> None:
    """Every case of the driver's; says what there was."""
    for sent in driver.led:
        await check_case(house, sent)
    messages = sum(len(sent.taken) for sent in driver.led)
    print(f"{what}: {len(driver.led)} lives, {messages} messages")


async def some_time(flowing: asyncio.Task[None], chance: random.Random) -> None:
    """Let messages flow until a random instant; nothing is waited for."""
    await asyncio.wait([flowing], timeout=chance.uniform(0.1, 2.0))
    if flowing.done():
        await flowing


@OFTEN
async def test_the_dev_server_killed_and_started_on_its_file_has_lost_nothing(
    house: House, rounds: int
) -> None:
    chance = random.Random(3)
    driver = Driver(house.people)
    async with driver.traffic(CLIENTS) as flowing:
        for _ in range(rounds):
            await some_time(flowing, chance)
            await house.kill_temporal()
            await house.start_temporal()
            began = time.monotonic()
            await driver.file(unit="SH")
            print(f"filed again {time.monotonic() - began:.1f} s after the server's return")
    await check_all(house, driver, "dev server killed")


@OFTEN
async def test_postgresql_killed_in_mid_flow_has_lost_nothing(house: House, rounds: int) -> None:
    chance = random.Random(4)
    driver = Driver(house.people)
    async with driver.traffic(CLIENTS) as flowing:
        for _ in range(rounds):
            await some_time(flowing, chance)
            await house.kill_postgres()
            await some_time(flowing, chance)
            await house.start_postgres()
    await check_all(house, driver, "PostgreSQL killed")


async def test_postgresql_away_for_longer_than_a_local_activity_costs_little_history(house: House) -> None:
    driver = Driver(house.people, seconds=120)
    sent = await driver.file()
    await driver.tell(sent, "acknowledgement", "responsible")
    await house.database.keys.sealing(sent.number)  # a sender who knows the case's key already
    await house.kill_postgres()
    handle = house.client.get_workflow_handle(f"complaint-{sent.number}")
    before = (await handle.describe()).history_length
    said = message(text="登记库停机期间")
    actor = {"person": "guo.fengying", "role": "officer", "unit": "BJ"}
    await handle.signal("record_progress", said | {"actor": actor})
    async with asyncio.timeout(60):  # the remote activity is under way, and tried again there
        while not (await handle.describe()).raw_description.pending_activities:
            await asyncio.sleep(0.2)
    await house.start_postgres()
    await driver.tell(sent, "progress", text="恢复之后")
    sent.note(said["message_id"], "progress_recorded")
    after = (await handle.describe()).history_length
    print(f"history events of an outage with one message: {after - before}")
    assert after - before < 60
    await check_case(house, sent)


@ONCE
async def test_the_api_killed_between_sending_and_answering_the_client_sends_again_one_effect(
    house: House, rounds: int
) -> None:
    chance = random.Random(5)
    driver = Driver(house.people)
    async with driver.traffic(CLIENTS) as flowing:
        for _ in range(rounds):
            await some_time(flowing, chance)
            await house.api.kill()
            await house.api.start()
    await check_all(house, driver, "API killed")


@ONCE
async def test_all_of_them_together(house: House, rounds: int) -> None:
    chance = random.Random(6)

    async def worker() -> None:
        await house.replace_worker()

    async def api() -> None:
        await house.api.kill()
        await house.api.start()

    async def engine() -> None:
        await house.kill_temporal()
        await house.start_temporal()

    async def database() -> None:
        await house.kill_postgres()
        await house.start_postgres()

    disasters = [worker, worker, api, engine, database]
    driver = Driver(house.people, seconds=150)
    async with driver.traffic(CLIENTS) as flowing:
        for _ in range(rounds):
            await some_time(flowing, chance)
            chance.shuffle(disasters)
            for disaster in disasters[:2]:
                await disaster()
        await some_time(flowing, chance)
        await house.worker.kill()
        await asyncio.gather(engine(), database(), api())
        await house.worker.start()
    await check_all(house, driver, "all together")
