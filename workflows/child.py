"""A child of a case: a question to the ladder, a directive to a department, a review. What all three do alike is here.

People answer it by signal and by update under one rule; the case speaks to it by signals of its own; it reports every
turn to the case, which alone writes the record. It ends by its answer or with the case, not by being cancelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, cast

from temporalio import workflow
from temporalio.common import RawValue

from domain.refusals import Refused
from workflows.hearing import refusal
from workflows.steadfast import see_through
from workflows.telling import Ears, Telling

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from pydantic import BaseModel


class Started(Protocol):
    """What a child is started with."""

    @property
    def complaint_no(self) -> str:
        """Its case."""


S = TypeVar("S", bound=Started)
M = TypeVar("M", bound="BaseModel")
A = TypeVar("A")


class Child(Generic[S, M, A]):
    """Hears and tells; each kind adds its procedure, what it refuses and what an answer does.

    Args:
        given: what it is started with, or why that cannot be read.
        report: the case's message that takes its reports.
    """

    ANSWERS: ClassVar[Mapping[str, type[BaseModel]]]
    """What people say to it, by the message's name."""

    def __init__(self, given: S | Refused, report: str) -> None:
        self._given = given
        self._ears = Ears()
        self._telling = Telling(report)

    # ---- what each kind says ------------------------------------------------------------------------

    def _refused(self, message: M) -> Refused | None:
        """Why an answer cannot be taken."""
        raise NotImplementedError

    def _take(self, message: M) -> None:
        """An answer has its effect."""
        raise NotImplementedError

    def _case_says(self, name: str, raw: RawValue) -> None:
        """A signal of the case itself; must not raise."""
        raise NotImplementedError

    def _case_is_gone(self) -> None:
        """The case has been closed: nothing is waited for any more."""
        raise NotImplementedError

    def _answer(self) -> A:
        """Where it stands."""
        raise NotImplementedError

    # ---- what they do alike -------------------------------------------------------------------------

    @property
    def _start(self) -> S:
        """What it is started with; only where that could be read.

        Raises:
            RuntimeError: it could not.
        """
        if isinstance(self._given, Refused):
            raise RuntimeError("its start could not be read")  # noqa: TRY004 - not a fault of type
        return self._given

    async def _live(self, procedure: Callable[[], Coroutine[Any, Any, A]], ends: str) -> A:
        """Run the procedure to its end.

        Args:
            procedure: the kind's own.
            ends: how it ends, told to whoever tries to cancel it.

        Raises:
            ApplicationError: its start could not be read.
        """
        if isinstance(self._given, Refused):
            raise refusal(self._given)
        return await see_through(
            procedure(), lambda: workflow.logger.warning("%s, not by cancelling its workflow", ends)
        )

    async def _tell_the_case(self) -> None:
        """Send every report once, in order."""
        await self._telling.send(self._start.complaint_no, self._case_is_gone)

    def signalled(self, name: str, raw: RawValue) -> None:
        """Take a signal; one that cannot be taken leaves no trace but a log line."""
        if isinstance(self._given, Refused):
            return
        if name not in self.ANSWERS:
            self._case_says(name, raw)
            return
        message = self._heard(name, raw)
        if isinstance(message, Refused):
            self._ears.spend(raw)
            workflow.logger.warning("message refused", extra={"code": message.code.value})
        elif self._ears.first(message):
            self._take(message)

    def validated(self, name: str, raw: RawValue) -> None:
        """Refuse an update before anything is recorded."""
        message = self._heard(name, raw)
        if isinstance(message, Refused):
            raise refusal(message)

    async def updated(self, name: str, raw: RawValue) -> A:
        """Take an update; answers when the case has been told."""
        message = self._heard(name, raw)
        if isinstance(message, Refused):
            self._ears.spend(raw)
            raise refusal(message)
        if self._ears.first(message):
            self._take(message)
        await self._telling.until_sent()
        return self._answer()

    def _heard(self, name: str, raw: RawValue) -> M | Refused:
        """The message, or why it cannot be taken."""
        if isinstance(self._given, Refused):
            return self._given
        model = cast("type[M]", self.ANSWERS[name])
        return self._ears.read(raw, model, self._refused)
