"""A case joins an emergency plan, inherits its severity, and leaves it (R6.1(1))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.decide.facts import head, no
from domain.refusals import RefusalCode, Refused
from domain.values import Severity

if TYPE_CHECKING:
    from domain.model import Case
    from domain.values import Moment


def decide(
    case: Case, command: c.JoinEmergency | c.LeaveEmergency, at: Moment
) -> tuple[e.AnyEvent, ...] | Refused:
    """The plan's severity is inherited where it is the graver one (R6.1(1)).

    No level is asked because of it: the leadership group has the plan in hand, and 2,000 questions about one storm
    would bury the answer to all of them.
    """
    here = any(one.emergency == command.emergency for one in case.emergencies if one.until is None)
    if isinstance(command, c.LeaveEmergency):
        if not here:
            return no(RefusalCode.NOT_IN_EMERGENCY, "the case is not in this plan", "emergency")
        return (e.EmergencyLeft(**head(command, at, "R6.1(1)"), emergency=command.emergency),)
    if here:
        return no(RefusalCode.ALREADY_IN_EMERGENCY, "the case is in this plan already", "emergency")
    known = head(command, at, "R6.1(1)")
    joined = e.EmergencyJoined(**known, emergency=command.emergency, severity=command.severity)
    if not graver(command.severity, case.severity):
        return (joined,)
    reason = f"emergency plan {command.emergency}"
    return joined, e.SeveritySet(**known, severity=command.severity, reason=reason)


def graver(one: Severity, other: Severity) -> bool:
    """Whether one severity is graver than another."""
    order = list(Severity)
    return order.index(one) > order.index(other)
