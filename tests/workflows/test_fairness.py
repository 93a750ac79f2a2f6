"""R6.1(1): the graver case goes first, and no branch waits for another's storm; counted, on the real server.

All cases are started as the gateway starts them, while nobody works. Then one worker begins, one task at a time, and
the order in which the cases get their first turn is the server's.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.client import Client
from temporalio.worker import Worker

from contract.ids import complaint_workflow_id
from contract.priority import PRIORITY, priority_of
from contract.starts import CaseStart
from domain.values import Severity
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.intake import digest_keys, file_complaint
from runtime.plugin import redress_plugin
from sealing.case_keys import MemoryCaseKeys
from tests.infra.cases import book, fresh, opening
from tests.infra.memory import WAIT_SECONDS, Claims, MemoryRegister
from tests.infra.shared import open_home
from tests.infra.temporal import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from domain.commands import Open

STORM, OTHERS, MAJOR = 30, 6, 3
KEYS = digest_keys("k1:" + "A" * 43)


@contextlib.asynccontextmanager
async def server(**config: str) -> AsyncIterator[Client]:
    with open_home("temporal") as home:
        embedded = EmbeddedTemporal(home, None, namespace=NAMESPACE, in_memory=True, extra_config=config)
        async with embedded as running:
            plugins = [redress_plugin(MemoryCaseKeys())]
            yield await Client.connect(running.address, namespace=NAMESPACE, plugins=plugins)


async def started(client: Client, queue: str) -> dict[str, Open]:
    """A storm in Beijing first, then some ordinary cases in Shanghai, then major ones in Beijing; nobody works yet."""
    wanted: list[dict[str, Any]] = [
        *({"unit": "BJ01"} for _ in range(STORM)),
        *({"unit": "SH01"} for _ in range(OTHERS)),
        *({"unit": "BJ01", "severity": "major"} for _ in range(MAJOR)),
    ]
    cases: dict[str, Open] = {}

    async def unknown(_: object) -> None:
        return None

    for taken in wanted:
        opened = opening(datetime.now(UTC), rules=book(), **taken)
        cases[opened.complaint_no] = opened
        start = CaseStart(open=opened)
        await file_complaint(client, start, dated=True, keys=KEYS, recorded=unknown, task_queue=queue)
    return cases


async def first_turns(client: Client, queue: str, cases: dict[str, Open]) -> list[Open]:
    """The cases in the order in which they had their first turn."""
    register, claims = MemoryRegister(), Claims()
    worker = Worker(
        client,
        task_queue=queue,
        activities=[register.record_events, register.load_case, claims.look_up_claim],
        max_cached_workflows=200,
        max_concurrent_workflow_tasks=2,
        max_concurrent_workflow_task_polls=2,
        graceful_shutdown_timeout=timedelta(seconds=1),
    )
    async with worker, asyncio.timeout(WAIT_SECONDS):
        while len(register.events) < len(cases):
            await asyncio.sleep(0.02)
    return [cases[number] for number in register.events]


def places(turns: list[Open], *, branch: str, severity: Severity) -> list[int]:
    return [
        place
        for place, opened in enumerate(turns, 1)
        if opened.people.branch == branch and opened.intake.severity is severity
    ]


AHEAD = 4
"""What two pollers may have got hold of before the server has sorted its backlog."""


async def test_major_cases_go_first_and_a_branch_in_a_storm_makes_no_other_branch_wait() -> None:
    queue = fresh("fair")
    async with server() as client:
        cases = await started(client, queue)
        turns = await first_turns(client, queue, cases)
    assert max(places(turns, branch="BJ", severity=Severity.MAJOR)) <= MAJOR + AHEAD
    assert max(places(turns, branch="SH", severity=Severity.ORDINARY)) <= MAJOR + 2 * OTHERS + AHEAD


async def test_without_the_setting_nothing_is_lost_and_major_cases_still_go_first() -> None:
    queue = fresh("unfair")
    async with server(**{"matching.enableFairness": "false"}) as client:
        cases = await started(client, queue)
        turns = await first_turns(client, queue, cases)
    assert len(turns) == len(cases)
    assert max(places(turns, branch="BJ", severity=Severity.MAJOR)) <= MAJOR + AHEAD
    waited = min(places(turns, branch="SH", severity=Severity.ORDINARY))
    assert waited > STORM, "the setting makes no difference: the test above proves nothing"


@pytest.mark.parametrize(("severity", "key"), [("major", 1), ("difficult", 2), ("ordinary", 3)])
async def test_a_case_carries_its_severity_and_its_branch_to_the_task_queue(severity: str, key: int) -> None:
    assert PRIORITY[Severity(severity)] == key
    priority = priority_of(Severity(severity), "BJ")
    assert (priority.priority_key, priority.fairness_key) == (key, "BJ")


async def test_what_a_case_starts_with_stands_in_its_history() -> None:
    queue = fresh("fair")
    async with server() as client:
        opened = opening(datetime.now(UTC), severity="difficult", unit="GD01")

        async def unknown(_: object) -> None:
            return None

        start = CaseStart(open=opened)
        await file_complaint(client, start, dated=True, keys=KEYS, recorded=unknown, task_queue=queue)
        handle = client.get_workflow_handle(complaint_workflow_id(opened.complaint_no))
        history = await handle.fetch_history()
    priority = history.events[0].workflow_execution_started_event_attributes.priority
    assert (priority.priority_key, priority.fairness_key) == (2, "GD")
