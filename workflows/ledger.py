"""The case inside its workflow: the state, and the events on their way to the register.

Handlers and timers put events in; the main loop writes them out, one batch at a time, in order. A batch goes out as a
local activity; when PostgreSQL stays away it goes out as a remote one, and the case waits without costing history.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError

from contract.ports import RecordBatch, RegisterPort
from contract.present import case_view
from domain.evolve import evolve
from workflows.options import RECORD_LOCALLY, RECORD_REMOTELY
from workflows.trusted import insist, is_sealed

if TYPE_CHECKING:
    from domain.events import AnyEvent
    from domain.model import Case


class RecordingFailedError(RuntimeError):
    """The register refused a batch for good: this workflow task is not the one that counts, or rows were lost.

    Fails the workflow task, not the case, until somebody has looked.
    """


class Ledger:
    """State and outbox of one case."""

    def __init__(self, case: Case | None = None) -> None:
        """Begin empty, or with a state that the register has already."""
        self._case = case
        self._outbox: list[AnyEvent] = []
        self._recorded = case.seq if case is not None else 0
        self._confirmed = self._recorded
        self._task_length = -1
        self._task_at = workflow.now()

    @property
    def case(self) -> Case:
        """The state; only after the first event.

        Raises:
            RuntimeError: nothing has been filed or loaded yet.
        """
        if self._case is None:
            raise RuntimeError("no case yet")
        return self._case

    @property
    def ready(self) -> bool:
        """Whether there is a state to speak to."""
        return self._case is not None

    @property
    def recorded(self) -> int:
        """Sequence up to which the register shows the case."""
        return self._recorded

    @property
    def waiting(self) -> bool:
        """Whether events are waiting to be written."""
        return bool(self._outbox)

    def load(self, case: Case) -> None:
        """Go on from a state that the register holds."""
        self._case = case
        self._recorded = self._confirmed = case.seq

    def add(self, events: tuple[AnyEvent, ...]) -> None:
        """Fold events into the state and put them on their way."""
        for event in events:
            self._case = evolve(self._case, event)
            self._outbox.append(event)

    async def write(self) -> None:
        """Write what waits to the register; on return the register shows it."""
        if not self._outbox:
            return
        batch = self._batch()
        try:
            last = await workflow.execute_local_activity_method(
                RegisterPort.record_events, batch, summary=_summary(batch), **RECORD_LOCALLY
            )
        except FailureError as error:  # a local activity's own error comes bare, its time-out wrapped
            _raise_if_final(error)
            await self._write_remotely(batch)
        else:
            if not is_sealed(last):
                await self._write_remotely(batch)
        self._recorded = batch.first_seq + len(batch.events) - 1

    async def _write_remotely(self, batch: RecordBatch) -> None:
        ask = partial(
            workflow.execute_activity_method,
            RegisterPort.record_events,
            batch,
            summary=_summary(batch),
            **RECORD_REMOTELY,
        )
        try:
            await insist(ask)
        except ActivityError as error:
            _raise_if_final(error)
            raise RecordingFailedError(str(error.cause)) from error

    def _batch(self) -> RecordBatch:
        """Everything that waits, marked with the workflow task that speaks (see `RecordBatch`)."""
        length = workflow.info().get_current_history_length()
        if length != self._task_length:
            self._task_length, self._task_at, self._confirmed = length, workflow.now(), self._recorded
        events = tuple(self._outbox)
        self._outbox.clear()
        return RecordBatch(
            complaint_no=self.case.complaint_no,
            first_seq=self.case.seq - len(events) + 1,
            events=events,
            confirmed_seq=self._confirmed,
            task_at=self._task_at,
            view=case_view(self.case),
        )


def _summary(batch: RecordBatch) -> str:
    """What the auditor reads beside the activity."""
    kinds = [event.kind.replace("_", " ") for event in batch.events]
    shown = ", ".join(kinds[:4]) + (f" and {len(kinds) - 4} more" if len(kinds) > 4 else "")
    return f"Record {shown} (event {batch.first_seq} to {batch.first_seq + len(kinds) - 1})"


def _raise_if_final(error: FailureError) -> None:
    cause = error.cause if isinstance(error, ActivityError) else error
    if isinstance(cause, ApplicationError) and cause.non_retryable:
        raise RecordingFailedError(f"{cause.type}: {cause.message}") from error
