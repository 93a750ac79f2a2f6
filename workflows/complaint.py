"""One complaint from the hotline's call to its closing: Article 7 as a workflow.

The rules are in `domain.decide`; here is only the procedure around them: take a message, let time pass, ask the claims
system, ask the ladder, write to the register, wait. Messages change the state at once; the main loop does the effects.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, is_cancelled_exception

from contract.messages import MESSAGES
from contract.ports import ClaimAnswer, ClaimQuery, ClaimsPort, RegisterPort
from contract.present import case_view
from contract.sealed import seal_of
from contract.starts import CaseAnswer, CaseStart
from contract.views import CaseView
from domain.accountability import numbered
from domain.commands import Command, ReportClaim
from domain.decide import advance, answered, decide, open_case, refuse, spent
from domain.decide.ticking import SYSTEM
from domain.next_step import is_finished, next_deadline
from domain.refusals import RefusalCode, Refused
from domain.values import LookupStatus, Status
from workflows import audit
from workflows.children import Children
from workflows.hearing import hears, refusal
from workflows.ladder import QUESTIONS
from workflows.ledger import Ledger
from workflows.options import CARRIED_AT_MOST, LOAD, LOOK_UP_LOCALLY, LOOK_UP_REMOTELY
from workflows.reading import NO_INPUT, identity, printable, read_case_start, read_command, the_one
from workflows.search_attributes import Shown
from workflows.steadfast import see_through
from workflows.trusted import insist, is_sealed

if TYPE_CHECKING:
    from datetime import datetime

    from domain.events import AnyEvent
    from domain.model import Case


class Checked(NamedTuple):
    """An update read and decided upon, good for one state at one time."""

    raw: RawValue
    case: Case
    at: datetime
    message_id: str
    events: tuple[AnyEvent, ...]
    """None where the message was taken before."""


@workflow.defn(name="ComplaintWorkflow")
@hears(both=(message.name for message in MESSAGES))
class ComplaintWorkflow:
    """A complaint about a claim (R7): receipt, arrangement, progress, response, proposal, answer, closing."""

    @workflow.init
    def __init__(self, raw: RawValue = NO_INPUT) -> None:
        """Read the start and stand ready: messages may arrive before `run`."""
        self._ledger = Ledger()
        self._shown = Shown()
        self._early: list[tuple[str, RawValue]] = []
        self._timer: asyncio.Task[None] | None = None
        self._timer_due: datetime | None = None
        self._lookup: asyncio.Task[None] | None = None
        self._children = Children((QUESTIONS,))
        self._spent: set[str] = set()
        self._lost: ApplicationError | None = None
        self._checked: Checked | None = None
        self._described: Case | None = None
        self._start = read_case_start(raw)
        match self._start:
            case CaseStart(open=opened) if opened is not None:
                self._ledger.add(open_case(opened, workflow.now()))
            case CaseStart(carried=carried) if carried is not None:
                self._ledger.load(carried)
                self._children.take_over({QUESTIONS.name: self._start.children, **self._start.more_children})
                self._spent.update(self._start.spent)

    # ---- the procedure ------------------------------------------------------------------------------

    @workflow.run
    async def run(self, raw: RawValue = NO_INPUT) -> CaseAnswer:
        """Drive the case until it is closed and nothing is owed any more; answers how it ended."""
        del raw  # read in __init__
        if isinstance(self._start, Refused):
            raise refusal(self._start)
        return await see_through(self._procedure(self._start), self._refuse_to_be_cancelled)

    async def _procedure(self, start: CaseStart) -> CaseAnswer:
        if start.take_up is not None:
            await self._take_up(start.take_up)
        self._children.begin(self._ledger.case)
        await self._look_up_at_once()
        while True:
            self._ledger.add(advance(self._ledger.case, workflow.now()))
            self._show()
            await self._ledger.write()
            await self._tend_the_children()
            if self._has_news():
                continue
            self._describe()
            if is_finished(self._ledger.case):
                await workflow.wait_condition(self._settled)
                if not self._has_news():
                    return self._answer(None)
            elif workflow.info().is_continue_as_new_suggested() and self._can_be_carried():
                await workflow.wait_condition(self._settled)
                if not self._has_news():
                    self._hand_on()
            else:
                self._arm()
                await workflow.wait_condition(self._has_news)

    def _has_news(self) -> bool:
        """Whether the main loop has something to do."""
        case = self._ledger.case
        timer_rang = self._timer is not None and self._timer.done()
        return self._ledger.waiting or timer_rang or self._children.waiting(case)

    def _settled(self) -> bool:
        """Whether this run may end: no handler under way, or news that the main loop has to see to first."""
        return workflow.all_handlers_finished() or self._has_news()

    async def _take_up(self, complaint_no: str) -> None:
        """A closed case is spoken to again: its state comes back from the register, then the messages that waited."""
        ask = partial(
            workflow.execute_activity_method,
            RegisterPort.load_case,
            complaint_no,
            summary="Read the closed case back from the register",
            **LOAD,
        )
        try:
            case = await insist(ask)
        except ActivityError as error:
            self._lost = ApplicationError(
                "the register does not give this case back",
                type=getattr(error.cause, "type", None),
                non_retryable=True,
            )
            await workflow.wait_condition(workflow.all_handlers_finished)
            raise
        self._ledger.load(case)
        for name, raw in self._early:
            self._take_signal(name, raw)
        self._early.clear()

    def _refuse_to_be_cancelled(self) -> None:
        """A case ends by one of its outcomes (R7.4), not because somebody cancels its workflow."""
        if self._ledger.ready:
            text = "a case ends by one of its outcomes (R7.4), not by cancelling its workflow"
            refused = Refused(code=RefusalCode.UNKNOWN_MESSAGE, text=text)
            self._ledger.add((refuse("cancel", str(workflow.uuid4()), None, refused, workflow.now()),))

    async def _look_up_at_once(self) -> None:
        """Query the claim's status and what blocks it, at once (R6.2(2)); its absence never holds the case up."""
        case = self._ledger.case
        if case.claim is not None or case.status is Status.CLOSED:
            return
        query = ClaimQuery(
            complaint_no=case.complaint_no, claim_no=case.intake.claim_no, policy_no=case.intake.policy_no
        )
        if query.claim_no is None and query.policy_no is None:
            self._report_claim(ClaimAnswer(status=LookupStatus.NO_REFERENCE))
            return
        try:
            answer = await workflow.execute_local_activity_method(
                ClaimsPort.look_up_claim, query, summary="Ask the claims system (R6.2(2))", **LOOK_UP_LOCALLY
            )
        except FailureError:  # a local activity's own error comes bare, its time-out wrapped
            self._lookup = asyncio.create_task(self._look_up_until_it_answers(query))
        else:
            if is_sealed(answer):
                self._report_claim(answer)
            else:
                self._lookup = asyncio.create_task(self._look_up_until_it_answers(query))

    async def _look_up_until_it_answers(self, query: ClaimQuery) -> None:
        ask = partial(
            workflow.execute_activity_method,
            ClaimsPort.look_up_claim,
            query,
            summary="The claims system was down: ask again until it answers (R6.2(2))",
            **LOOK_UP_REMOTELY,
        )
        try:
            answer = await insist(ask, given_up=self._closed)
        except ActivityError as error:
            if not is_cancelled_exception(error):
                workflow.logger.warning("claim lookup given up")
            return
        self._report_claim(answer)

    def _report_claim(self, answer: ClaimAnswer) -> None:
        report = ReportClaim(message_id="claim-lookup", actor=SYSTEM, **answer.model_dump())
        events = decide(self._ledger.case, report, workflow.now())
        if not isinstance(events, Refused) and not self._closed():
            self._ledger.add(events)

    def _closed(self) -> bool:
        return self._ledger.case.status is Status.CLOSED

    async def _tend_the_children(self) -> None:
        """Start what the case has opened beside itself, end what it has outlived (R6.1, R7.1)."""
        await self._children.tend(self._ledger.case)
        if self._closed() and self._lookup is not None and not self._lookup.done():
            self._lookup.cancel()

    # ---- waiting --------------------------------------------------------------------------------------

    def _arm(self) -> None:
        """One durable timer for the next deadline. One whose deadline moved later fires, looks and sleeps on."""
        due = next_deadline(self._ledger.case)
        rings = self._timer_due if self._timer is not None and not self._timer.done() else None
        if due is None or (rings is not None and rings <= due):
            return
        if self._timer is not None and not self._timer.done():
            self._timer.cancel()
        wait = max(due - workflow.now(), timedelta(milliseconds=1))
        self._timer_due = due
        self._timer = asyncio.create_task(
            workflow.sleep(wait, summary=audit.timer_summary(self._ledger.case, due))
        )
        self._show()

    def _describe(self) -> None:
        """The page that an auditor reads; written when the case comes to rest, for it costs more than the rules do."""
        if self._described is not self._ledger.case:
            self._described = self._ledger.case
            workflow.set_current_details(audit.page(self._described))

    def _show(self) -> None:
        case = self._ledger.case
        if self._timer is not None and self._timer.done():
            self._timer = None
        look_at = self._timer_due if self._timer is not None else next_deadline(case)
        if not case.running():
            look_at = None
        self._shown.refresh(case, look_at)

    def _can_be_carried(self) -> bool:
        return len(self._ledger.case.model_dump_json().encode()) <= CARRIED_AT_MOST

    def _hand_on(self) -> None:
        """Go on in a fresh run: state, message ids and clocks are in the case; the children keep running."""
        running = self._children.handed_on()
        workflow.continue_as_new(
            CaseStart(
                carried=self._ledger.case,
                children=running.pop(QUESTIONS.name, ()),
                more_children=running,
                spent=tuple(sorted(self._spent)),
            ),
        )

    # ---- messages -------------------------------------------------------------------------------------

    @workflow.signal(dynamic=True)
    def _unknown_signal(self, name: str, sent: Sequence[RawValue]) -> None:
        self.signalled(printable(name, 64), the_one(sent))

    def signalled(self, name: str, raw: RawValue) -> None:
        """Take a signal, at once or when the case is there."""
        if isinstance(self._start, Refused):
            return
        if self._ledger.ready:
            self._take_signal(name, raw)
        else:
            self._early.append((name, raw))

    def _take_signal(self, name: str, raw: RawValue) -> None:
        """Take a signal; one that cannot be taken is kept as refused, with the reason (contract)."""
        case, now = self._ledger.case, workflow.now()
        if self._is_spent(raw):
            return
        command = read_command(name, raw)
        if isinstance(command, Command):
            if answered(case, command.message_id) is not None:
                return
            result = decide(case, command, now)
            if not isinstance(result, Refused):
                self._ledger.add(result)
                return
            self._keep_refused(name, raw, result)
        else:
            self._keep_refused(name, raw, command)

    def _is_spent(self, raw: RawValue) -> bool:
        """Whether this very envelope was refused before: a copy of it is nobody's word."""
        return spent(self._ledger.case, seal_of(raw)) or seal_of(raw) in self._spent

    def _keep_refused(self, name: str, raw: RawValue, refused: Refused) -> None:
        """Write a message that stands in the history and was not taken to the case, and its envelope as spent."""
        sent_id, sender = identity(raw)
        message_id = sent_id or str(workflow.uuid4())
        self._ledger.add((refuse(name, message_id, sender, refused, workflow.now(), seal=seal_of(raw)),))

    def validated(self, name: str, raw: RawValue) -> None:
        """Refuse an update before anything is recorded."""
        if isinstance(self._start, Refused):
            raise refusal(self._start)
        checked = self._check(name, raw) if self._ledger.ready else read_command(name, raw)
        if isinstance(checked, Refused):
            raise refusal(checked)
        if isinstance(checked, Checked):
            self._checked = checked

    def _check(self, name: str, raw: RawValue) -> Checked | Refused:
        """What an update comes to. Its handler runs at once after the validator, except when a history is replayed."""
        case, now = self._ledger.case, workflow.now()
        known = self._checked
        if known is not None and known.raw is raw and known.case is case and known.at == now:
            return known
        if self._is_spent(raw):
            text = "this very message was refused before; whoever means it sends it again"
            return Refused(code=RefusalCode.UNSEALED, text=text)
        command = read_command(name, raw)
        if isinstance(command, Refused):
            return command
        if answered(case, command.message_id) is not None:
            return Checked(raw, case, now, command.message_id, ())
        result = decide(case, command, now)
        return result if isinstance(result, Refused) else Checked(raw, case, now, command.message_id, result)

    async def updated(self, name: str, raw: RawValue) -> CaseAnswer:
        """Take an update; answers when the register shows it.

        One that the validator let through and the state forbids by now stands in the history: its envelope is spent.
        """
        await workflow.wait_condition(lambda: self._ledger.ready or self._lost is not None)
        if self._lost is not None:
            raise self._lost
        checked, self._checked = self._check(name, raw), None
        if isinstance(checked, Refused):
            self._spent.add(seal_of(raw) or "")
            raise refusal(checked)
        self._ledger.add(checked.events)
        before = None if checked.events else answered(self._ledger.case, checked.message_id)
        seq = self._ledger.case.seq if before is None else before
        await workflow.wait_condition(lambda: self._ledger.recorded >= seq)
        return self._answer(checked.message_id)

    def _answer(self, message_id: str | None) -> CaseAnswer:
        case = self._ledger.case
        proposed = next((p.version for p in case.proposals if p.message_id == message_id), None)
        return CaseAnswer(
            complaint_no=case.complaint_no,
            seq=case.seq,
            status=case.status,
            stage=case.stage,
            version=proposed,
            number=next((e.number for e in case.escalations if e.message_id == message_id), None)
            or numbered(case, message_id),
        )

    @workflow.query(
        name="case", description="The whole case as the register shows it, with its clocks in words"
    )
    def view(self) -> CaseView:
        """The case."""
        if not self._ledger.ready:
            raise ApplicationError("the case is being read back", type="not_ready")
        return case_view(self._ledger.case)
