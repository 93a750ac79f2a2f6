"""A merged case hands over to the case that it lives on in (L18): told by its own workflow, so that nothing is lost.

A signal to a workflow is durable: it waits for a worker that is down. Where the master's workflow has ended meanwhile,
it is taken up again to hear it, as the API does. The message id makes a repeated report harmless.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.workflow import ChildWorkflowCancellationType, ParentClosePolicy

from contract.ids import complaint_workflow_id
from contract.starts import CaseStart
from domain.commands import ReportMerger
from domain.decide.ticking import SYSTEM
from domain.values import Outcome

if TYPE_CHECKING:
    from domain.model import Case

TRIES: Final = 5
"""The master may end and be taken up by somebody else between two tries; more often than this nothing is there."""


class Mergers:
    """What this run still has to hand over."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._handed_over = 0
        self._merged = False

    def begin(self, case: Case) -> None:
        """What happened before this run has been handed over by the run before."""
        self._merged = _is_merged(case)
        self._handed_over = len(case.merged)

    async def hand_over(self, case: Case) -> None:
        """Tell the master of this case once it is merged, and of what comes to it afterwards."""
        if not _is_merged(case):
            return
        reports = [] if self._merged else [_own(case)]
        first = self._handed_over if self._merged else 0
        reports += [_passed_on(case, place) for place in range(first, len(case.merged))]
        self._merged, self._handed_over = True, len(case.merged)
        if reports and workflow.patched("the master is told of a merger"):
            for report in reports:
                await _tell(case.closing.master if case.closing and case.closing.master else "", report)


def _is_merged(case: Case) -> bool:
    return case.closing is not None and case.closing.outcome is Outcome.MERGED and bool(case.closing.master)


def _own(case: Case) -> ReportMerger:
    intake = case.intake
    return ReportMerger(
        message_id=f"merged-{case.complaint_no}",
        actor=SYSTEM,
        complaint_no=case.complaint_no,
        ticket_no=intake.ticket_no,
        received_at=intake.received_at,
        content=intake.content,
        demand=intake.demand,
    )


def _passed_on(case: Case, place: int) -> ReportMerger:
    known = case.merged[place]
    return ReportMerger(
        message_id=f"merged-{known.complaint_no}",
        actor=SYSTEM,
        **known.model_dump(include={"complaint_no", "ticket_no", "received_at", "content", "demand"}),
    )


async def _tell(master: str, report: ReportMerger) -> None:
    for _ in range(TRIES):
        try:
            await workflow.get_external_workflow_handle(complaint_workflow_id(master)).signal(
                "report_merger", report
            )
        except ApplicationError:
            await _take_up(master)
        else:
            return
    workflow.logger.error("the master of a merger does not hear")


async def _take_up(master: str) -> None:
    """The master's workflow has ended: it begins anew from the register."""
    try:
        await workflow.start_child_workflow(
            "ComplaintWorkflow",
            CaseStart(take_up=master),
            id=complaint_workflow_id(master),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            parent_close_policy=ParentClosePolicy.ABANDON,
            cancellation_type=ChildWorkflowCancellationType.ABANDON,
            static_summary="taken up again",
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("the master was taken up by somebody else")
