"""Directives to other departments, on the server where the case and its children share one time (R6.1(4))."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from temporalio.client import WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from contract.ids import directive_workflow_id
from contract.starts import DirectiveAnswer
from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import head_of, said
from tests.infra.memory import WAIT_SECONDS

if TYPE_CHECKING:
    from temporalio.client import WorkflowHandle

    from contract.views import ClockView
    from tests.infra.engine import Running

SHANGHAI_HEAD = Actor(person="lu.hongxia", role=Role.BRANCH_HEAD, unit="SH")
SHANGHAI_CLERK = Actor(person="xue.zhiruo", role=Role.RESPONSIBLE, unit="SH")


@dataclass
class Directive:
    """One directive of a case."""

    case: Running
    number: int

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """Its workflow."""
        workflow_id = directive_workflow_id(self.case.number, self.number)
        return self.case.engine.client.get_workflow_handle(workflow_id)

    async def tell(self, name: str, actor: Actor = SHANGHAI_HEAD, **body: Any) -> DirectiveAnswer:
        """Acknowledge or report done, by update."""
        message = said(actor, **body)
        answer: DirectiveAnswer = await self.handle.execute_update(
            name, message, result_type=DirectiveAnswer, id=message["message_id"]
        )
        return answer

    async def refused(self, name: str, actor: Actor = SHANGHAI_HEAD, **body: Any) -> str | None:
        """The code with which an update is refused; none where it was taken."""
        try:
            await self.tell(name, actor, **body)
        except WorkflowUpdateFailedError as error:
            return getattr(error.cause, "type", None)
        return None

    async def turned(self, turn: str, times: int = 1) -> None:
        """Wait until the case has recorded a turn: `acknowledged`, `rung_fired`, `done`."""
        await self.case.engine.register.until_kind(self.case.number, f"directive_{turn}", times)

    async def status(self) -> str:
        """Where the directive stands, as it knows itself."""
        answer: DirectiveAnswer = await self.handle.query("directive", result_type=DirectiveAnswer)
        return answer.status.value

    def shown(self) -> dict[str, Any]:
        """The directive as the register shows it."""
        view = self.case.engine.register.views[self.case.number]
        return dict(view.directives[self.number - 1])

    def rungs(self) -> list[str]:
        """Rungs that the case has on record, as `clock:rung`."""
        log = self.case.engine.register.log(self.case.number)
        return [
            f"{e.name}:{e.rung}" for e in log if e.kind == "directive_rung_fired" and e.number == self.number
        ]

    def clock(self, name: str) -> ClockView:
        """One of its clocks as the register shows it."""
        view = self.case.engine.register.views[self.case.number]
        return next(c for c in view.clocks if c.name == name and c.directive == self.number)


async def instructed(case: Running, actor: Actor | None = None, **body: Any) -> Directive:
    """The branch head gives Shanghai a directive unless told otherwise; its workflow has begun."""
    order = {"unit": "SH", "text": "请补齐异地查勘照片"} | body
    answer = await case.tell("instruct", said(actor or head_of(case.opened), **order))
    assert answer.number is not None
    return await begun(case, answer.number)


async def begun(case: Running, number: int) -> Directive:
    """The directive, once its workflow has begun: it is started after the case has recorded that it was given."""
    directive = Directive(case, number)
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            try:
                await directive.handle.describe()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                await asyncio.sleep(0.01)
            else:
                return directive
