"""An emergency plan inside its workflow: the state, and the events on their way to the register.

Written by remote activities only: a plan says little and lives on few histories, and what a remote activity was asked
stands in the history, so that no lost workflow task can have said otherwise.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.exceptions import ActivityError

from contract.emergencies import EmergencyPort, PlanBatch
from contract.present_plan import plan_view
from contract.priority import OF_PLANS
from domain.emergency.evolve import evolve
from workflows.ledger import RecordingFailedError
from workflows.options import RECORD_REMOTELY
from workflows.trusted import insist

if TYPE_CHECKING:
    from domain.emergency.events import AnyPlanEvent
    from domain.emergency.model import Plan


class PlanLedger:
    """State and outbox of one plan."""

    def __init__(self, plan: Plan | None = None) -> None:
        """Begin empty, or with a state that the register has already."""
        self._plan = plan
        self._outbox: list[AnyPlanEvent] = []
        self._recorded = plan.seq if plan is not None else 0

    @property
    def plan(self) -> Plan:
        """The state; only after the first event.

        Raises:
            RuntimeError: nothing has been proposed or handed on.
        """
        if self._plan is None:
            raise RuntimeError("no plan yet")
        return self._plan

    @property
    def recorded(self) -> int:
        """Sequence up to which the register shows the plan."""
        return self._recorded

    @property
    def waiting(self) -> bool:
        """Whether events are waiting to be written."""
        return bool(self._outbox)

    def add(self, events: tuple[AnyPlanEvent, ...]) -> None:
        """Fold events into the state and put them on their way."""
        for event in events:
            self._plan = evolve(self._plan, event)
            self._outbox.append(event)

    async def write(self) -> None:
        """Write what waits to the register; on return the register shows it.

        Raises:
            RecordingFailedError: the register refused the batch for good; somebody has to look.
        """
        if not self._outbox:
            return
        events = tuple(self._outbox)
        self._outbox.clear()
        batch = PlanBatch(
            emergency_no=self.plan.emergency_no,
            workflow_id=workflow.info().workflow_id,
            episode=int(self.plan.emergency_no.rpartition("-")[2]),
            first_seq=self.plan.seq - len(events) + 1,
            events=events,
            view=plan_view(self.plan),
        )
        kinds = ", ".join(event.kind.replace("_", " ") for event in events[:4])
        ask = partial(
            workflow.execute_activity_method,
            EmergencyPort.record_plan,
            batch,
            summary=f"Record {kinds} (event {batch.first_seq} to {self.plan.seq})",
            priority=OF_PLANS,
            **RECORD_REMOTELY,
        )
        try:
            await insist(ask)
        except ActivityError as error:
            raise RecordingFailedError(str(error.cause)) from error
        self._recorded = batch.first_seq + len(events) - 1
