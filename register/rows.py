"""What the register's reads answer: plain values, one class a shape. Times are aware, in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from register.sealed import PROGRESS, opened, opening_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from contract.views import CaseView
    from register.pool import Database
    from sealing.case_keys import DataKey


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
    """Persons whose answer is awaited: by an open escalation, or by a chaser that they or their people got; units with
    a directive, marked (`register.directives`)."""
    next_step_what: str | None
    next_step_who: str | None
    next_step_due: datetime | None
    next_step_clause: str | None
    next_deadline: datetime | None
    overdue: bool
    escalation_level: int
    progress_text: str | None
    """The latest progress record, to be told to the customer (R7.3); None also where the case was shredded."""
    progress_at: datetime | None
    last_seq: int


SUMMARY_COLUMNS: Final = ", ".join(
    "c.progress_sealed AS progress_text" if name == "progress_text" else f"c.{name}"
    for name in CaseSummary.__slots__
)
"""For `SELECT … FROM complaint c`, then `summaries`, which opens what is sealed."""


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


async def summaries(db: Database, rows: Sequence[Any]) -> tuple[CaseSummary, ...]:
    """Rows of `SUMMARY_COLUMNS`, opened: one question for all keys that are not remembered."""
    keys = await opening_keys(db, [row["complaint_no"] for row in rows if row["progress_text"] is not None])
    return tuple(_summary(row, keys.get(row["complaint_no"])) for row in rows)


def _summary(row: Any, key: DataKey | None) -> CaseSummary:
    values = {name: row[name] for name in CaseSummary.__slots__}
    text = values["progress_text"]
    if key is None or text is None:
        values |= {"progress_text": None, "progress_at": None}
    else:
        values["progress_text"] = opened(key, text, PROGRESS).decode()
    return CaseSummary(**values)
