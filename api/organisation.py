"""`/v1/organisation`: who holds which post on a day; changes by an administrator, all of one call or none (R5)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Header, Query
from starlette.responses import Response

from api.access import require
from api.answers import (
    OrganisationAnswer,
    OrganisationChanged,
    OrganisationVersion,
    OrganisationVersions,
    PersonAnswer,
)
from api.bodies import ChangeOrganisation
from api.door import Behind
from api.identity import Identity
from api.problems import Fault, Problem
from api.renewing import renew_open_cases
from api.routing import BODY_PROBLEMS, LAST_NUMBER, SIGNED_IN, answer, problems, router
from domain.authority import Right
from domain.capacities import capacities
from domain.organisation import OrganisationError, UnknownEntryError, changed, next_version
from domain.values import Code
from register import organisation as organisations

if TYPE_CHECKING:
    from domain.organisation import Organisation
    from domain.values import Frozen

routes = router("organisation")

On = Annotated[date | None, Query(description="The day; default: today.")]
IfMatch = Annotated[str | None, Header(description="`ETag` of the organisation that you have read.")]
_READ = problems(*SIGNED_IN, "role_not_allowed", "register_away", "malformed")


@routes.get(
    "/organisation", summary="The organisation on a day", response_model=OrganisationAnswer, responses=_READ
)
async def organisation_of_day(actor: Identity, door: Behind, on: On = None) -> Response:
    """Units, posts, who holds which on the day, who is away and who stands in; `ETag` is its version."""
    require(actor, Right.ORGANISATION)
    organisation, day = door.organisation, on or await door.today()
    group, handling = organisation.leadership(max(day, organisation.since)), organisation.handling_group(day)
    shown = OrganisationAnswer(
        version=organisation.version,
        on=day,
        units=tuple(_plain(unit) for unit in organisation.units if unit.holds(day)),
        posts=tuple(_plain(post) for post in organisation.posts),
        appointments=tuple(
            {**_plain(entry), "name": organisation.name_of(entry.person)}
            for entry in organisation.appointments_on(day)
        ),
        absences=tuple(_plain(entry) for entry in organisation.absences if entry.holds(day)),
        deputies=tuple(_plain(entry) for entry in organisation.deputies if entry.holds(day)),
        leadership=group._asdict(),
        handling_group=handling._asdict(),
    )
    return answer(shown, headers=_etag(organisation))


@routes.get(
    "/organisation/history",
    summary="Who changed the organisation",
    response_model=OrganisationVersions,
    responses=_READ,
)
async def history(
    actor: Identity,
    door: Behind,
    before: Annotated[
        int | None, Query(ge=1, le=LAST_NUMBER, description="Versions before this number.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="At most this many.")] = 50,
) -> Response:
    """Every version with its changes, who made them, when and why; the newest first."""
    require(actor, Right.ORGANISATION)
    found = await organisations.history(door.db, before=before, limit=limit)
    items = tuple(OrganisationVersion.model_validate(entry._asdict()) for entry in found)
    return answer(OrganisationVersions(items=items))


@routes.get(
    "/organisation/people/{person}",
    summary="One person on a day",
    response_model=PersonAnswer,
    responses=problems(*SIGNED_IN, "role_not_allowed", "register_away", "malformed", "not_found"),
)
async def person_of_day(person: Code, actor: Identity, door: Behind, on: On = None) -> Response:
    """In which capacities the person may act on the day, what they hold or held, and who stands in for them."""
    require(actor, Right.ORGANISATION)
    organisation, day = door.organisation, on or await door.today()
    if all(entry.person != person for entry in organisation.people):
        raise Problem("not_found")
    absence = organisation.absence(person, day)
    deputy = organisation.deputy_of(person, day) if absence is not None else None
    shown = PersonAnswer(
        person=person,
        name=organisation.name_of(person),
        on=day,
        capacities=tuple(
            {**c._asdict(), "since": c.since.isoformat()} for c in capacities(organisation, person, day)
        ),
        appointments=tuple(_plain(entry) for entry in organisation.appointments_of(person)),
        away_until=absence.until if absence is not None else None,
        deputy=deputy.person if deputy is not None else None,
    )
    return answer(shown, headers=_etag(organisation))


@routes.post(
    "/organisation/changes",
    summary="Change the organisation",
    response_model=OrganisationChanged,
    responses=problems(
        *BODY_PROBLEMS, *SIGNED_IN, "role_not_allowed", "organisation_contradicts", "version_changed",
        "version_missing", "engine_away", "register_away",
    ),
)  # fmt: skip
async def change(
    asked: ChangeOrganisation, actor: Identity, door: Behind, if_match: IfMatch = None
) -> Response:
    """Appointments, their ends, absences, deputies, people: all of one call together, or none.

    `If-Match` carries the version that you have read; the answer's `ETag` is the new one. Refused as a whole where the
    result would leave a unit without a head, a line or the leadership group without its own, or deputies in a ring.
    Every open case whose people change is told: a case is never left with somebody who is gone (R7.2).
    """
    require(actor, Right.CHANGE_ORGANISATION)
    if door.offices is not None:
        await door.offices.refresh()
    before = door.organisation
    _check_version(before, if_match)
    after = _after(before, asked)
    published = await organisations.publish(
        door.db,
        after,
        after=before.version,
        changes=[entry.model_dump(mode="json") for entry in asked.changes],
        person=actor.person,
        reason=asked.reason,
    )
    if not published:
        raise Problem("version_changed")
    if door.offices is not None:
        await door.offices.refresh()
    done = await renew_open_cases(door, actor, asked.reason)
    result = OrganisationChanged(version=after.version, **done._asdict())
    return answer(result, headers=_etag(after))


def _check_version(organisation: Organisation, if_match: str | None) -> None:
    if if_match is None:
        raise Problem("version_missing")
    if if_match.strip().removeprefix("W/").strip('"') != organisation.version:
        raise Problem("version_changed")


def _after(before: Organisation, asked: ChangeOrganisation) -> Organisation:
    try:
        return changed(before, asked.changes, next_version(before.version))
    except UnknownEntryError as error:
        raise Problem("malformed", errors=[Fault(field=f"changes.{error.change}", text=str(error))]) from None
    except OrganisationError as error:
        texts = [fault.text for fault in error.faults]
        raise Problem("organisation_contradicts", "; ".join(texts[:3]), conditions=texts[:50]) from None


def _etag(organisation: Organisation) -> dict[str, str]:
    return {"ETag": f'"{organisation.version}"'}


def _plain(entry: Frozen) -> dict[str, Any]:
    plain: dict[str, Any] = entry.model_dump(mode="json", exclude_none=True)
    return plain
