"""`POST /v1/complaints`: the hotline's ticket becomes a durably started workflow (R7.1)."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, assert_never

from fastapi import Body
from starlette.responses import Response

from api import examples
from api.access import covers, reach_of, require
from api.answers import Filing
from api.door import Behind, Door
from api.engine import patience
from api.identity import Identity
from api.problems import Fault, Problem
from api.routing import BODY_PROBLEMS, SIGNED_IN, answer, problems, router
from domain.authority import Reach, Right
from register import read
from register.errors import NotShownInTimeError, RegisterUnavailableError
from runtime.intake import (
    FileComplaint,
    FiledAs,
    IntakeFaultError,
    Recorded,
    build_start,
    file_complaint,
)

if TYPE_CHECKING:
    from contract.starts import CaseStart
    from domain.commands import Actor, Intake

SHOWN_WITHIN: Final = 2.0
"""Seconds that the answer waits for the register to show a new case; a slow worker does not fail the call."""

routes = router("complaints")

_EXAMPLE: Final[dict[str, Any]] = {"call": {"summary": "来电投诉拒赔", "value": examples.FILED}}


@routes.post(
    "/complaints",
    status_code=201,
    summary="File a complaint",
    response_model=Filing,
    responses={
        200: {
            "model": Filing,
            "description": "The ticket had been filed with the same content: the same case.",
        },
        **problems(
            *BODY_PROBLEMS,
            *SIGNED_IN,
            "role_not_allowed",
            "unit_not_allowed",
            "ticket_conflict",
            "engine_away",
            "register_away",
        ),
    },
)
async def file(
    complaint: Annotated[FileComplaint, Body(openapi_examples=_EXAMPLE)], actor: Identity, door: Behind
) -> Response:
    """File a complaint; answers 201 once its workflow has durably started.

    The same `ticket_no` again answers 200 and the same case, with other content 409 `ticket_conflict`; a
    `received_at` that was left out is not content. While the workflow engine is away the answer is 503 with
    `Retry-After`, and nothing is half done: send it again.
    """
    require(actor, Right.FILE)
    start = await _start(door, complaint, actor)
    client = await door.engine.client()
    async with patience(gone="engine_away"):
        filed = await file_complaint(
            client,
            start,
            dated=complaint.received_at is not None,
            keys=door.keys,
            recorded=lambda intake: _recorded(door, intake),
            task_queue=door.task_queue,
        )
    match filed.result:
        case FiledAs.NEW | FiledAs.SAME:
            return await _answer(door, start, filed.complaint_no, new=filed.result is FiledAs.NEW)
        case FiledAs.CONFLICT:
            raise Problem("ticket_conflict")
        case _:
            assert_never(filed.result)


async def _start(door: Door, complaint: FileComplaint, actor: Actor) -> CaseStart:
    try:
        start = build_start(complaint, actor=actor, rules=await door.rules(), now=datetime.now(UTC))
    except IntakeFaultError as fault:
        raise Problem("malformed", errors=[Fault(field=fault.field, text=fault.text)]) from None
    if reach_of(actor, Right.FILE) == {Reach.UNIT} and not covers(
        door.organisation, actor.unit, complaint.unit
    ):
        raise Problem("unit_not_allowed")
    return start


async def _recorded(door: Door, intake: Intake) -> Recorded | None:
    earlier = await read.earlier_filing(door.db, intake)
    return None if earlier is None else Recorded(earlier.same_content, earlier.received_at)


async def _answer(door: Door, start: CaseStart, number: str, *, new: bool) -> Response:
    assert start.open is not None
    recorded = False
    with contextlib.suppress(NotShownInTimeError, RegisterUnavailableError):
        recorded = await door.watch.until_seq(number, 1, SHOWN_WITHIN) >= 1
    intake = start.open.intake
    view = await read.get_view(door.db, number) if recorded and not new else None
    filing = Filing(
        complaint_no=number,
        ticket_no=intake.ticket_no,
        received_at=view.received_at if view else intake.received_at,
        recorded=recorded,
    )
    return answer(filing, 201 if new else 200, {"Location": f"/v1/complaints/{number}"})
