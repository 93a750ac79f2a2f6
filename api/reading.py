"""`GET /v1/complaints/{no}` and what belongs to it: the case as the register shows it, as the caller may see it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from api import cases
from api.access import require
from api.answers import CaseAnswer, Deadlines, Items, Timeline, Told, shown
from api.door import Behind, Door
from api.identity import Identity
from api.noting import note
from api.own_eyes import own_actor, own_entry
from api.routing import LAST_NUMBER, SIGNED_IN, ComplaintNo, answer, problems, router
from domain.authority import SIGHT, Right, Sight
from domain.masking import masked
from register import read

if TYPE_CHECKING:
    from contract.views import CaseView, ClockView
    from domain.commands import Actor
    from register.rows import TimelineEntry

routes = router("cases")

_MISSING: Final = problems(
    *SIGNED_IN,
    "role_not_allowed",
    "case_unknown",
    "case_shredded",
    "not_yet_recorded",
    "engine_away",
    "register_away",
)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


async def readable(door: Door, actor: Actor, number: str, what: Right) -> CaseView:
    """The case, if this person may read this of it; the reading is noted (R4.1)."""
    require(actor, what)
    view = await cases.visible(door, actor, number)
    await note(door, actor, (number,), what.value)
    return view


@routes.get("/complaints/{no}", summary="A case", response_model=CaseAnswer | Told, responses=_MISSING)
async def case(no: ComplaintNo, actor: Identity, door: Behind) -> Response:
    """The case as last recorded.

    The hotline sees what the customer may be told; the responsible person and auditors see the complainant masked.
    A case of another branch is unknown (404). One that was filed a moment ago and is not on record yet answers 404
    `not_yet_recorded` with `Retry-After`.
    """
    return answer(shown(await readable(door, actor, no, Right.CASE), actor))


@routes.get(
    "/complaints/{no}/timeline",
    summary="Its events",
    response_model=Timeline,
    responses=_MISSING | problems("malformed"),
)
async def timeline(
    no: ComplaintNo,
    actor: Identity,
    door: Behind,
    after: Annotated[int, Query(ge=0, le=LAST_NUMBER, description="Only events behind this sequence.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most this many.")] = 200,
) -> Response:
    """Everything that happened in the case, in its order: who, when, by which message, under which clause.

    Refused messages are among the events. Nothing is ever changed or taken back.
    """
    view = await readable(door, actor, no, Right.TIMELINE)
    entries = await read.timeline(door.db, no, after_seq=after, limit=limit)
    items = tuple(_event(entry, view, actor) for entry in entries)
    more = entries[-1].seq if len(entries) == limit else None
    return answer(Timeline(complaint_no=no, items=items, next_after=more))


@routes.get("/complaints/{no}/deadlines", summary="Its clocks", response_model=Deadlines, responses=_MISSING)
async def deadlines(no: ComplaintNo, actor: Identity, door: Behind) -> Response:
    """Every clock with its clause, rungs, verdict and an explanation: those that run first, the nearest first."""
    view = await readable(door, actor, no, Right.DEADLINES)
    found = Deadlines(
        complaint_no=no,
        next_deadline=view.next_deadline,
        overdue=view.overdue,
        next_step=view.next_step,
        clocks=tuple(sorted(view.clocks, key=_urgency)),
    )
    return answer(found)


@routes.get("/complaints/{no}/contacts", summary="Its contact log", response_model=Items, responses=_MISSING)
async def contacts(no: ComplaintNo, actor: Identity, door: Behind) -> Response:
    """Every attempt to speak with the customer, its channel and its result (R6.2(3))."""
    view = await readable(door, actor, no, Right.CONTACTS)
    return answer(Items(complaint_no=no, items=view.contacts))


@routes.get("/complaints/{no}/evidence", summary="Its evidence", response_model=Items, responses=_MISSING)
async def evidence(no: ComplaintNo, actor: Identity, door: Behind) -> Response:
    """The pieces of evidence on file (R6.2(8))."""
    view = await readable(door, actor, no, Right.EVIDENCE)
    return answer(Items(complaint_no=no, items=view.evidence))


def _urgency(clock: ClockView) -> tuple[bool, datetime, str, int]:
    return (clock.stopped_at is not None, clock.due_at or _NEVER, clock.name, clock.run)


def _event(entry: TimelineEntry, view: CaseView, actor: Actor) -> dict[str, Any]:
    told = own_entry(entry, view, actor)
    data = told if SIGHT[actor.role] is Sight.FULL else masked(told)
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at,
        "clause": entry.clause,
        "actor": {"person": own_actor(entry, view, actor), "role": entry.role, "unit": entry.unit},
        "message_id": entry.message_id,
        **data,
    }
