"""`POST /v1/calendar/years`: the State Council's notice is out; the calendar gets a version, open cases are told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from temporalio.service import RPCError

from api import cases
from api.access import require
from api.answers import Published
from api.bodies import PublishYear
from api.door import Behind, Door
from api.identity import Identity
from api.problems import Fault, Problem
from api.routing import BODY_PROBLEMS, SIGNED_IN, answer, problems, router
from domain.authority import Right
from domain.calendar import CalendarYear, RuleFileError, publish
from domain.commands import PublishCalendar
from register import pinned
from register.worklist import open_cases

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


routes = router("calendar")

_AT_ONCE: Final = 16
_PAGE: Final = 500
MESSAGE: Final = "publish_calendar"


@routes.post(
    "/calendar/years",
    summary="Publish a year of the calendar",
    response_model=Published,
    responses=problems(*BODY_PROBLEMS, *SIGNED_IN, "role_not_allowed", "engine_away", "register_away"),
)
async def publish_year(year: PublishYear, actor: Identity, door: Behind) -> Response:
    """Publish a year's holidays and make-up working days, or correct a year published before.

    The calendar gets a new version, named by its content, and every open case is told: its running clocks are
    projected anew with the reason; verdicts that stand stay. The same year again changes nothing and tells again.
    """
    require(actor, Right.PUBLISH_CALENDAR)
    before = await door.calendar()
    try:
        calendar = publish(before, CalendarYear.model_validate(year.model_dump()))
    except RuleFileError as error:
        raise Problem(
            "malformed", errors=[Fault(field="body", text=text) for text in error.problems]
        ) from None
    await pinned.publish_calendar(door.db, calendar)
    message = PublishCalendar(message_id=f"calendar-{calendar.version}"[:64], actor=actor, calendar=calendar)
    told, failed = await _tell_all(door, message)
    result = Published(
        calendar=calendar.id,
        version=calendar.version,
        changed=calendar.version != before.version,
        open_cases=told + failed,
        told=told,
        failed=failed,
    )
    return answer(result)


async def _tell_all(door: Door, message: PublishCalendar) -> tuple[int, int]:
    """Send the message to every open case; how many could be told, and how many not."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def tell(number: str) -> bool:
        async with turn:
            try:
                await cases.send(door, number, MESSAGE, message)
            except (Problem, RPCError):
                return False
            return True

    told = failed = 0
    async for page in _pages(door):
        for good in await asyncio.gather(*(tell(number) for number in page)):
            told, failed = told + good, failed + (not good)
    return told, failed


async def _pages(door: Door) -> AsyncIterator[tuple[str, ...]]:
    last = ""
    while page := await open_cases(door.db, after=last, limit=_PAGE):
        yield page
        last = page[-1]
