"""The embedded Temporal: keeps its state, has our search attributes, never outlives us."""

import asyncio
import os
import signal
import socket
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from contract.search_attributes import SEARCH_ATTRIBUTES
from runtime.embedded.process import EmbeddedError
from runtime.embedded.temporal import EmbeddedTemporal, find_binary
from tests.infra.processes import all_gone, clean_environment, family, read_until, started

HOLD = """
import asyncio, sys
from pathlib import Path
from runtime.embedded.temporal import EmbeddedTemporal
async def main():
    async with EmbeddedTemporal(Path(sys.argv[1]), None) as server:
        print("address", server.address, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


async def connect(address: str) -> Client:
    return await Client.connect(address, namespace="redress")


async def start_one(client: Client) -> str:
    """A workflow that no worker ever takes: all that matters is that the server knows it."""
    handle = await client.start_workflow("Nothing", id=f"w-{uuid.uuid4()}", task_queue="nobody")
    return handle.id


async def test_a_restart_knows_the_workflows_of_before(home: Path) -> None:
    async with EmbeddedTemporal(home, None) as first:
        known = await start_one(await connect(first.address))
    async with EmbeddedTemporal(home, None) as second:
        found = await (await connect(second.address)).get_workflow_handle(known).describe()
        assert found.workflow_type == "Nothing"


async def test_after_kill_9_of_the_supervisor_nothing_is_left_and_nothing_acknowledged_is_lost(
    home: Path,
) -> None:
    with started(["-c", HOLD, str(home)], clean_environment()) as supervisor:
        address = read_until(supervisor, "address").split()[1]
        known = await start_one(await connect(address))
        children = family(supervisor.pid)
        assert [child.name() for child in children] == ["temporal"]
        supervisor.kill()
    assert all_gone(children)
    async with EmbeddedTemporal(home, None) as again:
        assert (await (await connect(again.address)).get_workflow_handle(known).describe()).id == known


async def test_after_kill_9_of_the_server_itself_nothing_acknowledged_is_lost(home: Path) -> None:
    async with EmbeddedTemporal(home, None) as server:
        known = await start_one(await connect(server.address))
        assert server.pid
        os.kill(server.pid, signal.SIGKILL)
        assert await server.wait() == -signal.SIGKILL
    async with EmbeddedTemporal(home, None) as again:
        assert (await (await connect(again.address)).get_workflow_handle(known).describe()).id == known


async def test_the_namespace_has_our_search_attributes_at_once(home: Path) -> None:
    async with EmbeddedTemporal(home, None) as server:
        client = await connect(server.address)
        found = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace="redress")
        )
        types = {
            n: IndexedValueType.Name(t).removeprefix("INDEXED_VALUE_TYPE_")
            for n, t in found.custom_attributes.items()
        }
        assert types == {name: kind.upper() for name, kind in SEARCH_ATTRIBUTES.items()}
        listed = [w async for w in client.list_workflows('ComplaintStatus = "open" AND Overdue = true')]
        assert listed == []


async def test_closed_histories_are_kept_for_the_days_of_the_setting(home: Path) -> None:
    for days in (90, 30):
        async with EmbeddedTemporal(home, None, retention_days=days) as server:
            service = (await connect(server.address)).workflow_service
            found = await service.describe_namespace(DescribeNamespaceRequest(namespace="redress"))
            assert found.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=days)


async def test_a_taken_port_is_one_clear_line(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedError, match=f"port {port} .*REDRESS_TEMPORAL_PORT"):
            await EmbeddedTemporal(home, port).__aenter__()


async def test_a_second_one_on_the_same_home_is_refused(home: Path) -> None:
    async with EmbeddedTemporal(home, None):
        with pytest.raises(EmbeddedError, match=f"in use by process {os.getpid()}"):
            await EmbeddedTemporal(home, None).__aenter__()


async def test_a_state_file_that_is_no_database_is_refused_with_the_servers_own_words(home: Path) -> None:
    (home / "temporal").mkdir()
    (home / "temporal" / "temporal.db").write_text("not a database" * 100)
    with pytest.raises(EmbeddedError, match=r"Temporal did not start: .*not a database"):
        async with asyncio.timeout(60):
            await EmbeddedTemporal(home, None).__aenter__()


def test_the_setting_goes_before_path_and_path_before_the_wheel(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = home / "temporal"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(home))
    assert find_binary(None) == own
    assert find_binary(Path("/bin/sh")) == Path("/bin/sh")
    monkeypatch.setenv("PATH", "")
    assert find_binary(None).name == "temporal"
    assert find_binary(None) != own


def test_a_setting_that_names_no_program_is_one_clear_line(home: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"^REDRESS_TEMPORAL_BIN: .* is not a program$"):
        find_binary(home / "missing")
