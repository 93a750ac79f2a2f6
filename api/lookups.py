"""Finding cases: the hotline's "how far is it?", and everybody's own open steps."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Query, Request
from starlette.responses import Response

from api.access import permitted_row, reach_of, require, units_below
from api.answers import FoundCases, ToldCases, found_row, told_row
from api.bodies import Search
from api.door import Behind, Door, door_of
from api.identity import Identity, identify
from api.noting import note
from api.routing import BODY_PROBLEMS, SIGNED_IN, answer, problems, read_body, read_by_hand, router
from api.steps import Worklist, open_step
from domain.authority import SIGHT, Reach, Right, Sight
from domain.values import Code
from register import worklist as lists
from register.ladder import reminders
from register.search import MAX_FOUND, SearchBy, search

if TYPE_CHECKING:
    from domain.commands import Actor

routes = router("lookups")

_REFUSED: Final = (*SIGNED_IN, "role_not_allowed", "register_away")


class Scope(StrEnum):
    """Whose open steps."""

    MINE = "mine"
    """Steps that wait for me: the next step is mine, an escalation asks me, or I am pressed for an answer."""
    DRIVEN = "driven"
    """Cases that I drive as their officer."""
    UNIT = "unit"
    """All cases of my unit and those below it."""


@routes.post(
    "/complaints/search",
    summary="Find cases",
    response_model=FoundCases | ToldCases,
    responses=problems(*BODY_PROBLEMS, *_REFUSED),
    openapi_extra=read_by_hand(Search),
)
async def find(request: Request) -> Response:
    """Find cases by exactly one of telephone, policy, claim, ticket or complaint number, or words of the text.

    Answers what the caller may be told, newest first: the hotline gets status, latest progress record, next step and
    due time. Numbers are found however they are spelt.
    """
    actor = await identify(request)
    require(actor, Right.SEARCH)
    request.app.state.identification.limits.charge_search(actor)
    wanted = await read_body(request, Search)
    by, value = wanted.wanted
    return await _found(await door_of(request), actor, SearchBy(by), value, wanted.limit)


@routes.get(
    "/complaints",
    summary="Find the case of a ticket",
    response_model=FoundCases | ToldCases,
    responses=problems(*_REFUSED, "malformed"),
)
async def of_ticket(
    request: Request,
    actor: Identity,
    door: Behind,
    ticket_no: Annotated[Code, Query(description="Number of the hotline's ticket.")],
) -> Response:
    """The case that was filed with this ticket number: none or one."""
    require(actor, Right.SEARCH)
    request.app.state.identification.limits.charge_search(actor)
    return await _found(door, actor, SearchBy.TICKET_NO, ticket_no, 1)


@routes.get(
    "/worklist", summary="Own open steps", response_model=Worklist, responses=problems(*_REFUSED, "malformed")
)
async def worklist(
    actor: Identity,
    door: Behind,
    scope: Annotated[Scope, Query(description="Whose open steps.")] = Scope.MINE,
    limit: Annotated[int, Query(ge=1, le=500, description="At most this many.")] = 100,
) -> Response:
    """Open steps by due time (R6.2(1)): one's own, or with `scope` those of the cases one drives or of one's unit.

    Reminders stand beside their case as soon as they may disturb: after the quiet hours (R6.1(2)).
    """
    if scope is not Scope.MINE:
        require(actor, Right.WORKLIST)
    whole = scope is Scope.UNIT
    found = await lists.worklist(
        door.db,
        person=actor.person if scope is Scope.MINE else None,
        officer=actor.person if scope is Scope.DRIVEN else None,
        units=_units(door, actor) if whole or reach_of(actor, Right.WORKLIST) == {Reach.UNIT} else None,
        line=actor.line if whole else None,
        limit=limit,
    )
    waiting = await reminders(door.db, (row.complaint_no for row in found), datetime.now(UTC))
    steps = tuple(open_step(row, waiting.get(row.complaint_no, ())) for row in found)
    return answer(Worklist.model_construct(items=steps))


async def _found(door: Door, actor: Actor, by: SearchBy, value: str, limit: int) -> Response:
    sight, reach = SIGHT[actor.role], reach_of(actor, Right.SEARCH)
    in_query = reach <= {Reach.ANY, Reach.UNIT}
    units = _units(door, actor) if reach == {Reach.UNIT} else None
    rows = await search(door.db, by, value, units=units, limit=limit if in_query else MAX_FOUND)
    if not in_query:
        organisation = door.organisation
        rows = tuple(r for r in rows if permitted_row(actor, Right.SEARCH, r, organisation))[:limit]
    await note(door, actor, (row.complaint_no for row in rows), Right.SEARCH.value)
    if sight is Sight.TOLD:
        return answer(ToldCases.model_construct(items=tuple(told_row(row) for row in rows)))
    return answer(FoundCases.model_construct(items=tuple(found_row(row) for row in rows)))


def _units(door: Door, actor: Actor) -> tuple[str, ...] | None:
    """Codes of the units whose cases the person may see; None: all."""
    if actor.unit == door.organisation.head_office().code:
        return None
    return tuple(sorted(units_below(door.organisation, actor.unit)))
