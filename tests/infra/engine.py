"""A worker on the tests' Temporal, with a register in memory and a claims system that does as it is told.

What is tested with it is the workflow against the real server; the register's own promises are tested on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from temporalio.api.enums.v1 import EventType, IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, WorkflowHandle, WorkflowHistory, WorkflowUpdateFailedError
from temporalio.common import TypedSearchAttributes, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from contract.ids import complaint_workflow_id
from contract.search_attributes import SEARCH_ATTRIBUTES, at_start
from contract.starts import CaseAnswer, CaseStart
from contract.views import CaseView, ClockView, RungView
from domain.commands import Open
from domain.decide import open_case
from domain.evolve import fold
from domain.next_step import next_deadline
from runtime.plugin import redress_plugin
from sealing.case_keys import MemoryCaseKeys
from tests.infra.cases import fresh
from tests.infra.invariants import Log
from tests.infra.memory import WAIT_SECONDS, Claims, MemoryRegister
from tests.infra.memory_plans import MemoryPlans

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.infra.temporal import TemporalServer


_PATIENCE = timedelta(seconds=20)


class OneClock:
    """The time of the Java test server (time skipping 1): parent, children and strangers share one clock."""

    def __init__(self, env: WorkflowEnvironment) -> None:
        self._env = env
        self.client = env.client

    async def fast_forward(self, handle: WorkflowHandle[Any, Any], duration: timedelta) -> bool:
        """Let everybody's time pass."""
        del handle
        await self._env.sleep(duration)
        return True

    async def get_current_time(self, handle: WorkflowHandle[Any, Any] | None = None) -> datetime:
        """Everybody's time."""
        del handle
        return await self._env.get_current_time()


@dataclass
class Engine:
    """What a workflow test needs."""

    skipper: TimeSkipper | OneClock
    queue: str
    keys: MemoryCaseKeys = field(default_factory=MemoryCaseKeys)
    """Data keys of the cases, of which the engine's client and workers know; nobody else does."""
    register: MemoryRegister = field(default_factory=MemoryRegister)
    claims: Claims = field(default_factory=Claims)
    plans: MemoryPlans = field(default_factory=MemoryPlans)
    handles: list[WorkflowHandle[Any, Any]] = field(default_factory=list)
    """Every case that was started here."""
    failed: list[str] = field(default_factory=list)
    """What the worker said of failed workflow tasks; must be empty at the end."""

    @property
    def client(self) -> Client:
        """Client whose workflows have clocks of their own."""
        return self.skipper.client

    async def file(self, opened: Open, *, at: datetime | None = None) -> Running:
        """File a complaint and wait until it is recorded.

        Args:
            opened: the first command.
            at: on a day to come; default: now.
        """
        case = await self.start(opened, at=at)
        if at is not None and isinstance(self.skipper, TimeSkipper):
            await case.go_to(at)
        await self.register.until(opened.complaint_no, opened.message_id)
        return case

    async def start(self, opened: Open, *, at: datetime | None = None) -> Running:
        """Start the workflow as the gateway does and wait for nothing."""
        delay = None
        if at is not None and isinstance(self.skipper, OneClock):
            await self.pass_until(at)
        elif at is not None:
            delay = at - datetime.now(UTC)
        handle = await self.client.start_workflow(
            "ComplaintWorkflow",
            CaseStart(open=opened),
            id=complaint_workflow_id(opened.complaint_no),
            task_queue=self.queue,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            search_attributes=_attributes(opened, at or datetime.now(UTC)),
            start_delay=delay,
        )
        self.handles.append(handle)
        return Running(self, opened, handle)

    async def pass_until(self, moment: datetime) -> None:
        """Let everybody's time pass until then (one clock only)."""
        assert isinstance(self.skipper, OneClock), "each workflow has a clock of its own: use `Running.go_to`"
        left = moment - await self.skipper.get_current_time()
        if left > timedelta():
            await self.skipper._env.sleep(left)


def _attributes(opened: Open, at: datetime) -> TypedSearchAttributes:
    """What the gateway sets at the start (runtime.intake)."""
    case = fold(open_case(opened, at))
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
        answer: CaseAnswer = await self.handle.execute_update(
            name,
            message,
            result_type=CaseAnswer,
            id=message.get("message_id"),
            rpc_timeout=_PATIENCE,
        )
        return answer

    async def refused(self, name: str, message: Any) -> ApplicationError:
        """Send an update that cannot be taken; the refusal, with its code as `type`."""
        try:
            await self.handle.execute_update(name, message, rpc_timeout=_PATIENCE)
        except WorkflowUpdateFailedError as error:
            if isinstance(error.cause, ApplicationError):
                return error.cause
            raise
        raise AssertionError(f"{name} was taken")

    async def signal(self, name: str, message: Any) -> None:
        """Send a signal."""
        await self.handle.signal(name, message)

    async def say(self, name: str, message: dict[str, Any]) -> None:
        """Send a signal and wait until the register shows what became of it."""
        await self.handle.signal(name, message)
        await self.engine.register.until(self.number, message["message_id"])

    async def _at_rest(self) -> None:
        """Return when no task of the case is under way: a message that is refused comes behind what came before.

        The Java test server hands a question to the next workflow task, and a task that answers a question while a
        local activity runs leaves a history that cannot be replayed (docs/decisions/0029).
        """
        with contextlib.suppress(WorkflowUpdateFailedError, RPCError):
            await self.handle.execute_update("record_progress", {}, rpc_timeout=_PATIENCE)

    async def view(self) -> CaseView:
        """Ask the case itself."""
        if isinstance(self.engine.skipper, OneClock):
            await self._at_rest()
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                try:
                    view: CaseView = await self.handle.query(
                        "case", result_type=CaseView, rpc_timeout=_PATIENCE
                    )
                except RPCError as error:
                    if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                        raise
                    await asyncio.sleep(0.01)  # a fresh run (continue-as-new) that has not begun yet
                else:
                    return view

    async def clock(self, name: str) -> ClockView:
        """Latest run of a clock."""
        return [clock for clock in (await self.view()).clocks if clock.name == name][-1]

    async def skip(self, duration: timedelta) -> None:
        """Let the case's time pass."""
        await self.engine.skipper.fast_forward(self.handle, duration)

    async def now(self) -> datetime:
        """The case's time."""
        return await self.engine.skipper.get_current_time(self.handle)

    async def go_to(self, moment: datetime) -> None:
        """Let the case's time pass until then."""
        left = moment - await self.now()
        assert left > timedelta(), f"{moment} is over"
        await self.skip(left)

    async def fired(self, rung: str, *, run: int = 1) -> RungView:
        """Wait until a rung (`clock:rung`) has fired and is recorded; the rung."""
        clock, _, name = rung.partition(":")
        await self.engine.register.until(self.number, f"rung:{clock}:{run}:{name}")
        return await self.rung(rung, run=run)

    async def rung(self, rung: str, *, run: int = 1) -> RungView:
        """A rung (`clock:rung`) as the case itself sees it now."""
        name, _, wanted = rung.partition(":")
        clock = next(c for c in (await self.view()).clocks if c.name == name and c.run == run)
        return next(r for r in clock.rungs if r.name == wanted)

    async def silent(self, rung: str, *, run: int = 1) -> bool:
        """Whether a rung has not fired: the case is asked, so everything that was due before has been seen to."""
        return (await self.rung(rung, run=run)).fired_at is None

    def kinds(self) -> list[str]:
        """Kinds of the recorded events."""
        return self.engine.register.kinds(self.number)

    async def history(self) -> dict[str, int]:
        """Number of history events by kind."""
        counts: dict[str, int] = {}
        async for event in self.handle.fetch_history_events():
            short = EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")
            counts[short] = counts.get(short, 0) + 1
        return counts


class _Parked(logging.Handler):
    """Keeps what the worker says of workflow tasks that failed: such a case stands still until somebody looks."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what must not be."""
        text = record.getMessage()
        if text.startswith("Failed "):
            self.said.append(f"{text}: {record.exc_info[1] if record.exc_info else ''}")


@contextlib.contextmanager
def no_workflow_task_fails() -> Iterator[list[str]]:
    """Hold the worker to it; what failed on purpose is taken out of the list by the test."""
    parked = _Parked()
    logger = logging.getLogger("temporalio")
    logger.addHandler(parked)
    try:
        yield parked.said
    finally:
        logger.removeHandler(parked)
    assert not parked.said, f"a workflow task failed: {parked.said[0]}"


@contextlib.asynccontextmanager
async def running_engine(
    server: TemporalServer, *, propagate: bool = False, cached: int = 0, keys: MemoryCaseKeys | None = None
) -> AsyncIterator[Engine]:
    """A worker with the production plugin and the workflow cache off, on a task queue of its own."""
    keys = keys or MemoryCaseKeys()
    client = await Client.connect(server.address, namespace=server.namespace, plugins=[redress_plugin(keys)])
    config = TimeSkippingConfig(enabled=False, disable_propagation=not propagate)
    engine = Engine(TimeSkipper(client, config=config), queue=fresh(f"q-{id(client)}"), keys=keys)
    with no_workflow_task_fails() as engine.failed:
        async with worker_of(engine, cached=cached):
            yield engine
        if cached:
            await replay(engine)
        check_records(engine.register)


@contextlib.asynccontextmanager
async def one_clock_engine(keys: MemoryCaseKeys | None = None) -> AsyncIterator[Engine]:
    """The same on a Java test server of its own, where a case and its escalations live in one time."""
    keys = keys or MemoryCaseKeys()
    binary = Path(sys.executable).parent / "temporal-test-server"
    env = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(binary), plugins=[redress_plugin(keys)]
    )
    async with env:
        kinds = {name: _KINDS[kind] for name, kind in SEARCH_ATTRIBUTES.items()}
        request = AddSearchAttributesRequest(namespace=env.client.namespace, search_attributes=kinds)
        await env.client.operator_service.add_search_attributes(request)
        engine = Engine(OneClock(env), queue=fresh("q"), keys=keys)
        with no_workflow_task_fails() as engine.failed:
            async with worker_of(engine, cached=100):
                yield engine
            await replay(engine)
            check_records(engine.register)


def check_records(register: MemoryRegister) -> None:
    """What holds for every case holds for what was recorded of it."""
    for complaint_no in register.events:
        Log(register.log(complaint_no)).reads_back_equal()


async def replay(engine: Engine) -> None:
    """Replay what the cases and their escalations lived through: one that cannot be is lost with its worker.

    Done where the workflow cache was on; with the cache off every workflow task is a replay already.
    """
    replayer = Replayer(workflows=[], plugins=[redress_plugin(engine.keys)])
    await replayer.replay_workflows(lived_through(engine))


async def lived_through(engine: Engine) -> AsyncIterator[WorkflowHistory]:
    """Every run of every case that was started here, and of its escalations."""
    for handle in engine.handles:
        run: str | None = handle.first_execution_run_id or handle.result_run_id
        while run:
            history = await engine.client.get_workflow_handle(handle.id, run_id=run).fetch_history()
            run = history.events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id
            if not any(
                event.HasField("workflow_task_completed_event_attributes") for event in history.events
            ):
                continue  # nothing has been done yet; the replayer would wait for it
            yield history
            for event in history.events:
                child = event.child_workflow_execution_started_event_attributes.workflow_execution.workflow_id
                if child:
                    yield await engine.client.get_workflow_handle(child).fetch_history()


_KINDS = {
    "Keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "Int": IndexedValueType.INDEXED_VALUE_TYPE_INT,
    "Bool": IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
    "Datetime": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}


def worker_of(engine: Engine, *, cached: int = 0) -> Worker:
    """A worker of the engine's own; more than one may run, and none."""
    return Worker(
        engine.client,
        task_queue=engine.queue,
        activities=[
            engine.register.record_events,
            engine.register.load_case,
            engine.register.find_duplicates,
            engine.claims.look_up_claim,
            engine.plans.record_plan,
            engine.plans.tell_cases,
            engine.plans.count_cases,
        ],
        max_cached_workflows=cached,
        graceful_shutdown_timeout=timedelta(seconds=1),
    )
