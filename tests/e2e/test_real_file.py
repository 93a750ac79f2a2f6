"""The whole real file through the importer and a worker: every complaint in it becomes one running case, once."""

from __future__ import annotations

import asyncio
import csv
import json
import signal
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.faults.house import House, open_house
from tests.gateway.given import TEXAS
from tests.infra.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        not TEXAS.is_file(), reason=f"the real file is not there: {TEXAS.name} (REDRESS_TEST_DATA)"
    ),
]

PATIENCE_SECONDS: Final = 600.0
RUNNING: Final = "WorkflowType = 'ComplaintWorkflow' AND ExecutionStatus = 'Running'"


def tickets_of(file: Path) -> tuple[int, set[str]]:
    """Rows of the file, and the different tickets in it."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        rows = [row["Complaint number"].strip() for row in csv.DictReader(source)]
    return len(rows), {f"TDI-{number}" for number in rows}


async def import_it(house: House, stop_at: int | None = None) -> dict[str, Any] | None:
    """Run the importer; its summary, none if it was killed when Temporal had so many cases."""
    command = ("starter.py", "import", str(TEXAS), "--mapping", "texas", "--json")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=ROOT,
        env=house.variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    if stop_at is not None:
        await until(house, lambda: running(house), stop_at)
        process.send_signal(signal.SIGKILL)
        await process.communicate()
        return None
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    told: dict[str, Any] = json.loads(out)
    return told


async def recorded(house: House) -> int:
    """Cases that the register has."""
    count: int = await house.database.fetchval("SELECT count(*) FROM complaint")
    return count


async def running(house: House) -> int:
    """Cases that Temporal runs."""
    return (await house.client.count_workflows(RUNNING)).count


async def until(house: House, count: Any, least: int) -> None:
    """Wait until there are so many."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := await count()) < least:
        assert time.monotonic() < deadline, f"{found} of {least}"
        assert house.worker.process is not None
        assert house.worker.process.returncode is None, "the worker has ended"
        await asyncio.sleep(0.2)


async def test_file_temporal_and_register_agree_though_the_import_is_killed_in_the_middle(
    postgres_home: Path,
) -> None:
    rows, tickets = tickets_of(TEXAS)
    async with open_house(postgres_home) as house:
        await house.another_worker().start()
        began = time.monotonic()
        assert await import_it(house, stop_at=len(tickets) // 3) is None
        before = await running(house)
        assert before < len(tickets), "killed in the middle"
        second = await import_it(house)
        assert second is not None
        assert (second["rows"], second["unique"], second["refused"]) == (rows, len(tickets), 0)
        assert second["started"] + second["already_there"] == len(tickets)
        assert second["already_there"] >= before
        imported = time.monotonic() - began
        await until(house, lambda: recorded(house), len(tickets))
        await until(house, lambda: running(house), len(tickets))
        settled = time.monotonic() - began
        third = await import_it(house)
        assert third is not None
        assert (third["started"], third["already_there"]) == (0, len(tickets)), "run again it adds nothing"
        checked = time.monotonic() - began - settled
        found = await house.database.fetch("SELECT ticket_no, status FROM complaint")
        assert {row["ticket_no"] for row in found} == tickets, "every complaint of the file, and no other"
        assert len(found) == len(tickets)
        assert {row["status"] for row in found} == {"open"}
        assert await running(house) == len(tickets)
        print(
            f"{rows} rows, {len(tickets)} cases: imported with a kill in {imported:.0f} s, all recorded and listed "
            f"after {settled:.0f} s, the third run {checked:.0f} s"
        )
