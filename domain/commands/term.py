"""Time outside the term, extension, proceedings, the calendar (L18, L19, L23)."""

from __future__ import annotations

from typing import Literal

from domain.calendar import PinnedCalendar
from domain.command import Command
from domain.values import Code, ContactChannel, Line, ProceedingKind, SuspensionReason, Text


class SuspendClocks(Command):
    """Time outside the term begins: appraisal (L18) or mediation (L23), the complainant being told."""

    reason: SuspensionReason
    notice: Text
    channel: ContactChannel | None = None
    proof: Text | None = None
    clock: Code = "statutory"


class ResumeClocks(Command):
    """Time outside the term ends: what was suspended for `reason`, or whatever suspends the clock."""

    text: Text
    clock: Code = "statutory"
    reason: SuspensionReason | None = None


class ExtendClock(Command):
    """The statutory term is extended once: higher unit's approval and the complainant's notice, before expiry (L18).

    Sent by the level that approves, or by who handles the case once a level has approved by directive. Where the rule
    book asks for it, `channel` and `proof` say how the complainant was told (L21).
    """

    notice: Text
    reason: Text
    channel: ContactChannel | None = None
    proof: Text | None = None
    clock: Literal["statutory"] = "statutory"


class LinkProceeding(Command):
    """Mediation, arbitration or a law suit begins outside; the case follows it (L19, L23)."""

    kind: ProceedingKind
    reference: Line
    text: Text


class EndProceeding(Command):
    """The proceeding outside has ended."""

    text: Text


class PublishCalendar(Command):
    """The company calendar changed: open clocks are projected anew, closed verdicts stay."""

    calendar: PinnedCalendar
