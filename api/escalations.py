"""Answers of the ladder: a level takes its question up and decides it (R6.1, R7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from api import cases, turns
from api.access import require
from api.answers import CaseAnswer, shown
from api.bodies import Decide, TakeUp
from api.door import Behind, Door
from api.identity import Identity
from api.noting import note
from api.problems import Problem
from api.routing import AWAY, BODY_PROBLEMS, SIGNED_IN, ComplaintNo, EscalationNo, answer, problems, router
from contract.ids import escalation_workflow_id
from contract.starts import Deciding, EscalationAnswer, Taking
from domain.authority import Right
from domain.refusals import RefusalCode
from domain.values import EscalationStatus
from register import read

if TYPE_CHECKING:
    from contract.views import CaseView
    from domain.commands import Actor

routes = router("escalations")

_WAITING: Final = frozenset({EscalationStatus.OPENED.value, EscalationStatus.ACKNOWLEDGED.value})

_PROBLEMS: Final = problems(
    *BODY_PROBLEMS, *SIGNED_IN, *AWAY, "role_not_allowed", "not_the_level_asked", "unit_not_allowed",
    "line_not_allowed", "actor_not_allowed", "case_unknown", "not_yet_recorded", "escalation_unknown",
    "escalation_over", "already_acknowledged", "decision_not_offered",
)  # fmt: skip


@routes.post(
    "/complaints/{no}/escalations/{n}/acknowledgement",
    summary="Take an escalation up",
    operation_id="acknowledge_escalation",
    response_model=CaseAnswer,
    responses=_PROBLEMS,
)
async def acknowledge(
    no: ComplaintNo, n: EscalationNo, taken: TakeUp, actor: Identity, door: Behind
) -> Response:
    """The level asked, or one above it, takes the question up; its clock for the decision begins."""
    require(actor, Right.ANSWER_ESCALATION)
    message = Taking(**dict(taken), actor=actor)
    return await _tell(door, actor, no, n, message)


@routes.post(
    "/complaints/{no}/escalations/{n}/decision",
    summary="Decide an escalation",
    operation_id="decide_escalation",
    response_model=CaseAnswer,
    responses=_PROBLEMS,
)
async def decide(
    no: ComplaintNo, n: EscalationNo, decided: Decide, actor: Identity, door: Behind
) -> Response:
    """The directive of the level asked, or of one above it; brought back into the case.

    What may be decided is in the rule book, level by level.
    """
    require(actor, Right.ANSWER_ESCALATION)
    message = Deciding.model_validate({**dict(decided), "actor": actor})
    return await _tell(door, actor, no, n, message)


async def _tell(door: Door, actor: Actor, number: str, n: int, message: Taking | Deciding) -> Response:
    view = await cases.visible(door, actor, number)
    if not any(entry["number"] == n for entry in view.escalations):
        raise Problem(RefusalCode.ESCALATION_UNKNOWN)
    name, turn = (
        ("acknowledge", EscalationStatus.ACKNOWLEDGED)
        if isinstance(message, Taking)
        else ("decide", EscalationStatus.DECIDED)
    )
    workflow_id = escalation_workflow_id(number, n)
    question = turns.Child(number, workflow_id, lambda seen: _is_asked(seen, n), RefusalCode.ESCALATION_OVER)
    told = await turns.said(door, question, name, message, EscalationAnswer)
    if told.status is turn:  # else this message id had its effect before, with another message
        await turns.on_record(door, number, f"escalation-{n}-{turn.value}-{told.level.value}")
    after = await read.get_view(door.db, number) or view
    await note(door, actor, (number,), Right.ANSWER_ESCALATION.value)
    return answer(shown(after, actor, number=n))


def _is_asked(view: CaseView, n: int) -> bool:
    """Whether the question waits for its answer."""
    return any(entry["number"] == n and entry["status"] in _WAITING for entry in view.escalations)
