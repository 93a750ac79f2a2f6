"""What work lists and leaders are answered: open steps with their reminders, turns of which one was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.answers import Found, found_row
from contract.views import View
from domain.values import BusinessLine, Category, Moment, Severity, Status, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from register import ladder
    from register.rows import CaseSummary


class Reminder(View):
    """A reminder that may disturb by now: it waits for the end of the quiet hours, its due time does not (R6.1(2))."""

    clock: str
    run: int
    rung: str
    clause: str
    due_at: Moment | None
    since: Moment
    """From when it may disturb."""


class OpenStep(Found):
    """An open step, with the reminders of its case."""

    reminders: tuple[Reminder, ...] = ()


class Worklist(View):
    """Open steps, the earliest due first."""

    items: tuple[OpenStep, ...]


class InformedOf(View):
    """One turn of one complaint of which a leader was told (R6.2(7)); the complaint as it stands now."""

    complaint_no: str
    branch: str
    unit: str
    business_line: BusinessLine
    category: Category
    status: Status
    severity: Severity
    turn: Turn
    clock: str | None
    """Of a breach: the clock."""
    at: Moment


class Informed(View):
    """What a leader was told of, newest first."""

    items: tuple[InformedOf, ...]


def open_step(row: CaseSummary, waiting: Iterable[ladder.Reminder]) -> OpenStep:
    """A line of a work list, with the reminders of its case that may disturb by now."""
    reminders = tuple(
        Reminder(
            clock=entry.name,
            run=entry.run,
            rung=entry.rung,
            clause=entry.clause,
            due_at=entry.due_at,
            since=entry.disturb_at,
        )
        for entry in waiting
    )
    return OpenStep.model_validate({**dict(found_row(row)), "reminders": reminders})
