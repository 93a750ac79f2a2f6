"""The emergency plan's activities, and the watch over what is recorded (R6.1(1), L29).

Every batch of a case passes `Watch.look` after it has been written and before it is acknowledged: a crash in between is
made good when the batch comes again, and no case has to be asked. The register counts; whoever is told of a plan
without a workflow starts it, under a number that is the same for all.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from temporalio import activity
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.preferring import prefer
from activities.register import MAY_BE_TRIED_AGAIN
from contract.emergencies import EmergencyPort, EmergencyStart, PlanBatch, TellCases
from contract.ids import TASK_QUEUE, complaint_workflow_id, emergency_workflow_id
from contract.priority import OF_PLANS
from domain.commands import JoinEmergency, LeaveEmergency
from domain.decide.emergencies import graver
from domain.decide.ticking import SYSTEM
from domain.emergency import detection
from domain.emergency.commands import OpenPlan
from domain.emergency.events import Figures
from domain.emergency.model import PlanStatus
from domain.events import Filed
from domain.recusal import recused
from register import emergencies
from register.emergencies import Member
from register.errors import RegisterError
from register.plan_write import record_plan
from register.read import load_case

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from temporalio.client import Client

    from contract.ports import RecordBatch
    from domain.model import Case
    from domain.organisation import LadderStep
    from register.emergencies import Called
    from register.pool import Database

WORKFLOW: Final = "EmergencyWorkflow"
_RPC: Final = timedelta(seconds=2)
_AT_ONCE: Final = 16
_PAGE: Final = 200
_GONE: Final = (RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION)
"""A case that has ended since the page was read has nothing left to learn."""

_log = structlog.stdlib.get_logger(__name__)


class EmergencyActivities(EmergencyPort):
    """Emergency plans behind their port, and the watch that proposes them.

    Args:
        db: the register's database, open for as long as the worker runs.
        client: of Temporal, with the worker's keys.
        task_queue: where plans are worked on.
    """

    def __init__(self, db: Database, client: Client, *, task_queue: str = TASK_QUEUE) -> None:
        """Take what it stands on."""
        self._db = db
        self._client = client
        self._queue = task_queue

    # ---- the watch ---------------------------------------------------------------------------------

    async def look(self, batch: RecordBatch) -> None:
        """Whether a batch that has just been written calls for a plan, or its case belongs to one.

        Raises:
            RegisterError: the register does not answer.
            RPCError: Temporal does not; the batch comes again, and with it this look.
        """
        if not detection.may_propose(batch.events):
            return
        seen = await self._seen(batch)
        one = detection.similar(batch.complaint_no, seen.intake, seen.people.branch)
        groups = detection.groups(seen.rulebook, one)
        if not groups:  # a rule book from before there were plans
            return
        called = await emergencies.watch(
            self._db,
            one,
            groups,
            seen.rulebook,
            at=batch.events[-1].at,
            at_once=detection.at_once(seen.rulebook, seen.intake, batch.events),
        )
        if called is None:
            return
        if not called.announced:
            await self._announce(called, await load_case(self._db, batch.complaint_no))
        if called.status is PlanStatus.ACTIVE and batch.view.emergency != called.emergency_no:
            order = TellCases(emergency_no=called.emergency_no, severity=called.severity, told="join")
            await self._tell(Member(batch.complaint_no, batch.view.severity), order)

    async def _seen(self, batch: RecordBatch) -> Filed | Case:
        """What the case was received with: its first event, which most batches that are looked at hold themselves."""
        first = batch.events[0]
        return first if isinstance(first, Filed) else await load_case(self._db, batch.complaint_no)

    async def _announce(self, called: Called, case: Case) -> None:
        """Start the plan's workflow, once: whoever comes second finds it started."""
        try:
            await self._client.start_workflow(
                WORKFLOW,
                EmergencyStart(open=_opening(called, case)),
                id=emergency_workflow_id(called.emergency_no),
                task_queue=self._queue,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                static_summary=f"emergency plan proposed · {called.cause.value}",
                priority=OF_PLANS,
                rpc_timeout=_RPC,
            )
            _log.info("emergency_proposed", emergency_no=called.emergency_no, cause=called.cause.value)
        except WorkflowAlreadyStartedError:
            pass
        await emergencies.note_announced(self._db, called.emergency_no)

    # ---- the port ----------------------------------------------------------------------------------

    @activity.defn(name="record_plan")
    async def record_plan(self, batch: PlanBatch) -> int:
        """See `EmergencyPort.record_plan`.

        Raises:
            ApplicationError: `type` is a `RegisterErrorCode`; retryable if in `MAY_BE_TRIED_AGAIN`.
        """
        try:
            last = await record_plan(self._db, batch)
        except RegisterError as error:
            _log.warning("plan_not_recorded", emergency_no=batch.emergency_no, code=error.code.value)
            raise _application_error(error) from error
        _log.info("plan_recorded", emergency_no=batch.emergency_no, last_seq=last)
        return last

    @activity.defn(name="tell_cases")
    async def tell_cases(self, order: TellCases) -> int:
        """Tell every open case of the plan, page by page; a retry goes on behind the last page that was told.

        Raises:
            ApplicationError: the register does not answer; tried again.
        """
        details = activity.info().heartbeat_details
        last, told = details if _is_a_mark(details) else ("", 0)
        turn = asyncio.Semaphore(_AT_ONCE)

        async def tell(member: Member) -> None:
            async with turn:
                await self._tell(member, order)

        try:
            while page := await emergencies.open_members(
                self._db, order.emergency_no, after=last, limit=_PAGE
            ):
                await asyncio.gather(*(tell(member) for member in page))
                last, told = page[-1].complaint_no, told + len(page)
                activity.heartbeat(last, told)
        except RegisterError as error:
            raise _application_error(error) from error
        return told

    async def _tell(self, member: Member, order: TellCases) -> None:
        """Tell one case; whose severity is raised by it goes first on the task queue from now on."""
        workflow_id = complaint_workflow_id(member.complaint_no)
        handle = self._client.get_workflow_handle(workflow_id)
        try:
            await handle.signal(f"{order.told}_emergency", _message(order), rpc_timeout=_RPC)
        except RPCError as error:
            if error.status not in _GONE:
                raise
            return
        if order.told == "join" and graver(order.severity, member.severity):
            await prefer(self._client, workflow_id, order.severity)

    @activity.defn(name="count_cases")
    async def count_cases(self, emergency_no: str) -> Figures:
        """See `EmergencyPort.count_cases`.

        Raises:
            ApplicationError: the register does not answer; tried again.
        """
        try:
            return await emergencies.figures(self._db, emergency_no)
        except RegisterError as error:
            raise _application_error(error) from error


def _message(order: TellCases) -> JoinEmergency | LeaveEmergency:
    """What a case is told, under an identity that makes a second telling harmless."""
    known = f"{detection.OF_A_PLAN}{order.emergency_no}:{order.told}"
    if order.told == "leave":
        return LeaveEmergency(message_id=known, actor=SYSTEM, emergency=order.emergency_no)
    return JoinEmergency(
        message_id=known, actor=SYSTEM, emergency=order.emergency_no, severity=order.severity
    )


def _opening(called: Called, case: Case) -> OpenPlan:
    """The plan as its first case proposes it: asked are the levels from the book's on, without who has an interest."""
    book, without = case.rulebook, recused(case)
    return OpenPlan(
        message_id=f"proposed-{called.emergency_no}",
        actor=SYSTEM,
        emergency_no=called.emergency_no,
        title=detection.title(called.grouping),
        grouping=called.grouping,
        since=called.since,
        cause=called.cause,
        reason=detection.reason(book, called.cause, called.cases, called.persons),
        severity=called.severity,
        cases=called.cases,
        persons=called.persons,
        complaint_no=called.complaint_no,
        ladder=_asked(case, without),
        recused=tuple(sorted(without)),
        rulebook=book,
        calendar=case.calendar,
    )


def _is_a_mark(details: Sequence[object]) -> bool:
    """Whether these are how far an earlier attempt came: whoever speaks to Temporal can send a heartbeat, too."""
    return len(details) == 2 and isinstance(details[0], str) and isinstance(details[1], int)


def _asked(case: Case, without: Collection[str]) -> tuple[LadderStep, ...]:
    """The ladder from the level on that the book asks first (R6.1(1)); of several, whoever has no interest (L17)."""
    first = case.rulebook.emergency.asks
    steps = case.people.ladder
    levels = [step.level for step in steps]
    above = steps[levels.index(first) :] if first in levels else steps[-1:]
    free = tuple(step for step in above if step.person not in without)
    return free or above


def _application_error(error: RegisterError) -> ApplicationError:
    return ApplicationError(
        str(error), type=error.code.value, non_retryable=error.code not in MAY_BE_TRIED_AGAIN
    )
