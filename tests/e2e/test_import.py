"""The import through processes: killed and run again, every complaint is one case: file = Temporal = register."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.client import Client

from register.pool import Database
from runtime.embedded.files import make_secrets
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.master_keys import master_keys
from runtime.settings import load
from tests.infra.processes import clean_environment
from tests.infra.registers import a_register
from tests.infra.shared import ROOT, open_home

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.infra.postgres import PostgresServer

pytestmark = pytest.mark.timeout(600)

SHAPE = Path(__file__).parents[1] / "gateway" / "texas-shaped.csv"
CASES = 40
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 180


@dataclass
class Running:
    """An engine of this test's own."""

    client: Client
    database: Database
    env: dict[str, str]

    async def started(self) -> int:
        """Cases that Temporal has."""
        return (await self.client.count_workflows("WorkflowType = 'ComplaintWorkflow'")).count

    async def recorded(self) -> int:
        """Cases that the register has."""
        count: int = await self.database.fetchval("SELECT count(*) FROM complaint")
        return count

    async def until(self, what: Any, least: int) -> None:
        """Wait until there are so many (other processes make them)."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await what() < least:
                await asyncio.sleep(POLL_SECONDS)

    async def run_import(self, file: Path, *more: str) -> dict[str, Any]:
        """Import to the end; the summary."""
        process = await self.launch_import(file, *more)
        try:
            out, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0, err.decode()
        told: dict[str, Any] = json.loads(out)
        return told

    async def launch_import(self, file: Path, *more: str) -> asyncio.subprocess.Process:
        """Start an import as a process."""
        argv = ("starter.py", "import", str(file), "--mapping", "texas", "--json", *more)
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *argv,
            cwd=ROOT,
            env=self.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )


@pytest.fixture
async def running(postgres_server: PostgresServer) -> AsyncIterator[Running]:
    """A Temporal and a register with nothing in them."""
    with open_home("import") as home:
        make_secrets(home)
        masters = master_keys(load({"REDRESS_HOME": str(home)}))
        async with (
            a_register(postgres_server) as url,
            EmbeddedTemporal(home, None) as temporal,
            Database(url, masters) as database,
        ):
            where = {"temporal_address": temporal.address, "database_url": url}
            (home / "endpoints.json").write_text(json.dumps(where))
            client = await Client.connect(temporal.address, namespace=temporal.namespace)
            yield Running(client, database, clean_environment(REDRESS_HOME=str(home)))


@asynccontextmanager
async def working(running: Running, ready: Path) -> AsyncIterator[None]:
    """A worker process; its log goes where nobody has to read it."""
    env = running.env | {"REDRESS_READY_FILE": str(ready)}
    with ready.with_suffix(".log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "worker.py", cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not ready.exists():
                assert process.returncode is None, ready.with_suffix(".log").read_text()
                await asyncio.sleep(POLL_SECONDS)
        yield
    finally:
        process.terminate()
        await process.wait()


def write_many(path: Path, count: int) -> Path:
    """A file in the real one's shape, with so many complaints."""
    with SHAPE.open(newline="") as shape, path.open("w", newline="") as file:
        reader = csv.DictReader(shape)
        first = next(reader)
        writer = csv.DictWriter(file, reader.fieldnames or [])
        writer.writeheader()
        for number in range(count):
            writer.writerow(first | {"Complaint number": str(number)})
    return path


async def test_an_import_that_was_killed_is_run_again_and_every_complaint_is_one_case(
    running: Running, tmp_path: Path
) -> None:
    file = write_many(tmp_path / "many.csv", CASES)
    async with working(running, tmp_path / "worker"):
        first = await running.launch_import(file)
        await running.until(running.started, CASES // 5)
        os.kill(first.pid, signal.SIGKILL)
        await first.communicate()
        before = await running.started()
        assert before < CASES, "killed in the middle"
        again = await running.run_import(file)
        assert again["started"] + again["already_there"] == again["unique"] == CASES
        assert again["already_there"] >= before
        await running.until(running.recorded, CASES)
        third = await running.run_import(file)
    assert (third["started"], third["already_there"]) == (0, CASES)
    assert await running.started() == await running.recorded() == CASES
