"""Answers of the ladder: a level takes its question up and decides it (R6.1, R7.1)."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from temporalio.service import RPCError

from api import cases
from api.access import require
from api.answers import CaseAnswer, shown
from api.bodies import Decide, TakeUp
from api.door import Behind, Door
from api.engine import GONE
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
from register.errors import NotShownInTimeError

if TYPE_CHECKING:
    from domain.commands import Actor
    from register.rows import MessageOutcome

routes = router("escalations")

REPORTED_WITHIN: Final = 5.0
"""Seconds within which the case has the turn on record, once the escalation has told it."""

_PAUSE_SECONDS: Final = 0.05
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
    told = await _said(door, number, n, name, message)
    if told.status is turn:  # else this message id had its effect before, with another message
        outcome = await on_record(door, number, f"escalation-{n}-{turn.value}-{told.level.value}")
        if outcome.refused is not None:
            raise cases.refusal(outcome.refused, outcome.reason or "", None)
    after = await read.get_view(door.db, number) or view
    await note(door, actor, (number,), Right.ANSWER_ESCALATION.value)
    return answer(shown(after, actor, number=n))


async def _said(door: Door, number: str, n: int, name: str, message: Taking | Deciding) -> EscalationAnswer:
    """What the question's own workflow answers. A question is on record a moment before it is asked.

    Raises:
        Problem: refused; the question is settled; it has not been asked yet, and the message may be sent again.
    """
    client = await door.engine.client()
    given_up = time.monotonic() + REPORTED_WITHIN
    while True:
        try:
            return await cases.update(
                client, escalation_workflow_id(number, n), name, message, EscalationAnswer
            )
        except RPCError as error:
            if error.status not in GONE:
                raise
        view = await read.get_view(door.db, number)
        waits = (
            {entry["number"] for entry in view.escalations if entry["status"] in _WAITING} if view else set()
        )
        if n not in waits:
            raise Problem(RefusalCode.ESCALATION_OVER)
        if time.monotonic() > given_up:
            raise Problem("worker_away")
        await asyncio.sleep(_PAUSE_SECONDS)


async def on_record(door: Door, number: str, message_id: str) -> MessageOutcome:
    """What the case made of a child's report, taken or refused.

    Raises:
        Problem: it is not on record in time; the message may be sent again.
    """
    waiting = [
        asyncio.create_task(door.watch.until_message(number, known, REPORTED_WITHIN))
        for known in (message_id, f"refused:{message_id}"[:64])
    ]
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    except NotShownInTimeError:
        raise Problem("worker_away") from None
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
