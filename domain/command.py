"""Who speaks, and what every message carries."""

from __future__ import annotations

from domain.values import BusinessLine, Code, Frozen, Role


class Actor(Frozen):
    """Who speaks, in which capacity, from which unit."""

    person: Code
    role: Role
    unit: Code
    line: BusinessLine | None = None
    """The business line of a line head (R6.3); nobody else has one."""


class Command(Frozen):
    """What every message carries."""

    message_id: Code
    actor: Actor
