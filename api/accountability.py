"""`/v1/assessments` and `/v1/rectifications`: points and tasks across cases, by everybody's reach (R2, R3, L9, L27)."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Header, Query
from pydantic import Field
from starlette.responses import Response

from api.access import reach_of, require, units_below
from api.door import Behind, Door
from api.identity import Identity
from api.noting import note
from api.problems import Fault, Problem
from api.routing import SIGNED_IN, answer, problems, router
from contract.views import View
from domain.authority import Reach, Right
from domain.commands import OpenFinding, OpenRectification
from domain.values import Code, Frozen, RectificationState
from register import accounting

if TYPE_CHECKING:
    from domain.commands import Actor, Command

routes = router("accountability")

MOST: Final = 10_000
_REFUSED: Final = (*SIGNED_IN, "role_not_allowed", "register_away", "malformed")
_CSV: Final = "text/csv"
_COLUMNS: Final = tuple(field.name for field in fields(accounting.Entry))


class Wanted(Frozen):
    """Which points."""

    month: str = Field(
        pattern=r"^20\d{2}-(0[1-9]|1[0-2])$",
        description="The month in the company's time zone, such as `2026-11`.",
        examples=["2026-11"],
    )
    unit: Code | None = Field(default=None, description="Only this unit and those below it.")
    person: Code | None = Field(default=None, description="Only this person.")
    limit: int = Field(
        default=1000, ge=1, le=MOST, description="At most this many entries; totals count them all."
    )


class State(StrEnum):
    """Which tasks."""

    OPEN = "open"
    """To be put right, or reported and not verified yet."""
    DONE = "done"
    ALL = "all"


class Assessments(View):
    """Points that events of cases earned in a month (R3), the earliest first, and their totals (L27)."""

    month: str
    items: tuple[dict[str, Any], ...]
    """Each with `complaint_no` and `seq` of its event, the event's `kind`, `code`, `title_zh`, `points`, `person`,
    `unit`, `at`, `clause`; where they were struck out, when and by whom: such entries stay and do not count."""
    more: bool
    """Whether there are more than `limit`."""
    by_person: tuple[dict[str, Any], ...]
    """Totals per person and unit: `points`, number of `entries`, how many of them were struck out."""
    by_unit: tuple[dict[str, Any], ...]
    """Totals per unit; what a unit owed and no person is among them."""


class Rectifications(View):
    """Rectification tasks, the earliest due first (L9)."""

    items: tuple[dict[str, Any], ...]


@routes.get(
    "/assessments",
    summary="Points for and against people and units",
    response_model=Assessments,
    responses={
        200: {"content": {_CSV: {"schema": {"type": "string"}}}},
        **problems(*_REFUSED, "not_acceptable"),
    },
)
async def assessments(
    actor: Identity,
    door: Behind,
    wanted: Annotated[Wanted, Query()],
    accept: Annotated[str | None, Header(description="`application/json` or `text/csv`.")] = None,
) -> Response:
    """What counts in the assessment of a month: every entry names the case and the event that earned it.

    Heads and officers see the points of their unit and those below it, line heads those of their line, the leadership
    group and auditors all, everybody else their own. As CSV with `Accept: text/csv`.
    """
    require(actor, Right.ASSESSMENTS)
    as_csv = _wants_csv(accept)
    since, until = await _month(door, wanted.month)
    reach = _reach(door, actor, wanted)
    found = await accounting.entries(door.db, since, until, reach, limit=wanted.limit + 1)
    shown, more = found[: wanted.limit], len(found) > wanted.limit
    if as_csv:
        return _csv(shown)
    titles = {row.event: row.title_zh for row in door.shipped.book.assessment}
    return answer(
        Assessments(
            month=wanted.month,
            items=tuple(asdict(entry) | {"title_zh": titles.get(entry.code)} for entry in shown),
            more=more,
            by_person=await _totals(door, since, until, reach, by_unit=False),
            by_unit=await _totals(door, since, until, reach, by_unit=True),
        )
    )


async def _totals(
    door: Door, since: datetime, until: datetime, reach: accounting.Reach, *, by_unit: bool
) -> tuple[dict[str, Any], ...]:
    found = await accounting.totals(door.db, since, until, reach, by_unit=by_unit)
    left_out = {"person"} if by_unit else set()
    return tuple({k: v for k, v in asdict(total).items() if k not in left_out} for total in found)


@routes.get(
    "/rectifications",
    summary="Rectification tasks",
    response_model=Rectifications,
    responses=problems(*_REFUSED),
)
async def rectifications(
    actor: Identity,
    door: Behind,
    unit: Annotated[Code | None, Query(description="Only what this unit was asked for.")] = None,
    state: Annotated[State, Query(description="Which tasks.")] = State.OPEN,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most this many.")] = 200,
) -> Response:
    """Root causes that units were asked to put right (溯源整改), until when, and where each task stands.

    Heads and officers see what their unit or one below it was asked for, and what was asked in their cases; others what
    their own unit was asked for.
    """
    require(actor, Right.RECTIFICATIONS)
    reach = reach_of(actor, Right.RECTIFICATIONS)
    own = unit if reach != {Reach.RECTIFYING} else actor.unit
    if own != unit and unit is not None:
        raise Problem("role_not_allowed", "you see what your own unit was asked for")
    found = await accounting.rectifications(
        door.db,
        units=_units(door, actor) if reach == {Reach.UNIT} else None,
        line=actor.line if reach == {Reach.LINE} else None,
        unit=own,
        states=_STATES[state],
        limit=limit,
    )
    await note(door, actor, sorted({task.complaint_no for task in found}), Right.RECTIFICATIONS.value)
    return answer(Rectifications(items=tuple(asdict(task) for task in found)))


_STATES: Final = {
    State.OPEN: (RectificationState.OPEN.value, RectificationState.REPORTED.value),
    State.DONE: (RectificationState.DONE.value,),
    State.ALL: None,
}


def check_named(door: Door, command: Command) -> None:
    """Whom a finding or a rectification names is of the company: only the organisation knows (L9, L25).

    Raises:
        Problem: naming the field.
    """
    if not isinstance(command, OpenFinding | OpenRectification):
        return
    units = {unit.code for unit in door.organisation.units}
    people = {entry.person for entry in door.organisation.people}
    faults = []
    if command.unit is not None and command.unit not in units:
        faults.append(Fault(field="unit", text="is not a unit of the organisation"))
    if command.person is not None and command.person not in people:
        faults.append(Fault(field="person", text="is nobody of the organisation"))
    if faults:
        raise Problem("malformed", errors=faults)


def _reach(door: Door, actor: Actor, wanted: Wanted) -> accounting.Reach:
    """Whose points the person sees, narrowed to what they ask for.

    Raises:
        Problem: they ask for another person's, and see their own only.
    """
    reach, unit, person = reach_of(actor, Right.ASSESSMENTS), wanted.unit, wanted.person
    if reach == {Reach.OWN}:
        if person not in (None, actor.person):
            raise Problem("role_not_allowed", "you see your own points")
        person = actor.person
    asked = None if unit is None else {unit, *units_below(door.organisation, unit)}
    own = _units(door, actor) if reach == {Reach.UNIT} else None
    units = own if asked is None else sorted(asked if own is None else asked & set(own))
    return accounting.Reach(units=units, line=actor.line if reach == {Reach.LINE} else None, person=person)


def _units(door: Door, actor: Actor) -> list[str] | None:
    """The person's unit and those below it; None: all."""
    if actor.unit == door.organisation.head_office().code:
        return None
    return sorted({actor.unit, *units_below(door.organisation, actor.unit)})


async def _month(door: Door, month: str) -> tuple[datetime, datetime]:
    """First moment of the month and of the next one, in the company's time zone."""
    zone = (await door.calendar()).tz
    year, number = (int(part) for part in month.split("-"))
    following = (year, number + 1) if number < 12 else (year + 1, 1)
    return datetime(year, number, 1, tzinfo=zone), datetime(*following, 1, tzinfo=zone)


def _wants_csv(accept: str | None) -> bool:
    """Whether CSV is asked for; JSON where nothing is.

    Raises:
        Problem: neither would do.
    """
    kinds = [part.split(";")[0].strip().lower() for part in (accept or "*/*").split(",")]
    for kind in kinds:
        if kind in (_CSV, "text/*"):
            return True
        if kind in ("application/json", "application/*", "*/*"):
            return False
    raise Problem("not_acceptable")


def _csv(found: tuple[accounting.Entry, ...]) -> Response:
    """Rows of codes, numbers and times: nothing that a spreadsheet could take for a formula."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for entry in found:
        values = asdict(entry).values()
        rows.writerow(
            [v.isoformat() if isinstance(v, datetime) else ("" if v is None else v) for v in values]
        )
    return Response(text.getvalue(), media_type=f"{_CSV}; charset=utf-8; header=present")
