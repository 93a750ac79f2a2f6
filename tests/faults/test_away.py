"""While a part is away every call says so, with the time to come again, and nothing is half done."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from contract.ids import complaint_no, complaint_workflow_id
from tests.e2e.caller import complaint, message
from tests.faults.checks import Sent, check_case

if TYPE_CHECKING:
    import httpx

    from tests.faults.house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

SOON_SECONDS = 20.0
"""A call to a system whose engine is away is answered within this, however the engine is away."""


def says_away(answer: httpx.Response, code: str) -> None:
    """The answer is 503 with that problem and the time to come again."""
    assert (answer.status_code, answer.json()["code"]) == (503, code), answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Content-Type"] == "application/problem+json"


async def rows_of(house: House, ticket_no: str) -> int:
    """How many cases the register has of a ticket."""
    count: int = await house.database.fetchval(
        "SELECT count(*) FROM complaint WHERE ticket_no = $1", ticket_no
    )
    return count


async def workflows_of(house: House, ticket_no: str) -> int:
    """How many runs Temporal has of a ticket, open and closed."""
    number = complaint_workflow_id(complaint_no(ticket_no))
    return (await house.client.count_workflows(f"WorkflowId = '{number}'")).count


async def one_case(house: House, ticket_no: str) -> None:
    """The ticket is one case, in the register and in Temporal."""
    await house.people.case(complaint_no(ticket_no))
    async with asyncio.timeout(SOON_SECONDS):  # Temporal's lists lag a little
        while await workflows_of(house, ticket_no) != 1:
            await asyncio.sleep(0.1)
    assert await rows_of(house, ticket_no) == 1


async def test_without_temporal_filing_and_speaking_are_503_and_nothing_is_half_done(house: House) -> None:
    people = house.people
    number = await people.file()
    said, progress = complaint(), message(text="引擎停机时的进展")
    path = f"/v1/complaints/{number}/progress"
    await house.kill_temporal()
    says_away(await people.post("/v1/complaints", said, "hotline"), "engine_away")
    says_away(await people.post(path, progress), "engine_away")
    says_away(await people.post(path, progress, also={"Prefer": "respond-async"}), "engine_away")
    assert (await people.get("/readyz")).status_code == 503
    assert (await people.get("/healthz")).status_code == 200
    assert (await people.get(f"/v1/complaints/{number}")).status_code == 200, (
        "what is on record is there to read"
    )
    assert await rows_of(house, said["ticket_no"]) == 0
    await house.start_temporal()
    await house.engine_answers()
    assert await workflows_of(house, said["ticket_no"]) == 0, "nothing was half done"
    answer = await people.insist("/v1/complaints", said, "hotline")
    assert answer.status_code == 201, answer.text
    answer = await people.insist(path, progress)
    assert [entry["text"] for entry in answer.json()["progress"]] == ["引擎停机时的进展"]
    await one_case(house, said["ticket_no"])


async def test_a_temporal_that_hangs_is_away_as_well_and_the_same_ticket_stays_one_case(house: House) -> None:
    people = house.people
    said = complaint()
    engine = psutil.Process(house.temporal.pid)
    engine.suspend()
    began = time.monotonic()
    says_away(await people.post("/v1/complaints", said, "hotline"), "engine_away")
    print(f"503 from a hanging engine after {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began < SOON_SECONDS
    assert await rows_of(house, said["ticket_no"]) == 0
    engine.resume()
    answer = await people.insist("/v1/complaints", said, "hotline")
    assert answer.status_code in {200, 201}, "the call that was given up may have arrived after all"
    await one_case(house, said["ticket_no"])


async def test_without_a_worker_filing_is_durable_and_speaking_is_503(house: House) -> None:
    people = house.people
    old = await people.file()
    await house.worker.kill()
    said = complaint()
    answer = await people.post("/v1/complaints", said, "hotline")
    assert (answer.status_code, answer.json()["recorded"]) == (201, False)
    number = answer.json()["complaint_no"]
    early = await people.get(f"/v1/complaints/{number}")
    assert (early.status_code, early.json()["code"]) == (404, "not_yet_recorded")
    assert early.headers["Retry-After"]
    again = await people.post("/v1/complaints", said, "hotline")
    assert (again.status_code, again.json()["complaint_no"]) == (200, number)
    other = await people.post("/v1/complaints", said | {"demand": "另外的诉求"}, "hotline")
    assert other.status_code == 409, "told apart although the register does not know the first one yet"
    progress = message(text="没有工作进程时的进展")
    says_away(await people.post(f"/v1/complaints/{old}/progress", progress), "worker_away")
    await house.worker.start()
    answer = await people.insist(f"/v1/complaints/{old}/progress", progress)
    assert [entry["text"] for entry in answer.json()["progress"]] == ["没有工作进程时的进展"]
    await one_case(house, said["ticket_no"])
    await check_case(house, Sent(old, {progress["message_id"]: "progress_recorded"}))


async def test_without_the_register_reading_and_filing_are_503_and_no_workflow_is_started(
    house: House,
) -> None:
    people = house.people
    number = await people.file()
    said = complaint()
    await house.kill_postgres()
    says_away(await people.get(f"/v1/complaints/{number}"), "register_away")
    says_away(await people.get("/v1/worklist"), "register_away")
    says_away(await people.post("/v1/complaints/search", {"phone": "13800001234"}), "register_away")
    says_away(await people.post("/v1/complaints", said, "hotline"), "register_away")
    assert await workflows_of(house, said["ticket_no"]) == 0
    await house.start_postgres()
    answer = await people.insist("/v1/complaints", said, "hotline")
    assert answer.status_code == 201, answer.text
    await one_case(house, said["ticket_no"])
