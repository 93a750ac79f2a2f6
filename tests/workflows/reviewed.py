"""Closed cases and their reviews (L20), on the server where a case and its children share one time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from temporalio.client import WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from contract.ids import complaint_workflow_id, review_workflow_id
from contract.reviews import ReviewAnswer
from contract.starts import CaseAnswer, CaseStart
from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import (
    HOTLINE,
    PROPOSAL,
    book,
    full_checklist,
    head_of,
    officer_of,
    opening,
    responsible_of,
    said,
)
from tests.infra.dates import at, days
from tests.infra.engine import Running
from tests.infra.memory import WAIT_SECONDS

if TYPE_CHECKING:
    from temporalio.client import WorkflowHandle

    from tests.infra.engine import Engine

REVIEWER = Actor(person="zhou.wenbo", role=Role.LINE_HEAD, unit="HQ")
"""The head of the line: one level above the branch head, who upheld the decision."""
MEMBER = Actor(person="liu.zhiyuan", role=Role.LEADERSHIP, unit="HQ")
FINDING: dict[str, Any] = {"text": "经核查, 处理决定依据充分", "findings": "过程、时限、结果均已核查"}


async def closed(engine: Engine, when: str = "09-07 10:00") -> Running:
    """A case that the customer did not accept, upheld by the branch head, told and closed the same hour."""
    moment = at(when)
    case = await engine.file(opening(moment, days=days()), at=moment)
    officer = officer_of(case.opened)
    await case.tell("respond", said(responsible_of(case.opened), cause="查勘有误", action="重新核赔"))
    await case.tell("propose", said(officer, **PROPOSAL))
    refused = {"proposal_version": 1, "accepted": False, "evidence": "录音 REC-1"}
    await case.tell("customer_decision", said(officer, **refused))
    await case.tell("consent", said(head_of(case.opened), matter="final_position", text="维持"))
    await case.tell("deliver_notice", said(officer, channel="post", proof="EMS 1234567"))
    checklist = full_checklist(book())
    await case.tell(
        "close", said(officer, outcome="closed_unaccepted", text="维持处理意见", checklist=checklist)
    )
    await case.handle.result()
    return case


async def speak(case: Running, name: str, message: dict[str, Any]) -> tuple[Running, CaseAnswer]:
    """Say something to a closed case, as the API does."""
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        "ComplaintWorkflow",
        CaseStart(take_up=case.number),
        id=complaint_workflow_id(case.number),
        task_queue=case.engine.queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    answer: CaseAnswer = await case.engine.client.execute_update_with_start_workflow(
        name, message, start_workflow_operation=start, id=message["message_id"], result_type=CaseAnswer
    )
    handle = await start.workflow_handle()
    case.engine.handles.append(handle)
    return Running(case.engine, case.opened, handle), answer


async def asked(case: Running) -> tuple[Running, UnderReview]:
    """The customer asks for a review: the case is taken up, and the review's workflow has begun."""
    taken_up, answer = await speak(case, "request_review", said(HOTLINE, grounds="未回应客户提交的证明"))
    assert answer.number is not None
    review = UnderReview(taken_up, answer.number)
    await review.begun()
    return taken_up, review


@dataclass
class UnderReview:
    """One review of a case."""

    case: Running
    number: int

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """Its workflow."""
        return self.case.engine.client.get_workflow_handle(review_workflow_id(self.case.number, self.number))

    async def begun(self) -> None:
        """Wait until the child is there: it is started after the case has recorded that it asks."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                try:
                    await self.handle.describe()
                except RPCError as error:
                    if error.status is not RPCStatusCode.NOT_FOUND:
                        raise
                    await asyncio.sleep(0.01)
                else:
                    return

    async def tell(self, name: str, actor: Actor, **body: Any) -> ReviewAnswer:
        """Acknowledge or decide, by update."""
        message = said(actor, **body)
        answer: ReviewAnswer = await self.handle.execute_update(
            name, message, result_type=ReviewAnswer, id=message["message_id"]
        )
        return answer

    async def refused(self, name: str, actor: Actor, **body: Any) -> str | None:
        """The code with which an update is refused."""
        try:
            await self.tell(name, actor, **body)
        except WorkflowUpdateFailedError as error:
            return getattr(error.cause, "type", None)
        return None

    async def turned(self, turn: str, times: int = 1) -> None:
        """Wait until the case has recorded a turn: `acknowledged`, `decided`, `moved`."""
        await self.case.engine.register.until_kind(self.case.number, f"review_{turn}", times)

    async def view(self) -> ReviewAnswer:
        """Where the review stands, as it knows itself."""
        answer: ReviewAnswer = await self.handle.query("review", result_type=ReviewAnswer)
        return answer
