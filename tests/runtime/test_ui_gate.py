"""The web UI of Temporal is for reading: what would change a case is refused before it reaches the server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from temporalio.client import Client

from runtime.embedded.process import free_port
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.embedded.ui_gate import UiGate, allowed
from runtime.serving import serve

WORKFLOW = "/api/v1/namespaces/redress/workflows/complaint-1"


@contextlib.asynccontextmanager
async def gate_to(target: str, api: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    gate, port, ready = UiGate(target, api), free_port(), asyncio.Event()
    config = uvicorn.Config(gate, "127.0.0.1", port, log_config=None, lifespan="off")
    serving = asyncio.create_task(serve(config, ready.set))
    try:
        await ready.wait()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            yield client
    finally:
        serving.cancel()
        await asyncio.wait([serving])
        await gate.close()


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", WORKFLOW, True),
        ("HEAD", "/", True),
        ("POST", f"{WORKFLOW}/query/case", True),
        ("POST", f"{WORKFLOW}/runs/r1/query/case", True),
        ("POST", f"{WORKFLOW}/signal/withdraw", False),
        ("POST", f"{WORKFLOW}/terminate", False),
        ("POST", f"{WORKFLOW}/update/respond", False),
        ("POST", f"{WORKFLOW}/terminate?/query/case", False),
        ("POST", f"{WORKFLOW}/signal/query/x/y", False),
        ("POST", "/api/v1/namespaces/redress/workflows", False),
        ("DELETE", "/api/v1/namespaces/redress/schedules/s", False),
        ("PATCH", f"{WORKFLOW}/query/case", False),
    ],
)
def test_only_reading_and_querying_pass(method: str, path: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert allowed(method, path) is expected


async def test_a_reader_sees_workflows_but_cannot_end_one(home: Path) -> None:
    async with (
        EmbeddedTemporal(home, None, free_port()) as server,
        gate_to(f"http://127.0.0.1:{server.ui_port}") as reader,
    ):
        await server.ui_ready()
        temporal = await Client.connect(server.address, namespace="redress")
        handle = await temporal.start_workflow("Nothing", id="complaint-1", task_queue="nobody")

        assert "text/html" in (await reader.get("/")).headers["content-type"]
        assert (await reader.get("/api/v1/settings")).json()["DisableWriteActions"] is True
        seen = await reader.get(WORKFLOW)
        assert seen.json()["workflowExecutionInfo"]["status"] == "WORKFLOW_EXECUTION_STATUS_RUNNING"

        refused = await reader.post(f"{WORKFLOW}/terminate", json={"reason": "no"})
        assert refused.status_code == 403
        assert (await handle.describe()).status is not None
        assert (await handle.describe()).close_time is None


async def test_a_query_reaches_the_server_through_the_gate(home: Path) -> None:
    async with (
        EmbeddedTemporal(home, None, free_port()) as server,
        gate_to(f"http://127.0.0.1:{server.ui_port}") as reader,
    ):
        await server.ui_ready()
        await reader.get("/")  # hands out the cookie that the UI's own forgery protection asks back
        headers = {"X-CSRF-TOKEN": reader.cookies.get("_csrf") or ""}
        answer = await reader.post(f"{WORKFLOW}/query/case", json={}, headers=headers)
        assert "not found" in answer.json()["message"]


async def test_a_ui_that_is_gone_is_said_so() -> None:
    async with gate_to(f"http://127.0.0.1:{free_port()}") as reader:
        assert (await reader.get("/")).status_code == 502


@contextlib.asynccontextmanager
async def heard_behind_the_gate() -> AsyncIterator[tuple[httpx.AsyncClient, list[Request]]]:
    """A gate whose UI and API are one application that writes down what it hears."""
    heard: list[Request] = []

    async def hear(scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        await request.body()
        heard.append(request)
        await JSONResponse({"payloads": []}, headers={"set-cookie": "redress_session=other"})(
            scope, receive, send
        )

    port, ready = free_port(), asyncio.Event()
    config = uvicorn.Config(hear, "127.0.0.1", port, log_config=None, lifespan="off")
    serving = asyncio.create_task(serve(config, ready.set))
    try:
        await ready.wait()
        address = f"http://127.0.0.1:{port}"
        async with gate_to(address, address) as reader:
            yield reader, heard
    finally:
        serving.cancel()
        await asyncio.wait([serving])


async def test_the_codec_at_the_gate_passes_the_session_on_to_the_api_and_nothing_else() -> None:
    async with heard_behind_the_gate() as (reader, heard):
        sent = {
            "cookie": "_csrf=x; redress_session=abc; other=1",
            "authorization": "Bearer of-the-ui",
            "sec-fetch-site": "same-origin",
            "x-namespace": "redress",
        }
        answer = await reader.post("/codec/decode", json={"payloads": []}, headers=sent)
        await reader.post("/codec/encode", json={"payloads": []}, headers=sent)

    [asked] = heard
    assert (answer.status_code, answer.json()) == (200, {"payloads": []})
    assert "set-cookie" not in answer.headers
    assert asked.url.path == "/codec/decode"
    assert asked.headers["cookie"] == "redress_session=abc"
    assert asked.headers["sec-fetch-site"] == "same-origin"
    assert not {"authorization", "x-namespace", "origin"} & set(asked.headers)
    assert (await asked.body()) == b'{"payloads":[]}'


async def test_the_ui_itself_never_gets_the_session() -> None:
    async with heard_behind_the_gate() as (reader, heard):
        await reader.get("/", headers={"cookie": "_csrf=x; redress_session=abc; other=1"})

    assert heard[0].headers["cookie"] == "_csrf=x; other=1"


async def test_an_api_that_is_gone_is_said_so_to_the_codec() -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    async with gate_to(nobody, nobody) as reader:
        assert (await reader.post("/codec/decode", json={})).status_code == 502
