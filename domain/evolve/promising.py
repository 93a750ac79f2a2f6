"""Fold what time does to promises (R4.4, see `domain.evolve`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain import events as e
from domain.clocks import RungAction

if TYPE_CHECKING:
    from domain.evolve.ticking import Ticking
    from domain.model import Case

_OF_PROMISES = "commitment-"


def broken_promises(case: Case, event: Ticking) -> dict[str, Any]:
    """A promise whose clock was breached is broken and stays so on record, though it may still be made good (R4.4)."""
    if not isinstance(event, e.RungFired) or event.does is not RungAction.BREACH:
        return {}
    if not event.name.startswith(_OF_PROMISES):
        return {}
    number = int(event.name.removeprefix(_OF_PROMISES))
    return {
        "commitments": tuple(
            c.model_copy(update={"broken_at": event.due_at})
            if c.number == number and c.broken_at is None
            else c
            for c in case.commitments
        )
    }
