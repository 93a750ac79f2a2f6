"""Questions to the ladder, on the server where the case and its escalations share one time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from temporalio.client import WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from contract.ids import escalation_workflow_id
from contract.starts import EscalationAnswer
from tests.infra.cases import LEADER, LINE_HEAD, head_of, officer_of, opening, responsible_of, said
from tests.infra.dates import at, days
from tests.infra.memory import WAIT_SECONDS

if TYPE_CHECKING:
    from temporalio.client import WorkflowHandle

    from domain.commands import Actor
    from tests.infra.engine import Engine, Running


@dataclass
class Question:
    """One escalation of a case."""

    case: Running
    number: int

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """Its workflow."""
        workflow_id = escalation_workflow_id(self.case.number, self.number)
        return self.case.engine.client.get_workflow_handle(workflow_id)

    async def tell(self, name: str, actor: Actor, **body: Any) -> EscalationAnswer:
        """Acknowledge or decide, by update."""
        message = said(actor, **body)
        answer: EscalationAnswer = await self.handle.execute_update(
            name, message, result_type=EscalationAnswer, id=message["message_id"]
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
        """Wait until the case has recorded a turn: `raised`, `decided`, and so on."""
        await self.case.engine.register.until_kind(self.case.number, f"escalation_{turn}", times)

    async def level(self) -> str:
        """The level asked now, as the escalation itself knows it."""
        answer: EscalationAnswer = await self.handle.query("escalation", result_type=EscalationAnswer)
        return answer.level.value


async def filed(engine: Engine, when: str, **changes: Any) -> Running:
    """A case received at this time of 2037 under the shipped rules, its arrangement made."""
    moment = at(when)
    case = await engine.file(opening(moment, days=days(), **changes), at=moment)
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    return case


async def escalated(case: Running, **body: Any) -> Question:
    """A difficult case that the officer takes up the ladder."""
    asked = {"reason": "查勘资料相互矛盾", "question": "是否同意重新查勘?"}
    answer = await case.tell("escalate", said(officer_of(case.opened), **asked, **body))
    assert answer.number is not None
    return await running(case, answer.number)


async def running(case: Running, number: int = 1) -> Question:
    """The question, once its workflow has begun."""
    question = Question(case, number)
    await case.engine.register.until_kind(case.number, "escalated", number)
    await begun(question)
    return question


async def begun(question: Question) -> None:
    """Wait until the child is there: it is started after the case has recorded that it asks."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            try:
                await question.handle.describe()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                await asyncio.sleep(0.01)
            else:
                return


__all__ = ["LEADER", "LINE_HEAD", "Question", "begun", "escalated", "filed", "head_of", "running"]
