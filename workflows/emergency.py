"""One emergency plan (R6.1(1), R6.1(4), L29): proposed, started, its cases told, tasks and reports, stood down.

The rules are in `domain.emergency`; here is only the procedure around them. Messages change the state at once; the
main loop does the effects: write to the register, tell the cases, count them, wait for the next deadline.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ActivityError

from contract.emergencies import (
    PLAN_BY_NAME,
    PLAN_MESSAGES,
    EmergencyAnswer,
    EmergencyPort,
    EmergencyStart,
    PlanView,
    TellCases,
)
from contract.ids import emergency_workflow_id
from contract.present_plan import plan_view
from contract.priority import OF_PLANS
from contract.sealed import seal_of
from domain.emergency.decide import advance, answered, counted, decide, joined, open_plan, refuse
from domain.emergency.model import PlanStatus
from domain.model import spent_id
from domain.refusals import RefusalCode, Refused
from workflows import plan_audit
from workflows.hearing import hears, refusal
from workflows.ledger import RecordingFailedError
from workflows.options import CARRIED_AT_MOST, COUNT_CASES, TELL_CASES
from workflows.plan_ledger import PlanLedger
from workflows.reading import NO_INPUT, identity, read
from workflows.steadfast import see_through
from workflows.trusted import insist

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from typing import Literal

    from domain.emergency.commands import PlanCommand
    from domain.emergency.events import AnyPlanEvent
    from domain.emergency.model import Plan

T = TypeVar("T")


def read_start(raw: RawValue) -> EmergencyStart | Refused:
    """The start of a plan's run, if it is this one's; a carried state comes from the run before and nobody else."""
    start = read(raw, EmergencyStart)
    if isinstance(start, Refused):
        return start
    info = workflow.info()
    told = start.open or start.carried
    if told is None or emergency_workflow_id(told.emergency_no) != info.workflow_id:
        return Refused(code=RefusalCode.UNSEALED, text="the start of another plan")
    if start.carried is not None and info.continued_run_id is None:
        return Refused(code=RefusalCode.UNSEALED, text="a state that no run of this plan has handed on")
    return start


async def _done(ask: Callable[[], Awaitable[T]]) -> T:
    """Have an errand done.

    Raises:
        RecordingFailedError: it was refused for good: fails the workflow task, not the plan, until somebody has looked.
    """
    try:
        return await insist(ask)
    except ActivityError as error:
        raise RecordingFailedError(str(error.cause)) from error


@workflow.defn(name="EmergencyWorkflow")
@hears(both=(message.name for message in PLAN_MESSAGES))
class EmergencyWorkflow:
    """An emergency plan (应急预案): one group of complaints, from the proposal to the closing report."""

    @workflow.init
    def __init__(self, raw: RawValue = NO_INPUT) -> None:
        """Read the start and stand ready: messages may arrive before `run`."""
        self._ledger = PlanLedger()
        self._timer: asyncio.Task[None] | None = None
        self._timer_due: datetime | None = None
        self._joining: asyncio.Task[None] | None = None
        self._counting: asyncio.Task[None] | None = None
        self._counted = 0
        self._spent: set[str] = set()
        self._start = read_start(raw)
        match self._start:
            case EmergencyStart(open=opened) if opened is not None:
                self._ledger.add(open_plan(opened, workflow.now()))
            case EmergencyStart(carried=carried) if carried is not None:
                self._ledger = PlanLedger(carried)
                self._counted = len(carried.reports)
                self._spent.update(self._start.spent)

    # ---- the procedure ------------------------------------------------------------------------------

    @workflow.run
    async def run(self, raw: RawValue = NO_INPUT) -> EmergencyAnswer:
        """Drive the plan until it is stood down or dismissed; answers how it ended."""
        del raw  # read in __init__
        if isinstance(self._start, Refused):
            raise refusal(self._start)
        return await see_through(self._procedure(), self._refuse_to_be_cancelled)

    async def _procedure(self) -> EmergencyAnswer:
        while True:
            self._ledger.add(advance(self._ledger.plan, workflow.now()))
            await self._ledger.write()
            self._tend()
            if self._has_news():
                continue
            workflow.set_current_details(plan_audit.page(self._ledger.plan))
            if self._ledger.plan.over and not self._busy():
                return await self._end()
            if workflow.info().is_continue_as_new_suggested() and self._can_be_carried():
                await workflow.wait_condition(lambda: workflow.all_handlers_finished() or self._has_news())
                if not self._has_news():
                    self._hand_on()
            else:
                self._arm()
                await workflow.wait_condition(self._has_news)

    def _has_news(self) -> bool:
        """Whether the main loop has something to do."""
        rang = self._timer is not None and self._timer.done()
        errands = (self._joining, self._counting)
        return self._ledger.waiting or rang or any(one is not None and one.done() for one in errands)

    def _busy(self) -> bool:
        """Whether cases are being told or counted."""
        return self._joining is not None or self._counting is not None

    async def _end(self) -> EmergencyAnswer:
        """The cases learn that the plan is over, and are counted for the closing report."""
        if self._ledger.plan.status is PlanStatus.STOOD_DOWN:
            await self._told("leave")
            self._ledger.add(await self._figures())
            await self._ledger.write()
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.set_current_details(plan_audit.page(self._ledger.plan))
        return self._answer(None)

    def _refuse_to_be_cancelled(self) -> None:
        """A plan ends by decision of the leadership group (R6.1(1)), not because somebody cancels its workflow."""
        text = "a plan is stood down by the leadership group (R6.1(1)), not by cancelling its workflow"
        if self._ledger.plan.over:
            return
        refused = Refused(code=RefusalCode.UNKNOWN_MESSAGE, text=text)
        now = workflow.now()
        self._ledger.add((refuse("cancel", str(workflow.uuid4()), None, refused, now),))

    # ---- cases ----------------------------------------------------------------------------------------

    def _tend(self) -> None:
        """Begin what the state asks for beside the main loop, and take in what has been done."""
        plan = self._ledger.plan
        if self._timer is not None and self._timer.done():
            self._timer = None
        if self._joining is not None and self._joining.done():
            self._joining.result()
            self._joining = None
        if self._counting is not None and self._counting.done():
            self._counting.result()
            self._counting = None
        if plan.status is not PlanStatus.ACTIVE:
            return
        if plan.joined_at is None and self._joining is None:
            self._joining = asyncio.create_task(self._join())
        elif len(plan.reports) > self._counted and self._counting is None:
            self._counted = len(plan.reports)
            self._counting = asyncio.create_task(self._count())

    async def _join(self) -> None:
        """The open cases of the group learn that they belong to the plan, and are counted (R6.1(1))."""
        told = await self._told("join")
        self._ledger.add(joined(self._ledger.plan, told, workflow.now()))
        self._ledger.add(await self._figures())

    async def _count(self) -> None:
        """A situation report goes with the figures of its hour (R6.1(1))."""
        self._ledger.add(await self._figures())

    async def _told(self, what: Literal["join", "leave"]) -> int:
        plan = self._ledger.plan
        order = TellCases(emergency_no=plan.emergency_no, severity=plan.severity, told=what)
        ask = partial(
            workflow.execute_activity_method,
            EmergencyPort.tell_cases,
            order,
            summary=f"Tell the open cases of the group: {what} (R6.1(1))",
            priority=OF_PLANS,
            **TELL_CASES,
        )
        return await _done(ask)

    async def _figures(self) -> tuple[AnyPlanEvent, ...]:
        ask = partial(
            workflow.execute_activity_method,
            EmergencyPort.count_cases,
            self._ledger.plan.emergency_no,
            summary="Count the cases of the group",
            priority=OF_PLANS,
            **COUNT_CASES,
        )
        found = await _done(ask)
        return counted(self._ledger.plan, found, workflow.now())

    # ---- waiting --------------------------------------------------------------------------------------

    def _arm(self) -> None:
        """One durable timer for the next deadline. One whose deadline moved later fires, looks and sleeps on."""
        due = self._ledger.plan.next_deadline
        if due is None or (
            self._timer is not None and self._timer_due is not None and self._timer_due <= due
        ):
            return
        if self._timer is not None:
            self._timer.cancel()
        wait = max(due - workflow.now(), timedelta(milliseconds=1))
        self._timer_due = due
        summary = plan_audit.timer_summary(self._ledger.plan, due)
        self._timer = asyncio.create_task(workflow.sleep(wait, summary=summary))

    def _can_be_carried(self) -> bool:
        return not self._busy() and len(self._ledger.plan.model_dump_json().encode()) <= CARRIED_AT_MOST

    def _hand_on(self) -> None:
        """Go on in a fresh run: state, message ids and clocks are in the plan."""
        workflow.continue_as_new(EmergencyStart(carried=self._ledger.plan, spent=tuple(sorted(self._spent))))

    # ---- messages -------------------------------------------------------------------------------------

    def signalled(self, name: str, raw: RawValue) -> None:
        """Take a signal; one that cannot be taken is kept as refused, with the reason (contract)."""
        if isinstance(self._start, Refused) or self._is_spent(raw):
            return
        checked = self._check(name, raw)
        if not isinstance(checked, Refused):
            self._ledger.add(checked[1])
        elif not self._ledger.plan.over:
            sent_id, sender = identity(raw)
            message_id = sent_id or str(workflow.uuid4())
            refused = refuse(name, message_id, sender, checked, workflow.now(), seal=seal_of(raw))
            self._ledger.add((refused,))

    def validated(self, name: str, raw: RawValue) -> None:
        """Refuse an update before anything is recorded."""
        checked = self._check(name, raw)
        if isinstance(checked, Refused):
            raise refusal(checked)

    async def updated(self, name: str, raw: RawValue) -> EmergencyAnswer:
        """Take an update; answers when the register shows it."""
        checked = self._check(name, raw)
        if isinstance(checked, Refused):
            self._spent.add(seal_of(raw) or "")
            raise refusal(checked)
        command, events = checked
        self._ledger.add(events)
        before = None if events else answered(self._ledger.plan, command.message_id)
        seq = self._ledger.plan.seq if before is None else before
        await workflow.wait_condition(lambda: self._ledger.recorded >= seq)
        return self._answer(command.message_id)

    def _check(self, name: str, raw: RawValue) -> tuple[PlanCommand, tuple[AnyPlanEvent, ...]] | Refused:
        """What a message comes to. One that had its effect before has no second one."""
        if isinstance(self._start, Refused):
            return self._start
        if self._is_spent(raw):
            text = "this very message was refused before; whoever means it sends it again"
            return Refused(code=RefusalCode.UNSEALED, text=text)
        command = read(raw, PLAN_BY_NAME[name].command)
        if isinstance(command, Refused):
            return command
        if answered(self._ledger.plan, command.message_id) is not None:
            return command, ()
        result = decide(self._ledger.plan, command, workflow.now())
        return result if isinstance(result, Refused) else (command, result)

    def _is_spent(self, raw: RawValue) -> bool:
        """Whether this very envelope was refused before: a copy of it is nobody's word."""
        seal = seal_of(raw)
        return seal is not None and (seal in self._spent or spent_id(seal) in self._ledger.plan.seen)

    def _answer(self, message_id: str | None) -> EmergencyAnswer:
        plan: Plan = self._ledger.plan
        given = next((task.number for task in plan.tasks if task.message_id == message_id), None)
        return EmergencyAnswer(emergency_no=plan.emergency_no, seq=plan.seq, status=plan.status, number=given)

    @workflow.query(name="plan", description="The whole plan as the register shows it")
    def view(self) -> PlanView:
        """The plan."""
        return plan_view(self._ledger.plan)
