"""One complaint: its row, its timeline, its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from domain.calendar import PinnedCalendar
from domain.decide.dispatch import refused_id
from domain.events import AnyEvent
from domain.evolve import fold
from domain.pinned import Pinned
from domain.rulebook import PinnedRuleBook
from register.encode import PINNED_FIELDS, inflated
from register.errors import CaseUnknownError, PinnedUnknownError
from register.rows import MessageOutcome, StoredCase, TicketHolder, TimelineEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract.views import CaseView, ClockView
    from domain.model import Case
    from register.pool import Database, Row

_EVENT: Final[TypeAdapter[AnyEvent]] = TypeAdapter(AnyEvent)
_PINNED: Final[dict[str, TypeAdapter[Any]]] = {
    "rulebook": TypeAdapter(PinnedRuleBook),
    "calendar": TypeAdapter(PinnedCalendar),
}

_CASE: Final = """
SELECT view, content_digest, last_seq, confirmed_seq FROM complaint WHERE complaint_no = $1"""
_TICKET: Final = "SELECT complaint_no, content_digest, status FROM complaint WHERE ticket_no = $1"
_TIMELINE: Final = """
SELECT seq, at, kind, clause, person, role, unit, message_id, data FROM case_event
WHERE complaint_no = $1 AND seq > $2 ORDER BY seq LIMIT $3"""
_MESSAGE: Final = """
SELECT seq, data ->> 'code' AS refused, data ->> 'reason' AS reason, kind FROM case_event
WHERE complaint_no = $1 AND message_id IN ($2, $3) ORDER BY seq DESC LIMIT 1"""
_EVENTS: Final = """
SELECT kind, at, clause, person, role, unit, message_id, data FROM case_event WHERE complaint_no = $1 ORDER BY seq"""
_DOCUMENTS: Final = "SELECT digest, content FROM pinned_document WHERE digest = ANY($1)"


async def get_case(db: Database, complaint_no: str) -> StoredCase | None:
    """The complaint as last recorded, with full rights; None if there is none."""
    row = await db.fetchrow(_CASE, complaint_no)
    if row is None:
        return None
    view = inflated(row["view"])
    return StoredCase(view, row["content_digest"], row["last_seq"], row["confirmed_seq"])


async def get_view(db: Database, complaint_no: str) -> CaseView | None:
    """What `get_case` has for readers."""
    case = await get_case(db, complaint_no)
    return None if case is None else case.view


async def by_ticket(db: Database, ticket_no: str) -> TicketHolder | None:
    """The complaint that was filed with this ticket number, however long ago."""
    row = await db.fetchrow(_TICKET, ticket_no)
    return None if row is None else TicketHolder(*row)


async def timeline(
    db: Database, complaint_no: str, *, after_seq: int = 0, limit: int = 200
) -> tuple[TimelineEntry, ...]:
    """Events in their order, from `after_seq` on; empty if the complaint is unknown."""
    rows = await db.fetch(_TIMELINE, complaint_no, after_seq, limit)
    return tuple(TimelineEntry(*row) for row in rows)


async def deadlines(db: Database, complaint_no: str) -> tuple[ClockView, ...]:
    """The complaint's clocks, every run, with rungs and explanation.

    Raises:
        CaseUnknownError: no such complaint.
    """
    view = await get_view(db, complaint_no)
    if view is None:
        raise CaseUnknownError(complaint_no)
    return view.clocks


async def message_outcome(db: Database, complaint_no: str, message_id: str) -> MessageOutcome | None:
    """What became of a message last; None: the register does not show it (yet)."""
    row = await db.fetchrow(_MESSAGE, complaint_no, message_id, refused_id(message_id))
    if row is None:
        return None
    if row["kind"] != "message_refused":
        return MessageOutcome(row["seq"], None, None)
    return MessageOutcome(row["seq"], row["refused"], row["reason"])


async def load_events(db: Database, complaint_no: str) -> tuple[AnyEvent, ...]:
    """All events as the domain knows them, rule book and calendar in full; empty if the complaint is unknown.

    Raises:
        PinnedUnknownError: a rule book or calendar is not stored.
    """
    rows = await db.fetch(_EVENTS, complaint_no)
    documents = await _documents(db, rows)
    return tuple(_EVENT.validate_python(_whole(row, documents)) for row in rows)


async def load_case(db: Database, complaint_no: str) -> Case:
    """The case folded from its events.

    Raises:
        CaseUnknownError: no such complaint.
        PinnedUnknownError: a rule book or calendar is not stored.
    """
    events = await load_events(db, complaint_no)
    if not events:
        raise CaseUnknownError(complaint_no)
    return fold(events)


async def _documents(db: Database, rows: Iterable[Row]) -> dict[str, Pinned]:
    wanted = {
        row["data"][field]["pinned"]: field
        for row in rows
        for field in PINNED_FIELDS
        if _is_reference(row, field)
    }
    if not wanted:
        return {}
    found = await db.fetch(_DOCUMENTS, list(wanted))
    return {row["digest"]: _PINNED[wanted[row["digest"]]].validate_python(row["content"]) for row in found}


def _is_reference(row: Row, field: str) -> bool:
    value = row["data"].get(field)
    return isinstance(value, dict) and "pinned" in value


def _whole(row: Row, documents: dict[str, Pinned]) -> dict[str, Any]:
    """The event's fields as its model reads them."""
    whole: dict[str, Any] = row["data"] | {
        "kind": row["kind"],
        "at": row["at"],
        "clause": row["clause"],
        "actor": {"person": row["person"], "role": row["role"], "unit": row["unit"]},
        "message_id": row["message_id"],
    }
    for field in PINNED_FIELDS:
        if _is_reference(row, field):
            digest = whole[field]["pinned"]
            if digest not in documents:
                raise PinnedUnknownError(f"{field} {digest}")
            whole[field] = documents[digest]
    return whole
