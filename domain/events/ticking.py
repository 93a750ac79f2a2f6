"""What has happened to the clocks of a case (rulebook: how the clocks run)."""

from __future__ import annotations

from typing import Literal

from domain.clocks import Clock, RungAction, Verdict
from domain.event import Event
from domain.values import Code, Complexity, ContactChannel, Moment, Severity, SuspensionReason, Text


class ClockStarted(Event):
    """A clock runs (the clock's own clause)."""

    kind: Literal["clock_started"] = "clock_started"
    clock: Clock


class RungFired(Event):
    """A rung of a clock fired: once, in order, marked by how much it was late."""

    kind: Literal["rung_fired"] = "rung_fired"
    name: Code
    run: int
    rung: Code
    does: RungAction
    due_at: Moment
    late_by_seconds: int
    disturb_at: Moment | None = None
    """Of a reminder: from when a person may be disturbed with it (quiet hours, R6.1(2)); a breach does not wait."""


class ClockStopped(Event):
    """A clock stopped; its verdict is frozen."""

    kind: Literal["clock_stopped"] = "clock_stopped"
    name: Code
    run: int
    verdict: Verdict


class ClockSuspended(Event):
    """Time outside the term began (L18, L23)."""

    kind: Literal["clock_suspended"] = "clock_suspended"
    name: Code
    reason: SuspensionReason
    notice: Text
    channel: ContactChannel | None = None
    proof: Text | None = None
    """How the complainant was told, and what proves it (L21)."""


class ClockResumed(Event):
    """Time outside the term ended."""

    kind: Literal["clock_resumed"] = "clock_resumed"
    name: Code
    text: Text
    reason: SuspensionReason | None = None
    """The one suspension that ended; none: all of the clock's."""


class ClockExtended(Event):
    """The term was extended with approval and notice (L18)."""

    kind: Literal["clock_extended"] = "clock_extended"
    name: Code
    days: int
    approved_by: Code
    notice: Text
    channel: ContactChannel | None = None
    proof: Text | None = None
    """How the complainant was told, and what proves it (L21)."""


class ClockRebudgeted(Event):
    """A change of severity or of class (L18) gave the clock another budget; its ledger stays."""

    kind: Literal["clock_rebudgeted"] = "clock_rebudgeted"
    name: Code
    run: int
    severity: Severity
    """Whose term holds now."""
    complexity: Complexity | None = None
    """Class that was set by hand (L18); none where the severity itself changed."""
