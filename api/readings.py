"""What is masked, shown for a reason that is kept; and the log of all readings, for auditors (R4.1)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api import cases
from api.access import require
from api.answers import CaseAnswer
from api.door import Behind
from api.identity import Identity
from api.noting import note
from api.routing import BODY_PROBLEMS, SIGNED_IN, ComplaintNo, answer, problems, router
from contract.views import View
from domain.authority import Right
from domain.values import Code, Frozen, Moment, Text
from register.readings import NotedReading, readings

routes = router("readings")

_REFUSED = (*SIGNED_IN, "role_not_allowed", "register_away")


class Reveal(Frozen):
    """Ask to see in full what is masked for one's role."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "核对回访录音与登记电话是否一致"}]})

    reason: Text
    """Why; kept in the log of readings."""


class Wanted(Frozen):
    """Which readings."""

    complaint_no: Code | None = Field(default=None, description="Of this case only.")
    person: Code | None = Field(default=None, description="By this person only.")
    since: Moment | None = Field(default=None, description="From this moment on (ISO 8601 with offset).")
    until: Moment | None = Field(default=None, description="Before this moment (ISO 8601 with offset).")
    before: int | None = Field(default=None, ge=1, le=2**63 - 1, description="Only entries behind this one.")
    limit: int = Field(default=200, ge=1, le=1000, description="At most this many.")


class Readings(View):
    """Readings, the latest first."""

    items: tuple[dict[str, Any], ...]
    """Each with `id`, `at`, who (`person`, `role`, `unit`), `complaint_no`, `what`, the fields `revealed` or `masked`,
    `reason` and `request_id`."""
    next_before: int | None
    """Give this as `before` for the next page; none on the last one."""


@routes.post(
    "/complaints/{no}/reveal",
    summary="Show in full what is masked",
    response_model=CaseAnswer,
    responses=problems(*BODY_PROBLEMS, *_REFUSED, "case_unknown", "not_yet_recorded", "engine_away"),
)
async def reveal(no: ComplaintNo, wanted: Reveal, actor: Identity, door: Behind) -> Response:
    """The case with the complainant's name, telephone and identity number in full.

    For those who see them masked; the reason is kept with the reading, where auditors find it.
    """
    require(actor, Right.REVEAL)
    view = await cases.visible(door, actor, no)
    await note(door, actor, (no,), Right.REVEAL.value, revealed=True, reason=wanted.reason)
    return answer(CaseAnswer.model_construct(**dict(view)))


@routes.get(
    "/readings",
    summary="Who read what",
    response_model=Readings,
    responses=problems(*_REFUSED, "malformed"),
)
async def log(actor: Identity, door: Behind, wanted: Annotated[Wanted, Query()]) -> Response:
    """The log of readings: who was shown personal data of which case, in full or masked, and why. For auditors."""
    require(actor, Right.READINGS)
    found = await readings(
        door.db,
        complaint_no=wanted.complaint_no,
        person=wanted.person,
        since=wanted.since,
        until=wanted.until,
        before_id=wanted.before,
        limit=wanted.limit,
    )
    last = found[-1].id if len(found) == wanted.limit else None
    return answer(Readings(items=tuple(_entry(entry) for entry in found), next_before=last))


def _entry(noted: NotedReading) -> dict[str, Any]:
    reading = noted.reading
    return {
        "id": noted.id,
        "at": noted.at,
        "person": reading.person,
        "role": reading.role,
        "unit": reading.unit,
        "complaint_no": reading.complaint_no,
        "what": reading.what,
        "revealed": reading.revealed,
        "masked": reading.masked,
        "reason": reading.reason,
        "request_id": reading.request_id,
    }
