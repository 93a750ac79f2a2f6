"""The web UI of Temporal is for reading: what would change a case is refused before it reaches the server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from temporalio.client import Client

from runtime.embedded.process import free_port
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.embedded.ui_gate import UiGate, allowed
from runtime.serving import serve

WORKFLOW = "/api/v1/namespaces/redress/workflows/complaint-1"


@contextlib.asynccontextmanager
async def gate_to(target: str) -> AsyncIterator[httpx.AsyncClient]:
    gate, port, ready = UiGate(target), free_port(), asyncio.Event()
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
