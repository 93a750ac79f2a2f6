"""The claims look-up (R6.2(2)) against the stand-in over a real socket, and against misbehaving servers."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.claims import LARGEST_ANSWER, MALFORMED, UNAVAILABLE, ClaimsSystem
from claims_stand_in.answers import claim, claims_of_policy
from claims_stand_in.app import create_app
from contract.ports import ClaimAnswer, ClaimQuery
from domain.values import LookupStatus
from runtime.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from fastapi import FastAPI

HANDLERS = {"BJ": ("zheng.da",), "BJ01": ("wang.xiao", "li.xiao")}
NUMBER = "BJ01-2026/机动 车#7?x=1&y"
"""A claim number with everything that may not stand bare in a path."""


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Address of the app on a real socket."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        app.state.switch.turn("up")
        server.should_exit = True
        await running
        listening.close()


@asynccontextmanager
async def raw(answer: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """Address of a server that reads one request and then does as it likes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
async def stand_in() -> AsyncIterator[str]:
    """Address of the stand-in."""
    async with served(create_app(HANDLERS)) as url:
        yield url


def query(claim_no: str | None = None, policy_no: str | None = None) -> ClaimQuery:
    """A question about a case's claim."""
    return ClaimQuery(complaint_no="RD-TEST", claim_no=claim_no, policy_no=policy_no)


async def look_up(url: str, asked: ClaimQuery, *, seconds: float = 6.0) -> ClaimAnswer:
    """One look-up, as the worker would run it."""
    async with ClaimsSystem(url, total_seconds=seconds) as system:
        answer: ClaimAnswer = await ActivityEnvironment().run(system.look_up_claim, asked)
        return answer


async def failure(url: str, asked: ClaimQuery | None = None, *, seconds: float = 6.0) -> ApplicationError:
    """The failure of one look-up; every one is worth trying again and names nothing of the claim."""
    with pytest.raises(ApplicationError) as failed:
        await look_up(url, asked or query(NUMBER), seconds=seconds)
    assert not failed.value.non_retryable
    assert failed.value.__cause__ is None
    assert "BJ01" not in str(failed.value)
    assert not failed.value.details
    return failed.value


async def switch(url: str, mode: str) -> None:
    """Turn the stand-in's mode."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{url}/_stand-in/outage", json={"mode": mode})
        assert answer.json() == {"mode": mode}


async def test_the_status_blockage_cause_and_handler_of_a_claim_come_back(stand_in: str) -> None:
    known = claim(NUMBER, HANDLERS)
    assert known is not None
    answer = await look_up(stand_in, query(NUMBER))
    assert answer.status is LookupStatus.FOUND
    assert (answer.claim_status, answer.blockage_cause) == (known.status, known.blockage_cause)
    assert answer.responsible_person in HANDLERS["BJ01"]
    assert answer.policy_no == known.policy_no
    assert answer.as_of is not None


async def test_a_claim_number_goes_before_the_policy_number(stand_in: str) -> None:
    assert await look_up(stand_in, query("UNKNOWN-1", "P-1")) == ClaimAnswer(status=LookupStatus.NOT_FOUND)


async def test_without_a_claim_number_the_newest_claim_under_the_policy_is_taken(stand_in: str) -> None:
    number = next(n for n in (f"P/{i}" for i in range(100)) if len(claims_of_policy(n, {}) or []) > 1)
    known = claims_of_policy(number, {})
    assert known is not None
    answer = await look_up(stand_in, query(policy_no=number))
    assert (answer.status, answer.claim_status) == (LookupStatus.FOUND, known[0].status)


@pytest.mark.parametrize("asked", [query("C-UNKNOWN-1"), query(policy_no="unknown"), query(".."), query(".")])
async def test_what_the_claims_system_does_not_know_is_not_found(stand_in: str, asked: ClaimQuery) -> None:
    assert await look_up(stand_in, asked) == ClaimAnswer(status=LookupStatus.NOT_FOUND)


async def test_a_policy_without_claims_is_not_found() -> None:
    async with raw(json_answer(b'{"claims": []}')) as url:
        assert await look_up(url, query(policy_no="P1")) == ClaimAnswer(status=LookupStatus.NOT_FOUND)


async def test_a_complaint_without_any_number_asks_nobody(free_port: int) -> None:
    answer = await look_up(f"http://127.0.0.1:{free_port}", query())
    assert answer == ClaimAnswer(status=LookupStatus.NO_REFERENCE)


async def test_the_same_number_is_answered_alike(stand_in: str) -> None:
    first, second = [await look_up(stand_in, query("C-1")) for _ in range(2)]
    assert first.model_copy(update={"as_of": None}) == second.model_copy(update={"as_of": None})


async def test_a_claims_system_that_is_down_says_when_to_come_again(stand_in: str) -> None:
    await switch(stand_in, "down")
    failed = await failure(stand_in)
    assert failed.type == UNAVAILABLE
    assert failed.next_retry_delay is not None
    assert failed.next_retry_delay.total_seconds() == 1
    await switch(stand_in, "up")
    assert (await look_up(stand_in, query(NUMBER))).status is LookupStatus.FOUND


async def test_a_slow_claims_system_is_unavailable(stand_in: str) -> None:
    await switch(stand_in, "slow")
    assert (await failure(stand_in, seconds=0.2)).type == UNAVAILABLE


async def test_garbage_of_every_kind_is_malformed(stand_in: str) -> None:
    await switch(stand_in, "garbage")
    texts = {str(failed := await failure(stand_in)) for _ in range(4)}
    assert failed.type == MALFORMED
    assert len(texts) > 1


async def test_nobody_listening_is_unavailable(free_port: int) -> None:
    failed = await failure(f"http://127.0.0.1:{free_port}")
    assert failed.type == UNAVAILABLE
    assert "ConnectError" in str(failed)


async def test_an_address_that_is_none_is_unavailable() -> None:
    assert (await failure("http://[::1")).type == UNAVAILABLE


def json_answer(
    body: bytes, *, status: str = "200 OK", length: int | None = None
) -> Callable[..., Awaitable[None]]:
    """A server's answer, byte for byte."""

    async def write(writer: asyncio.StreamWriter) -> None:
        size = len(body) if length is None else length
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return write


async def drip(writer: asyncio.StreamWriter) -> None:
    """An answer that never ends and never pauses long enough for a read time-out."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """No answer at all."""
    writer.close()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(hang_up, UNAVAILABLE, id="hangs up"),
        pytest.param(drip, UNAVAILABLE, id="drips"),
        pytest.param(json_answer(b'{"sta', length=100), UNAVAILABLE, id="breaks off"),
        pytest.param(json_answer(b"{}", status="500 Oops"), UNAVAILABLE, id="500"),
        pytest.param(json_answer(b"{}", status="401 Who"), UNAVAILABLE, id="401"),
        pytest.param(json_answer(b"{}", status="302 There"), UNAVAILABLE, id="redirects"),
        pytest.param(json_answer(b"{}"), MALFORMED, id="no status"),
        pytest.param(json_answer(b'{"status": ""}'), MALFORMED, id="empty status"),
        pytest.param(json_answer(b'{"status": "\\u0000"}'), MALFORMED, id="control character"),
        pytest.param(
            json_answer(b'{"status": "a", "as_of": "2026-01-01T00:00:00"}'), MALFORMED, id="time of nowhere"
        ),
        pytest.param(json_answer(b'{"status": "' + b"x" * LARGEST_ANSWER + b'"}'), MALFORMED, id="huge"),
        pytest.param(json_answer(b'{"status": "\xff\xfe"}'), MALFORMED, id="not UTF-8"),
        pytest.param(json_answer(b""), MALFORMED, id="empty"),
    ],
)
async def test_a_claims_system_that_misbehaves_fails_the_try_and_no_more(
    answer: Callable[..., Awaitable[None]], kind: str
) -> None:
    async with raw(answer) as url:
        assert (await failure(url, seconds=0.5)).type == kind


async def test_a_handler_that_is_a_name_is_left_out_and_a_blank_cause_is_none() -> None:
    body = '{"status": "定损中", "handler": "张 三", "blockage_cause": "  ", "extra": [1]}'.encode()
    async with raw(json_answer(body)) as url:
        answer = await look_up(url, query("C1"))
    assert (answer.claim_status, answer.responsible_person, answer.blockage_cause) == ("定损中", None, None)


async def test_a_retry_after_beyond_reason_is_cut(stand_in: str) -> None:
    async def away(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 429 Later\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with raw(away) as url:
        delay = (await failure(url)).next_retry_delay
    assert delay is not None
    assert delay.total_seconds() == 300


async def test_nothing_that_identifies_a_claim_is_logged(
    stand_in: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await look_up(stand_in, query(NUMBER))
        await switch(stand_in, "down")
        await failure(stand_in)
    assert "BJ01" not in caplog.text


async def test_closing_twice_is_harmless_and_a_closed_system_opens_again_when_asked(stand_in: str) -> None:
    system = ClaimsSystem(stand_in)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(system.aclose)
        for _ in range(2):
            assert (await system.look_up_claim(query(NUMBER))).status is LookupStatus.FOUND
            await system.aclose()
            await system.aclose()


async def test_the_stand_in_is_a_process_of_its_own_on_its_port(tmp_path: Path, free_port: int) -> None:
    env = os.environ | {"REDRESS_CLAIMS_PORT": str(free_port), "REDRESS_HOME": str(tmp_path)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "claims_stand_in", cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert str(free_port) in (await process.stdout.readline()).decode()
        answer = await look_up(f"http://127.0.0.1:{free_port}", query("BJ01-2026-1"))
        assert answer.responsible_person is not None
    finally:
        process.terminate()
        await process.wait()


async def test_a_taken_port_stops_the_stand_in_with_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        env = os.environ | {"REDRESS_CLAIMS_PORT": str(port), "REDRESS_HOME": str(tmp_path)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "claims_stand_in", cwd=ROOT, env=env, stderr=asyncio.subprocess.PIPE
        )
        _, said = await process.communicate()
    assert process.returncode == 1
    assert said.decode().splitlines() == [
        f"claims stand-in: REDRESS_CLAIMS_PORT {port}: Address already in use"
    ]
