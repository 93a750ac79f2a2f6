"""Answers of the higher unit: a review is taken up and decided (L20). It is asked for by `POST …/reviews`."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from temporalio.service import RPCError

from api import cases
from api.access import require
from api.answers import CaseAnswer, shown
from api.bodies import DecideReview, TakeUp
from api.door import Behind, Door
from api.engine import GONE
from api.escalations import REPORTED_WITHIN, on_record
from api.identity import Identity
from api.noting import note
from api.problems import Problem
from api.routing import AWAY, BODY_PROBLEMS, SIGNED_IN, ComplaintNo, ReviewNo, answer, problems, router
from contract.ids import review_workflow_id
from contract.reviews import ReviewAnswer, ReviewDeciding
from contract.starts import Taking
from domain.authority import Right
from domain.refusals import RefusalCode
from register import read

if TYPE_CHECKING:
    from domain.commands import Actor

routes = router("reviews")

_PAUSE_SECONDS: Final = 0.05
_PROBLEMS: Final = problems(
    *BODY_PROBLEMS, *SIGNED_IN, *AWAY, "role_not_allowed", "not_the_level_asked", "unit_not_allowed",
    "line_not_allowed", "actor_not_allowed", "case_unknown", "not_yet_recorded", "review_unknown",
    "review_over", "already_acknowledged",
)  # fmt: skip


@routes.post(
    "/complaints/{no}/reviews/{n}/acknowledgement",
    summary="Take a review up",
    operation_id="acknowledge_review",
    response_model=CaseAnswer,
    responses=_PROBLEMS,
)
async def acknowledge(no: ComplaintNo, n: ReviewNo, taken: TakeUp, actor: Identity, door: Behind) -> Response:
    """The unit asked, or one above it, takes the review up; never anybody who had a part in the case (L17)."""
    require(actor, Right.ANSWER_REVIEW)
    return await _tell(door, actor, no, n, Taking(**dict(taken), actor=actor))


@routes.post(
    "/complaints/{no}/reviews/{n}/decision",
    summary="Decide a review",
    operation_id="decide_review",
    response_model=CaseAnswer,
    responses=_PROBLEMS,
)
async def decide(
    no: ComplaintNo, n: ReviewNo, decided: DecideReview, actor: Identity, door: Behind
) -> Response:
    """The result of the review, within 30 days of the request.

    `upheld` leaves the case closed; `changed` and `redo` bring it back, one level higher.
    """
    require(actor, Right.ANSWER_REVIEW)
    return await _tell(door, actor, no, n, ReviewDeciding.model_validate({**dict(decided), "actor": actor}))


async def _tell(door: Door, actor: Actor, number: str, n: int, message: Taking | ReviewDeciding) -> Response:
    view = await cases.visible(door, actor, number)
    if not any(entry["number"] == n for entry in view.reviews):
        raise Problem(RefusalCode.REVIEW_UNKNOWN)
    name = "acknowledge" if isinstance(message, Taking) else "decide"
    told = await _said(door, number, n, name, message)
    if told.reported is not None:
        outcome = await on_record(door, number, told.reported)
        if outcome.refused is not None:
            raise cases.refusal(outcome.refused, outcome.reason or "", None)
    after = await read.get_view(door.db, number) or view
    await note(door, actor, (number,), Right.ANSWER_REVIEW.value)
    return answer(shown(after, actor, number=n))


async def _said(door: Door, number: str, n: int, name: str, message: Taking | ReviewDeciding) -> ReviewAnswer:
    """What the review's own workflow answers. A review is on record a moment before it is asked.

    Raises:
        Problem: refused; the review is over; it has not been asked yet, and the message may be sent again.
    """
    client = await door.engine.client()
    given_up = time.monotonic() + REPORTED_WITHIN
    while True:
        try:
            return await cases.update(client, review_workflow_id(number, n), name, message, ReviewAnswer)
        except RPCError as error:
            if error.status not in GONE:
                raise
        view = await read.get_view(door.db, number)
        waits = {entry["number"] for entry in view.reviews if entry["ended_at"] is None} if view else set()
        if n not in waits:
            raise Problem(RefusalCode.REVIEW_OVER)
        if time.monotonic() > given_up:
            raise Problem("worker_away")
        await asyncio.sleep(_PAUSE_SECONDS)
