"""Something that every open case has to learn: a calendar, an organisation. Told to many at a time, page by page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from temporalio.service import RPCError

from api.problems import Problem
from register.worklist import open_cases

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from api.door import Door

_AT_ONCE: Final = 16
_PAGE: Final = 500


class Round(NamedTuple):
    """What one round through the open cases came to."""

    open_cases: int
    told: int
    failed: int
    """Cases that could not be told; the same round again tells them."""


async def tell_open_cases(door: Door, tell: Callable[[str], Awaitable[bool]]) -> Round:
    """Go through every open case.

    Args:
        door: of the API.
        tell: tells the case of this number, under a message id that makes a second telling harmless; False where it
            has nothing to learn.
    """
    turn = asyncio.Semaphore(_AT_ONCE)

    async def told(number: str) -> bool | None:
        async with turn:
            try:
                return await tell(number)
            except (Problem, RPCError):
                return None

    answers: list[bool | None] = []
    async for page in _pages(door):
        answers += await asyncio.gather(*(told(number) for number in page))
    return Round(len(answers), answers.count(True), answers.count(None))


async def _pages(door: Door) -> AsyncIterator[tuple[str, ...]]:
    last = ""
    while page := await open_cases(door.db, after=last, limit=_PAGE):
        yield page
        last = page[-1]
