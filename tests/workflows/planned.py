"""An emergency plan under way, on a server whose clock for it a test may move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from temporalio.client import WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

from contract.emergencies import EmergencyAnswer, EmergencyStart, PlanView
from contract.ids import emergency_workflow_id
from tests.infra.cases import said
from tests.infra.plans import LEADER, opened

if TYPE_CHECKING:
    from temporalio.client import WorkflowHandle

    from domain.command import Actor
    from domain.emergency.commands import OpenPlan
    from tests.infra.engine import Engine

PATIENCE = timedelta(seconds=20)
A_MINUTE = timedelta(minutes=1)


@dataclass
class Planned:
    """A plan under way."""

    engine: Engine
    command: OpenPlan
    handle: WorkflowHandle[Any, Any]

    @property
    def number(self) -> str:
        """Number of the plan."""
        return self.command.emergency_no

    async def tell(self, name: str, actor: Actor = LEADER, /, **body: Any) -> EmergencyAnswer:
        """Send an update and wait for its answer."""
        message = said(actor, **body)
        answer: EmergencyAnswer = await self.handle.execute_update(
            name, message, result_type=EmergencyAnswer, id=message["message_id"], rpc_timeout=PATIENCE
        )
        return answer

    async def refused(self, name: str, actor: Actor = LEADER, /, **body: Any) -> ApplicationError:
        """Send an update that cannot be taken; the refusal, with its code as `type`."""
        try:
            await self.tell(name, actor, **body)
        except WorkflowUpdateFailedError as error:
            if isinstance(error.cause, ApplicationError):
                return error.cause
            raise
        raise AssertionError(f"{name} was taken")

    async def view(self) -> PlanView:
        """Ask the plan itself."""
        view: PlanView = await self.handle.query("plan", result_type=PlanView, rpc_timeout=PATIENCE)
        return view

    async def passes(self, duration: timedelta) -> None:
        """Let the plan's time pass."""
        await self.engine.skipper.fast_forward(self.handle, duration)

    async def fired(self, rung: str) -> bool:
        """Whether a rung (`clock:run:rung`) has fired, as the plan itself sees it now."""
        name, run, wanted = rung.split(":")
        clock = next(c for c in (await self.view()).clocks if (c.name, c.run) == (name, int(run)))
        return next(r for r in clock.rungs if r.name == wanted).fired_at is not None


async def proposed(engine: Engine, **changes: Any) -> Planned:
    """A plan that is proposed, as the watch over the cases starts it."""
    command = opened(**changes)
    handle = await engine.client.start_workflow(
        "EmergencyWorkflow",
        EmergencyStart(open=command),
        id=emergency_workflow_id(command.emergency_no),
        task_queue=engine.queue,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
    )
    engine.handles.append(handle)
    await engine.plans.until(command.emergency_no, "plan_proposed")
    return Planned(engine, command, handle)


async def started(engine: Engine, **changes: Any) -> Planned:
    """A plan whose cases have been told, and counted."""
    plan = await proposed(engine, **changes)
    await plan.tell("start", text="启动应急预案")
    await engine.plans.until(plan.number, "figures_counted")
    return plan
