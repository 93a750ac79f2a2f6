"""Putting a question to a level of the ladder: never twice while it is open, never to who is recused (R6.1, L17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import events as e
from domain.approval import CAUSE, question
from domain.decide import approving
from domain.evolve import evolve
from domain.recusal import level_beside, recused
from domain.values import Level, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.model import Case, Escalation


def ask(
    case: Case,
    by: e.AnyEvent,
    *,
    level: Level,
    cause: str,
    reason: str,
    question: str,
    question_zh: str | None = None,
) -> Iterator[e.AnyEvent]:
    """Open an escalation, unless that level or a higher one is being asked already: no mail without end.

    Where the level is recused, the next above is asked; above the last, the highest of the others (L17).
    """
    level = level_beside(case.people.ladder, level, recused(case))
    if asked_already(case, level, cause):
        return
    yield e.Escalated.model_validate(
        {
            "at": by.at,
            "actor": by.actor,
            "message_id": by.message_id,
            "clause": "R7.1" if cause == "difficult" else "R6.1",
            "number": len(case.escalations) + 1,
            "level": level,
            "cause": cause,
            "reason": reason,
            "question": question,
            "question_zh": question_zh,
        }
    )


def asked_already(case: Case, level: Level, cause: str) -> bool:
    """Whether that level or a higher one is being asked; questions for approval stand apart (R4.4, R6.1)."""
    if cause == CAUSE:
        return question(case) is not None
    return case.asked_beside_approval >= list(Level).index(level) + 1


def ask_anew(case: Case, asked: Escalation, by: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """A question to somebody who turned out to have an interest is put to somebody else (L17)."""
    head = {"at": by.at, "actor": by.actor, "message_id": by.message_id}
    ended = e.EscalationEnded.model_validate({**head, "clause": "L17", "number": asked.number})
    yield ended
    if case.status is Status.OPEN and asked.cause == CAUSE:
        yield from approving.ask(evolve(case, ended), by)
    elif case.status is Status.OPEN:
        yield from ask(
            evolve(case, ended),
            by,
            level=asked.level,
            cause=asked.cause,
            reason=asked.reason,
            question=asked.question,
            question_zh=asked.question_zh,
        )
