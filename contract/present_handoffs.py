"""The view of a case's hand-offs: custody, disputes, cooperation, directives (R6.1(4), R6.5, R7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract.views import HandOffsView
from domain import handoffs

if TYPE_CHECKING:
    from domain.model import Case
    from domain.values import Moment

_HEAD = {"kind", "message_id"}

Shown = tuple[dict[str, Any], ...]


def custody(case: Case) -> Shown:
    """Who held the case, who gave it to them, when they took it over, for how long (R7.2)."""
    return tuple(
        {
            **entry.model_dump(mode="json"),
            "seconds": handoffs.seconds_held(entry),
            "working_days": handoffs.working_days_held(entry, case.calendar),
            "taken_after_seconds": _seconds(entry.since, entry.taken_at),
        }
        for entry in case.custody
    )


def hand_offs(case: Case) -> HandOffsView:
    """The ledger in figures (R7.2)."""
    return HandOffsView(
        times=handoffs.hand_offs(case.custody),
        bounces=handoffs.bounces(case.custody),
        holders=tuple(entry.model_dump(mode="json") for entry in handoffs.holders(case.custody)),
        disputes=tuple(entry.model_dump(mode="json") for entry in case.disputes),
        shirking=tuple(entry.model_dump(mode="json", exclude=_HEAD) for entry in case.shirking),
    )


def cooperation(case: Case) -> Shown:
    """Requests to related posts, with when they were taken up and answered (R6.5)."""
    return tuple(
        {
            **entry.request.model_dump(mode="json", exclude=_HEAD),
            **entry.model_dump(mode="json", include={"acknowledged_at", "answered_at", "answer"}),
        }
        for entry in case.cooperation
    )


def directives(case: Case) -> Shown:
    """Directives to other departments with their own measured time, in natural seconds (R6.1(4))."""
    return tuple(
        {
            **entry.model_dump(mode="json", exclude={"rungs", "message_id"}),
            "rungs": [{"at": at.isoformat(), **rung.model_dump(mode="json")} for at, rung in entry.rungs],
            "seconds_to_acknowledge": _seconds(entry.given_at, entry.acknowledged_at),
            "seconds": _seconds(entry.given_at, entry.ended_at),
        }
        for entry in case.directives
    )


def _seconds(since: Moment, until: Moment | None) -> int | None:
    return None if until is None else int((until - since).total_seconds())
