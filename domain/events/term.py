"""Proceedings outside, and the calendar (L19, L23)."""

from __future__ import annotations

from typing import Literal

from domain.calendar import PinnedCalendar
from domain.event import Event
from domain.values import Line, ProceedingKind, Text


class ProceedingLinked(Event):
    """A proceeding outside is followed (L19, L23)."""

    kind: Literal["proceeding_linked"] = "proceeding_linked"
    proceeding: ProceedingKind
    reference: Line
    text: Text


class ProceedingEnded(Event):
    """The proceeding outside has ended."""

    kind: Literal["proceeding_ended"] = "proceeding_ended"
    proceeding: ProceedingKind
    text: Text


class CalendarPublished(Event):
    """Another version of the company calendar holds for the open clocks."""

    kind: Literal["calendar_published"] = "calendar_published"
    calendar: PinnedCalendar
