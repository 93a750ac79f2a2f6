"""Answers of the higher unit: a review is taken up and decided (L20). It is asked for by `POST …/reviews`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from api import cases, turns
from api.access import require
from api.answers import CaseAnswer, shown
from api.bodies import DecideReview, TakeUp
from api.door import Behind, Door
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
    from contract.views import CaseView
    from domain.commands import Actor

routes = router("reviews")

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
    child = turns.Child(
        number, review_workflow_id(number, n), lambda view: _runs(view, n), RefusalCode.REVIEW_OVER
    )
    told = await turns.said(door, child, name, message, ReviewAnswer)
    if told.reported is not None:
        await turns.on_record(door, number, told.reported)
    after = await read.get_view(door.db, number) or view
    await note(door, actor, (number,), Right.ANSWER_REVIEW.value)
    return answer(shown(after, actor, number=n))


def _runs(view: CaseView, n: int) -> bool:
    """Whether the review waits for its answer."""
    return any(entry["number"] == n and entry["ended_at"] is None for entry in view.reviews)
