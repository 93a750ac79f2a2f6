"""A worker on the tests' Temporal, with a register in memory and a claims system that does as it is told.

What is tested with it is the workflow against the real server; the register's own promises are tested on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.common import TypedSearchAttributes, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import Worker

from contract.ids import complaint_workflow_id
from contract.ports import ClaimAnswer, ClaimQuery, ClaimsPort, RecordBatch, RegisterPort
from contract.search_attributes import at_start
from contract.starts import CaseAnswer, CaseStart
from contract.views import CaseView, ClockView
from domain.commands import Open
from domain.decide import open_case
from domain.events import AnyEvent
from domain.evolve import fold
from domain.model import Case
from domain.next_step import next_deadline
from domain.values import LookupStatus
from runtime.plugin import redress_plugin
from tests.infra.cases import fresh

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.infra.temporal import TemporalServer


class MemoryRegister(RegisterPort):
    """Events by (complaint, sequence); a batch that comes twice has one effect."""

    def __init__(self) -> None:
        self.events: dict[str, dict[int, AnyEvent]] = {}
        self.views: dict[str, CaseView] = {}
        self.down = False
        self.calls = 0
        self._written = asyncio.Condition()

    @activity.defn(name="record_events")
    async def record_events(self, batch: RecordBatch) -> int:
        self.calls += 1
        if self.down:
            raise ApplicationError("PostgreSQL is away", type="register_unavailable")
        rows = self.events.setdefault(batch.complaint_no, {})
        for offset, event in enumerate(batch.events):
            rows[batch.first_seq + offset] = event
        self.views[batch.complaint_no] = batch.view
        async with self._written:
            self._written.notify_all()
        return batch.first_seq + len(batch.events) - 1

    @activity.defn(name="load_case")
    async def load_case(self, complaint_no: str) -> Case:
        return fold(self.log(complaint_no))

    async def until(self, complaint_no: str, message_id: str) -> None:
        """Wait until an event that this message caused is recorded."""

        def shown() -> bool:
            return any(message_id in event.message_id for event in self.events.get(complaint_no, {}).values())

        async with self._written:
            await asyncio.wait_for(self._written.wait_for(shown), 30)

    def log(self, complaint_no: str) -> tuple[AnyEvent, ...]:
        """The events in order."""
        rows = self.events.get(complaint_no, {})
        assert sorted(rows) == list(range(1, len(rows) + 1)), "a gap in the sequence"
        return tuple(rows[seq] for seq in sorted(rows))

    def kinds(self, complaint_no: str) -> list[str]:
        """Kinds of the events in order."""
        return [event.kind for event in self.log(complaint_no)]


class Claims(ClaimsPort):
    """A claims system."""

    def __init__(self) -> None:
        self.down = False
        self.calls = 0

    @activity.defn(name="look_up_claim")
    async def look_up_claim(self, query: ClaimQuery) -> ClaimAnswer:
        self.calls += 1
        if self.down:
            raise ApplicationError("claims system is away", type="claims_unavailable")
        del query
        return ClaimAnswer(
            status=LookupStatus.FOUND, claim_status="核赔中", blockage_cause="等待交警责任认定书"
        )


@dataclass
class Engine:
    """What a workflow test needs."""

    skipper: TimeSkipper
    queue: str
    register: MemoryRegister = field(default_factory=MemoryRegister)
    claims: Claims = field(default_factory=Claims)

    @property
    def client(self) -> Client:
        """Client whose workflows have clocks of their own."""
        return self.skipper.client

    async def file(self, opened: Open) -> Running:
        """File a complaint and wait until it is recorded."""
        handle = await self.client.start_workflow(
            "ComplaintWorkflow",
            CaseStart(open=opened),
            id=complaint_workflow_id(opened.complaint_no),
            task_queue=self.queue,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            search_attributes=_attributes(opened),
        )
        await self.register.until(opened.complaint_no, opened.message_id)
        return Running(self, opened, handle)


def _attributes(opened: Open) -> TypedSearchAttributes:
    """What the gateway sets at the start (runtime.intake)."""
    now = datetime.now(UTC)
    case = fold(open_case(opened, now))
    return at_start(case, next_deadline(case))


@dataclass
class Running:
    """A complaint under way."""

    engine: Engine
    opened: Open
    handle: WorkflowHandle[Any, Any]

    @property
    def number(self) -> str:
        """Complaint number."""
        return self.opened.complaint_no

    async def tell(self, name: str, message: dict[str, Any]) -> CaseAnswer:
        """Send an update and wait for its answer."""
        return await self.handle.execute_update(
            name,
            message,
            result_type=CaseAnswer,
            id=message.get("message_id"),
            rpc_timeout=timedelta(seconds=20),
        )

    async def signal(self, name: str, message: Any) -> None:
        """Send a signal."""
        await self.handle.signal(name, message)

    async def say(self, name: str, message: dict[str, Any]) -> None:
        """Send a signal and wait until the register shows what became of it."""
        await self.handle.signal(name, message)
        await self.engine.register.until(self.number, message["message_id"])

    async def view(self) -> CaseView:
        """Ask the case itself."""
        return await self.handle.query("case", result_type=CaseView, rpc_timeout=timedelta(seconds=20))

    async def clock(self, name: str) -> ClockView:
        """Latest run of a clock."""
        return [clock for clock in (await self.view()).clocks if clock.name == name][-1]

    async def skip(self, duration: timedelta) -> None:
        """Let the case's time pass."""
        await self.engine.skipper.fast_forward(self.handle, duration)

    def kinds(self) -> list[str]:
        """Kinds of the recorded events."""
        return self.engine.register.kinds(self.number)

    async def history(self) -> dict[str, int]:
        """Number of history events by kind."""
        counts: dict[str, int] = {}
        async for event in self.handle.fetch_history_events():
            name = (
                type(event)
                .DESCRIPTOR.fields_by_name["event_type"]
                .enum_type.values_by_number[event.event_type]
                .name
            )
            short = name.removeprefix("EVENT_TYPE_")
            counts[short] = counts.get(short, 0) + 1
        return counts


@contextlib.asynccontextmanager
async def running_engine(
    server: TemporalServer, *, propagate: bool = False, cached: int = 0
) -> AsyncIterator[Engine]:
    """A worker with the production plugin and the workflow cache off, on a task queue of its own."""
    client = await Client.connect(server.address, namespace=server.namespace, plugins=[redress_plugin()])
    config = TimeSkippingConfig(enabled=False, disable_propagation=not propagate)
    engine = Engine(TimeSkipper(client, config=config), queue=fresh(f"q-{id(client)}"))
    worker = Worker(
        engine.client,
        task_queue=engine.queue,
        activities=[
            engine.register.record_events,
            engine.register.load_case,
            engine.claims.look_up_claim,
        ],
        max_cached_workflows=cached,
        graceful_shutdown_timeout=timedelta(seconds=1),
    )
    async with worker:
        yield engine
