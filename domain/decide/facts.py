"""Small words that all rules share: the head of an event, and a refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from domain.refusals import RefusalCode, Refused

if TYPE_CHECKING:
    from domain.commands import Actor, Command
    from domain.model import Case
    from domain.values import Moment


class Head(TypedDict):
    """What every event tells besides itself."""

    at: Moment
    actor: Actor
    message_id: str
    clause: str


def head(command: Command, at: Moment, clause: str) -> Head:
    """Head of the event that a command causes."""
    return Head(at=at, actor=command.actor, message_id=command.message_id, clause=clause)


def just_after(case: Case, at: Moment) -> Moment:
    """Now, but after everything said before: what a proposal or a reopening leaves behind counts no more for it."""
    return max(at, case.last_at + timedelta.resolution)


def no(code: RefusalCode, text: str, field: str | None = None) -> Refused:
    """A refusal."""
    return Refused(code=code, text=text, field=field)
