"""A workflow task is lost after its local activity has written: the row never came true (docs/decisions/0002).

Provoked on purpose: the test holds the complaint's row in PostgreSQL, so that the worker's write waits in the middle
of its workflow task; then the worker or the engine goes, then the row is let go.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from typing import TYPE_CHECKING

import asyncpg
import httpx
import psutil
import pytest

from register.read import timeline
from tests.e2e.caller import message
from tests.faults.checks import check_case, settled, superseded
from tests.faults.driver import Driver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.faults.checks import Sent
    from tests.faults.house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.01


@contextlib.asynccontextmanager
async def row_held(house: House, number: str) -> AsyncIterator[asyncpg.Connection]:
    """The complaint's row is locked by somebody else for the length of a block."""
    connection = await asyncpg.connect(house.postgres.url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM complaint WHERE complaint_no = $1 FOR UPDATE", number)
            yield connection
    finally:
        await connection.close()


async def somebody_waits(house: House) -> None:
    """Wait until a worker's write waits for the row that is held."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await house.database.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'redress worker'"
    ):
        assert time.monotonic() < deadline, "no write came"
        await asyncio.sleep(POLL_SECONDS)


async def shown(house: House, number: str, text: str) -> None:
    """Wait until the register shows a progress record, whether or not it has come true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while text not in [entry.data.get("text") for entry in await timeline(house.database, number)]:
        assert time.monotonic() < deadline, f"{text} was not written"
        await asyncio.sleep(POLL_SECONDS)


async def under_way(house: House, sent: Sent, text: str) -> tuple[str, asyncio.Task[httpx.Response]]:
    """A progress record whose write waits for the row; its message id, and the client's call."""
    said = message(text=text)
    path = f"/v1/complaints/{sent.number}/progress"
    call = asyncio.create_task(house.people.post(path, said))
    await somebody_waits(house)
    return said["message_id"], call


async def begun(house: House) -> tuple[Driver, Sent]:
    """A case under investigation."""
    driver = Driver(house.people)
    sent = await driver.file()
    await driver.tell(sent, "acknowledgement", "responsible")
    return driver, sent


async def test_the_worker_dies_between_the_row_and_the_tasks_completion(house: House) -> None:
    """Temporal is stopped in its tracks meanwhile, so the task cannot be completed; another worker does it again."""
    driver, sent = await begun(house)
    engine = psutil.Process(house.temporal.pid)
    async with row_held(house, sent.number):
        said, call = await under_way(house, sent, "写入后失去任务")
        engine.suspend()
    await shown(house, sent.number, "写入后失去任务")
    await house.worker.kill()
    engine.resume()
    await house.worker.start()
    answer = await call
    if answer.status_code != 200:
        body = {"message_id": said, "text": "写入后失去任务"}
        answer = await house.people.insist(f"/v1/complaints/{sent.number}/progress", body)
    assert answer.status_code == 200, answer.text
    sent.note(said, "progress_recorded")
    await driver.tell(sent, "progress", text="之后的进展")
    log = await check_case(house, sent)
    assert [p.text for p in log.case.progress] == ["写入后失去任务", "之后的进展"]
    print("taken back:", await superseded(house, sent.number))


async def test_the_engine_forgets_the_update_and_another_message_takes_its_place(house: House) -> None:
    """Everything dies but the register; the client never comes again. What the lost task had written gives way."""
    driver, sent = await begun(house)
    engine = psutil.Process(house.temporal.pid)
    async with row_held(house, sent.number):
        _, call = await under_way(house, sent, "从未成真")
        engine.suspend()
    await shown(house, sent.number, "从未成真")
    await house.worker.kill()
    await house.api.kill()  # it would send the update again by itself
    with pytest.raises(httpx.TransportError):
        await call
    await house.kill_temporal()
    await house.start_temporal()
    await house.engine_answers()
    await asyncio.gather(house.worker.start(), house.api.start())
    await driver.tell(sent, "progress", text="真正的进展")
    log = await check_case(house, sent)
    assert [p.text for p in log.case.progress] == ["真正的进展"]
    assert "progress_recorded" in await superseded(house, sent.number)


async def test_a_worker_that_wakes_up_late_writes_nothing_over_what_came_true(house: House) -> None:
    """A worker freezes in the middle of its task, another one takes over; then the first one wakes up."""
    driver, sent = await begun(house)
    async with row_held(house, sent.number):
        said, call = await under_way(house, sent, "冻结前的进展")
        house.worker.signal(signal.SIGSTOP)
        sleeper, house.worker = house.worker, house.another_worker()
        house.spare.append(sleeper)
        await house.worker.start()
    body = {"message_id": said, "text": "冻结前的进展"}
    answer = await house.people.insist(f"/v1/complaints/{sent.number}/progress", body)
    assert answer.status_code == 200, answer.text
    sent.note(said, "progress_recorded")
    await driver.tell(sent, "progress", text="接手后的进展")
    sleeper.signal(signal.SIGCONT)
    await driver.tell(sent, "progress", text="苏醒后的进展")
    with contextlib.suppress(asyncio.CancelledError):
        call.cancel()
        await call
    log = await check_case(house, sent)
    assert [p.text for p in log.case.progress] == ["冻结前的进展", "接手后的进展", "苏醒后的进展"]


async def test_filing_is_redone_as_well_when_the_first_task_is_lost(house: House) -> None:
    """The very first batch: the register shows a case whose first workflow task was lost."""
    driver = Driver(house.people)
    before = await house.database.fetchval("SELECT count(*) FROM complaint")
    blocker = await asyncpg.connect(house.postgres.url)
    engine = psutil.Process(house.temporal.pid)
    try:
        async with blocker.transaction():
            await blocker.execute("LOCK TABLE complaint IN SHARE MODE")
            filing = asyncio.create_task(driver.file())
            await somebody_waits(house)
            engine.suspend()
    finally:
        await blocker.close()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while await house.database.fetchval("SELECT count(*) FROM complaint") == before:
        assert time.monotonic() < deadline
        await asyncio.sleep(POLL_SECONDS)
    await house.worker.kill()
    engine.resume()
    await house.worker.start()
    sent = await filing
    await settled(house, sent.number)
    await driver.tell(sent, "acknowledgement", "responsible")
    await check_case(house, sent)
