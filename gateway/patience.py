"""Waiting for an engine that is away: tried again with growing pauses, said once, given up after a bounded time."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 5.0


class AwayError(Exception):
    """Temporal or the register cannot be reached; nothing is lost by trying again. The text names which, and why."""


class GaveUpError(Exception):
    """Away for longer than one was ready to wait."""


class Teller(Protocol):
    """Whom to tell."""

    def away(self, reason: str, seconds: float) -> None:
        """It went away; it is tried again for so long."""

    def back(self, seconds: float) -> None:
        """It is back, after so long."""


class Patience:
    """Shared by all who wait: who finds the engine away first says so, who finds it back first says that.

    Args:
        seconds: longest time that one call is tried again.
        teller: whom to tell.
        pause: how to wait; for tests.
    """

    def __init__(
        self, seconds: float, teller: Teller, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Everything is there until found away."""
        self._seconds = seconds
        self._teller = teller
        self._pause = pause
        self._away_since: float | None = None

    async def call(self, make: Callable[[], Awaitable[T]]) -> T:
        """What `make()` answers, tried again while the engine is away.

        Raises:
            GaveUpError: it was away for too long.
        """
        began = time.monotonic()
        pause = FIRST_PAUSE
        while True:
            try:
                answer = await make()
            except AwayError as error:
                waited = time.monotonic() - began
                if waited >= self._seconds:
                    raise GaveUpError(f"{error}; gave up after {waited:.0f} s") from error
                self._went(str(error))
            else:
                self._came()
                return answer
            left = self._seconds - (time.monotonic() - began)
            await self._pause(max(0.0, min(pause * random.uniform(0.5, 1.0), left)))  # noqa: S311 - no secret  # nosec B311
            pause = min(pause * 2, LONGEST_PAUSE)

    def _went(self, reason: str) -> None:
        if self._away_since is None:
            self._away_since = time.monotonic()
            self._teller.away(reason, self._seconds)

    def _came(self) -> None:
        if self._away_since is not None:
            self._teller.back(time.monotonic() - self._away_since)
            self._away_since = None
