"""The case's side of the ladder: which questions need a workflow, which have been outlived (R6.1, R7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.workflow import ChildWorkflowCancellationType, ParentClosePolicy

from contract.ids import escalation_workflow_id
from contract.priority import priority_of
from contract.starts import Ending, EscalationStart, Recounting, Renewing
from domain.recusal import recused
from domain.values import EscalationStatus

if TYPE_CHECKING:
    from domain.model import Case, Escalation
    from domain.organisation import LadderStep

_ASKED = (EscalationStatus.OPENED, EscalationStatus.ACKNOWLEDGED)


async def _ask(case: Case, escalation: Escalation) -> None:
    ladder = case.people.ladder
    first = next(i for i, step in enumerate(ladder) if step.level is escalation.level)
    start = EscalationStart(
        complaint_no=case.complaint_no,
        number=escalation.number,
        level=escalation.level,
        ladder=ladder[first:],
        reason=escalation.reason,
        question=escalation.question,
        severity=case.severity,
        branch=case.people.branch,
        recused=tuple(sorted(recused(case))),
        business_line=case.intake.business_line,
        opened_at=escalation.opened_at,
        rulebook=case.rulebook,
        calendar=case.calendar,
    )
    try:
        await workflow.start_child_workflow(
            "EscalationWorkflow",
            start,
            id=escalation_workflow_id(case.complaint_no, escalation.number),
            id_reuse_policy=WorkflowIDReusePolicy.TERMINATE_IF_RUNNING,
            parent_close_policy=ParentClosePolicy.ABANDON,
            cancellation_type=ChildWorkflowCancellationType.ABANDON,
            static_summary=f"{escalation.cause} · asks {escalation.level.value.replace('_', ' ')}",
            priority=priority_of(case.severity, case.people.branch),
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("escalation runs already")


async def _end(case: Case, number: int) -> None:
    """Tell the escalation that its question is settled; one that has ended by itself does not mind."""
    handle = workflow.get_external_workflow_handle(escalation_workflow_id(case.complaint_no, number))
    settled = next(e for e in case.escalations if e.number == number)
    if settled.status in (EscalationStatus.DECIDED, EscalationStatus.UNANSWERED):
        return
    try:
        await handle.signal("end", Ending(message_id=f"end-{number}", reason="the case is closed"))
    except ApplicationError:
        workflow.logger.info("escalation had ended")


async def _recount(case: Case, number: int) -> None:
    """Tell the escalation of the calendar under which the case runs now (R7.2)."""
    handle = workflow.get_external_workflow_handle(escalation_workflow_id(case.complaint_no, number))
    try:
        await handle.signal("recount", Recounting(message_id=f"recount-{case.seq}", calendar=case.calendar))
    except ApplicationError:
        workflow.logger.info("escalation had ended")


_Seats = tuple[tuple["LadderStep", ...], frozenset[str]]


def _seats(case: Case) -> _Seats:
    """Who stands on the ladder, and who of all people decides nothing (L17)."""
    return case.people.ladder, frozenset(recused(case))


async def _renew(case: Case, number: int) -> None:
    """Tell the escalation who stands on the ladder now, and who is recused (L17, R7.2)."""
    handle = workflow.get_external_workflow_handle(escalation_workflow_id(case.complaint_no, number))
    ladder, without = _seats(case)
    renewing = Renewing(message_id=f"renew-{case.seq}", ladder=ladder, recused=tuple(sorted(without)))
    try:
        await handle.signal("renew", renewing)
    except ApplicationError:
        workflow.logger.info("escalation had ended")


class _Questions:
    """Questions to the ladder as children of the case."""

    name = "escalation"

    def wanted(self, case: Case) -> tuple[int, ...]:
        """Questions that are still asked."""
        return tuple(e.number for e in case.escalations if e.status in _ASKED)

    async def start(self, case: Case, number: int) -> None:
        """Ask the level."""
        await _ask(case, next(e for e in case.escalations if e.number == number))

    async def end(self, case: Case, number: int) -> None:
        """Tell the escalation that its question is settled."""
        await _end(case, number)

    async def recount(self, case: Case, number: int) -> None:
        """Another calendar holds."""
        await _recount(case, number)

    async def renew(self, case: Case, number: int) -> None:
        """Others stand on the ladder."""
        await _renew(case, number)

    def people(self, case: Case) -> object:
        """Ladder and recused."""
        return _seats(case)


QUESTIONS = _Questions()
