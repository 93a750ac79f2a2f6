"""What a child of a case says to it and hears from people.

Reports go to the case as signals, each once, in order; the case alone writes the record. What people say to the child
is read raw, refused in words, and an envelope that was refused is spent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel
from temporalio import workflow
from temporalio.exceptions import ApplicationError

from contract.ids import complaint_workflow_id
from contract.sealed import seal_of
from domain.refusals import RefusalCode, Refused
from workflows.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from temporalio.common import RawValue

    from domain.commands import Command

M = TypeVar("M", bound=BaseModel)


class Telling:
    """Reports on their way to the case."""

    def __init__(self, message: str) -> None:
        """Begin with none.

        Args:
            message: the case's message that takes them.
        """
        self._message = message
        self._outbox: list[Command] = []
        self._reported = 0

    @property
    def waiting(self) -> bool:
        """Whether a report has not been sent."""
        return bool(self._outbox)

    @property
    def reports(self) -> int:
        """How many there were, sent or not."""
        return self._reported + len(self._outbox)

    def put(self, report: Command) -> None:
        """One more report."""
        self._outbox.append(report)

    async def send(self, complaint_no: str, gone: Callable[[], None]) -> None:
        """Send every report once, in order. A case that is gone has been closed: nothing is left to be told."""
        while self._outbox:
            report = self._outbox[0]
            case = workflow.get_external_workflow_handle(complaint_workflow_id(complaint_no))
            try:
                await case.signal(self._message, report)
            except ApplicationError:
                gone()
            self._outbox.pop(0)
            self._reported += 1

    async def until_sent(self) -> None:
        """Wait until everything put so far has been sent."""
        told = self.reports
        await workflow.wait_condition(lambda: self._reported >= told)


class Ears:
    """Messages heard: which had their effect, and which envelopes were refused."""

    def __init__(self) -> None:
        """Nothing has been heard."""
        self._seen: set[str] = set()
        self._spent: set[str] = set()

    def read(self, raw: RawValue, model: type[M], refused: Callable[[M], Refused | None]) -> M | Refused:
        """The message, or why it cannot be taken. An envelope that was refused is spent: its copy is nobody's word."""
        if seal_of(raw) in self._spent:
            return Refused(code=RefusalCode.UNSEALED, text="this very message was refused before")
        message = read(raw, model)
        if isinstance(message, Refused) or self.heard(message):
            return message
        return refused(message) or message

    def heard(self, message: BaseModel) -> bool:
        """Whether a message of this id had its effect."""
        return getattr(message, "message_id", None) in self._seen

    def first(self, message: BaseModel) -> bool:
        """Whether a message is to have its effect now; from now on it has had it."""
        if self.heard(message):
            return False
        self._seen.add(str(getattr(message, "message_id", "")))
        return True

    def spend(self, raw: RawValue) -> None:
        """The envelope was refused after it stood in the history."""
        self._spent.add(seal_of(raw) or "")
