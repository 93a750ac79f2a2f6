"""Open cases learn who stands behind them: when the organisation has changed, and on every new day (R6.5, R7.2)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from temporalio.service import RPCError

from api import cases
from api.problems import Problem
from domain.commands import Actor, RenewPeople
from domain.organisation import Appointee, UnknownUnitError, people_around, successor
from domain.values import Role
from register import organisation as organisations
from register import read
from register.worklist import open_cases

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from api.door import Door
    from contract.views import CaseView
    from domain.organisation import CasePeople, Organisation

MESSAGE: Final = "renew_people"
_AT_ONCE: Final = 16
_PAGE: Final = 500
_SYSTEM: Final = Actor(person="system", role=Role.SYSTEM, unit="HQ")


class Round(NamedTuple):
    """What one round through the open cases came to."""

    open_cases: int
    told: int
    failed: int


async def tell_of_today(door: Door) -> bool:
    """Tell the open cases of the organisation of today, unless that was done; whether all could be told."""
    organisation, today = door.organisation, await door.today()
    if await organisations.was_told(door.db, organisation.version, today):
        return True
    done = await tell_open_cases(door, _SYSTEM, f"organisation {organisation.version} on {today}")
    return not done.failed


async def tell_open_cases(door: Door, actor: Actor, reason: str) -> Round:
    """Tell every open case whose people the organisation moves; the same round again tells nobody twice."""
    organisation, today = door.organisation, await door.today()
    turn = asyncio.Semaphore(_AT_ONCE)

    async def tell(number: str) -> bool | None:
        async with turn:
            try:
                return await _tell(door, number, actor, reason, today)
            except (Problem, RPCError):
                return False

    counted = told = failed = 0
    async for page in _pages(door):
        for good in await asyncio.gather(*(tell(number) for number in page)):
            counted, told, failed = counted + 1, told + (good is True), failed + (good is False)
    if not failed:
        await organisations.note_told(door.db, organisation.version, today)
    return Round(counted, told, failed)


async def _tell(door: Door, number: str, actor: Actor, reason: str, today: date) -> bool | None:
    """Whether the case was told; None: nothing moves for it."""
    view = await read.get_view(door.db, number)
    if view is None:
        return None
    people = renewed(door.organisation, view, today)
    if people is None:
        return None
    version = door.organisation.version
    message = RenewPeople(
        message_id=f"organisation-{version[-40:]}-{today:%Y%m%d}",
        actor=actor,
        people=people,
        reason=reason[:200],
    )
    await cases.send(door, number, MESSAGE, message)
    return True


def renewed(organisation: Organisation, view: CaseView, on: date) -> CasePeople | None:
    """Who stands behind the case on the day; None where they are the same as before."""
    present = Appointee.model_validate(view.responsible.model_dump())
    without = frozenset(str(entry["person"]) for entry in view.recused)
    try:
        to = successor(organisation, present, on=on, unit=view.unit, line=view.business_line)
        people = people_around(
            organisation, to, on=on, unit=view.unit, line=view.business_line, without=without
        )
    except UnknownUnitError:  # a unit that this organisation does not have: the case keeps its people
        return None
    return None if to == present and people.seats_digest == view.seats else people


async def _pages(door: Door) -> AsyncIterator[tuple[str, ...]]:
    last = ""
    while page := await open_cases(door.db, after=last, limit=_PAGE):
        yield page
        last = page[-1]
