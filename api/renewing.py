"""Open cases learn who stands behind them: when the organisation has changed, and on every new day (R6.5, R7.2)."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Final

from api import cases
from api.telling import tell_open_cases
from domain.commands import Actor, RenewPeople
from domain.organisation import Appointee, UnknownUnitError, people_around, successor
from domain.values import Role
from register import organisation as organisations
from register import read

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from api.door import Door
    from api.telling import Round
    from contract.views import CaseView
    from domain.organisation import CasePeople, Organisation

MESSAGE: Final = "renew_people"
_SYSTEM: Final = Actor(person="system", role=Role.SYSTEM, unit="HQ")


@contextlib.asynccontextmanager
async def keep_renewing(door: Door) -> AsyncIterator[None]:
    """For as long as the block runs, follow the organisation and tell the open cases what moves for them."""
    if door.offices is None:
        yield
        return
    async with door.offices.kept(functools.partial(tell_of_today, door)):
        yield


async def tell_of_today(door: Door) -> bool:
    """Tell the open cases of the organisation of today, unless that was done; whether all could be told."""
    organisation, today = door.organisation, await door.today()
    if await organisations.was_told(door.db, organisation.version, today):
        return True
    done = await renew_open_cases(door, _SYSTEM, f"organisation {organisation.version} on {today}")
    return not done.failed


async def renew_open_cases(door: Door, actor: Actor, reason: str) -> Round:
    """Tell every open case whose people the organisation moves; the same round again tells nobody twice."""
    organisation, today = door.organisation, await door.today()

    async def tell(number: str) -> bool:
        view = await read.get_view(door.db, number)
        people = None if view is None else renewed(organisation, view, today)
        if people is None:
            return False
        message = RenewPeople(
            message_id=f"organisation-{organisation.version[-40:]}-{today:%Y%m%d}",
            actor=actor,
            people=people,
            reason=reason[:200],
        )
        await cases.send(door, number, MESSAGE, message)
        return True

    done = await tell_open_cases(door, tell)
    if not done.failed:
        await organisations.note_told(door.db, organisation.version, today)
    return done


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
