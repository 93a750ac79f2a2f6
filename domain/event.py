"""What every event of a case tells besides itself."""

from __future__ import annotations

from domain.command import Actor
from domain.values import Code, Frozen, Moment


class Event(Frozen):
    """What every event tells besides itself."""

    at: Moment
    actor: Actor
    message_id: Code
    clause: str
