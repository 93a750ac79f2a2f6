"""The log of readings, as the API writes it: who is about to be shown what of which case (R4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from domain.authority import SIGHT, Sight
from register.readings import Reading, note_reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.door import Door
    from domain.commands import Actor

PERSONAL: Final = ("name", "phone", "id_no")
"""Fields of a person that are shown in full or masked."""


async def note(
    door: Door,
    actor: Actor,
    numbers: Iterable[str],
    what: str,
    *,
    revealed: bool = False,
    reason: str | None = None,
) -> None:
    """Put on record what this person is about to be shown, unless it is only what customers are told.

    Args:
        door: of the API.
        actor: who reads.
        numbers: of the cases shown.
        what: the right that is used.
        revealed: whether what is masked for this role is shown in full this time.
        reason: why, where it was asked.

    Raises:
        RegisterUnavailableError: it cannot be put on record: nothing may be shown.
    """
    sight = SIGHT[actor.role]
    if sight is Sight.TOLD:
        return
    in_full = revealed or sight is Sight.FULL
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    readings = [
        Reading(
            person=actor.person,
            role=actor.role.value,
            unit=actor.unit,
            complaint_no=number,
            what=what,
            revealed=PERSONAL if in_full else (),
            masked=() if in_full else PERSONAL,
            reason=reason,
            request_id=request_id,
        )
        for number in numbers
    ]
    await note_reading(door.db, *readings)
