"""`POST /v1/calendar/years`: the State Council's notice is out; the calendar gets a version, open cases are told."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api import cases
from api.access import require
from api.answers import Published
from api.bodies import PublishYear
from api.door import Behind
from api.identity import Identity
from api.problems import Fault, Problem
from api.routing import BODY_PROBLEMS, SIGNED_IN, answer, problems, router
from api.telling import tell_open_cases
from domain.authority import Right
from domain.calendar import CalendarYear, RuleFileError, publish
from domain.commands import PublishCalendar
from register import pinned

routes = router("calendar")

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

    async def tell(number: str) -> bool:
        await cases.send(door, number, MESSAGE, message)
        return True

    done = await tell_open_cases(door, tell)
    changed = calendar.version != before.version
    result = Published(calendar=calendar.id, version=calendar.version, changed=changed, **done._asdict())
    return answer(result)
