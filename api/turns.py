"""Speaking to a child of a case (an escalation, a directive) and waiting until the case has its turn on record."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from temporalio.service import RPCError

from api import cases
from api.engine import GONE
from api.problems import Problem
from register import read
from register.errors import NotShownInTimeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.door import Door
    from contract.views import CaseView
    from domain.refusals import RefusalCode
    from register.rows import MessageOutcome

T = TypeVar("T")

REPORTED_WITHIN: Final = 5.0
"""Seconds within which the case has the turn on record, once the child has told it."""

_PAUSE_SECONDS: Final = 0.05


class Child(NamedTuple):
    """A child of a case, as one speaks to it."""

    number: str
    """Of the case."""
    workflow_id: str
    waits: Callable[[CaseView], bool]
    """Whether by the register it waits for an answer."""
    over: RefusalCode
    """What it is when nobody is there to answer."""


async def said(door: Door, child: Child, name: str, message: Any, answer: type[T]) -> T:
    """What the child's own workflow answers. A child is on record a moment before its workflow runs.

    Raises:
        Problem: refused; the child is over; it does not run yet, and the message may be sent again.
    """
    client = await door.engine.client()
    given_up = time.monotonic() + REPORTED_WITHIN
    while True:
        try:
            return await cases.update(client, child.workflow_id, name, message, answer)
        except RPCError as error:
            if error.status not in GONE:
                raise
        view = await read.get_view(door.db, child.number)
        if view is None or not child.waits(view):
            raise Problem(child.over)
        if time.monotonic() > given_up:
            raise Problem("worker_away")
        await asyncio.sleep(_PAUSE_SECONDS)


async def on_record(door: Door, number: str, message_id: str) -> None:
    """Return when the case has taken the child's report.

    Raises:
        Problem: the case refused it; it is not on record in time, and the message may be sent again.
    """
    outcome = await _outcome(door, number, message_id)
    if outcome.refused is not None:
        raise cases.refusal(outcome.refused, outcome.reason or "", None)


async def _outcome(door: Door, number: str, message_id: str) -> MessageOutcome:
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
