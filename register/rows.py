"""What the register's reads answer: plain values, one class a shape. Times are aware, in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from contract.views import CaseView


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One line of a list, and all that the hotline needs: no personal data but the progress text."""

    complaint_no: str
    ticket_no: str
    status: str
    stage: str
    outcome: str | None
    severity: str
    channel: str
    branch: str
    unit: str
    business_line: str
    category: str
    received_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    master: str | None
    owner: str
    officer: str
    supervisor: str
    responsible_post: str
    responsible_unit: str
    asked: list[str]
    """Persons whose answer an open escalation awaits."""
    next_step_what: str | None
    next_step_who: str | None
    next_step_due: datetime | None
    next_step_clause: str | None
    next_deadline: datetime | None
    overdue: bool
    escalation_level: int
    progress_text: str | None
    """The latest progress record, to be told to the customer (R7.3)."""
    progress_at: datetime | None
    last_seq: int


SUMMARY_COLUMNS: Final = ", ".join(f"c.{name}" for name in CaseSummary.__slots__)
"""For `SELECT … FROM complaint c`."""


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A complaint as stored."""

    view: CaseView
    content_digest: str
    """`encode.intake_digest` of the intake: the same ticket with another digest is a conflict."""
    last_seq: int
    confirmed_seq: int


@dataclass(frozen=True, slots=True)
class TicketHolder:
    """The complaint that was filed with a ticket number."""

    complaint_no: str
    content_digest: str
    status: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event, ready to be told."""

    seq: int
    at: datetime
    kind: str
    clause: str
    person: str
    role: str
    unit: str
    message_id: str
    data: dict[str, Any]
    """The event's own fields; a rule book or calendar as `{"pinned": digest, "version": …}`."""


@dataclass(frozen=True, slots=True)
class MessageOutcome:
    """What became of a message."""

    seq: int
    """Sequence of its last event."""
    refused: str | None
    """Refusal code, if it was refused."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A rung that will fire, or should have."""

    complaint_no: str
    unit: str
    severity: str
    owner: str
    name: str
    run: int
    rung: str
    clause: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Open complaints, counted."""

    open: int
    overdue: int
    escalated: int
    by_stage: dict[str, int]
    by_severity: dict[str, int]
    by_unit: dict[str, int]


def summaries(rows: Iterable[Any]) -> tuple[CaseSummary, ...]:
    """Rows of `SUMMARY_COLUMNS`."""
    return tuple(CaseSummary(*row) for row in rows)
