"""Signals and updates by a table: declared once, on the class.

Handlers set in an instance's `__init__` would be made anew for every case in the worker's cache: two closures and two
inspections of a signature a message, most of what a waiting case weighs (docs/decisions/0015).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from workflows.reading import the_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from domain.refusals import Refused


class Hearer(Protocol):
    """A workflow that is spoken to by name; each method is told the message's name and its one raw value."""

    def signalled(self, name: str, raw: RawValue) -> None:
        """Take a signal; must not raise, an exception in a handler parks the case."""

    def validated(self, name: str, raw: RawValue) -> None:
        """Refuse an update before anything is recorded, or let it through.

        Raises:
            ApplicationError: the refusal, its code as type.
        """

    async def updated(self, name: str, raw: RawValue) -> Any:
        """Take an update; answers when the register shows it.

        Raises:
            ApplicationError: refused meanwhile.
        """


def refusal(refused: Refused) -> ApplicationError:
    """A refusal as its sender sees it: the code as type, the words, the field."""
    return ApplicationError(refused.text, refused.field, type=refused.code.value, non_retryable=True)


H = TypeVar("H", bound=Hearer)


def hears(*, both: Iterable[str], signals: Iterable[str] = ()) -> Callable[[type[H]], type[H]]:
    """Class decorator, below `@workflow.defn`: the names heard as signal and as update, and as signal only."""
    spoken = tuple(both)

    def declare(cls: type[H]) -> type[H]:
        for name in (*spoken, *signals):
            setattr(cls, f"signal_{name}", _signal(name))
        for name in spoken:
            setattr(cls, f"update_{name}", _update(name))
        return cls

    return declare


# The SDK tells a method by a `self` without annotation: so these are methods of classes that nobody makes.


def _signal(name: str) -> Any:
    """A signal handler that stands however many values were sent.

    A plain one, called with none or with two, would raise, and an exception in a handler parks the case.
    """

    class Declared(Hearer, Protocol):
        def one_value(self, raw: RawValue) -> None:
            """How the SDK sees it: one value, not decoded."""

        @functools.wraps(one_value)
        def handle(self, *sent: object) -> None:
            self.signalled(name, the_one(sent))

    return workflow.signal(name=name)(Declared.handle)


def _update(name: str) -> Any:
    class Declared(Hearer, Protocol):
        async def handle(self, raw: RawValue) -> Any:
            return await self.updated(name, raw)

        def validate(self, raw: RawValue) -> None:
            self.validated(name, raw)

    heard: Any = workflow.update(name=name)(Declared.handle)
    heard.validator(Declared.validate)
    return heard
