"""One complaint: its row, its timeline, its state."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from contract.ids import complaint_no as number_of
from domain.calendar import PinnedCalendar
from domain.decide.dispatch import refused_id
from domain.events import AnyEvent
from domain.evolve import fold
from domain.pinned import Pinned
from domain.rulebook import PinnedRuleBook
from register.encode import PINNED_FIELDS, intake_digest, opened_view
from register.errors import CaseUnknownError, PinnedUnknownError, RegisterFaultError
from register.rows import MessageOutcome, StoredCase, TicketHolder, TimelineEntry
from register.sealed import event_purpose, opened, opening_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from contract.views import CaseView, ClockView
    from domain.commands import Intake
    from domain.model import Case
    from register.pool import Database, Row
    from sealing.case_keys import DataKey

_EVENT: Final[TypeAdapter[AnyEvent]] = TypeAdapter(AnyEvent)
_PINNED: Final[dict[str, TypeAdapter[Any]]] = {
    "rulebook": TypeAdapter(PinnedRuleBook),
    "calendar": TypeAdapter(PinnedCalendar),
}

_CASE: Final = """
SELECT view, content_digest, last_seq, confirmed_seq FROM complaint WHERE complaint_no = $1"""
_TICKET: Final = "SELECT complaint_no, content_digest, status FROM complaint WHERE ticket_no = $1"
_TIMELINE: Final = """
SELECT seq, at, kind, clause, person, role, unit, message_id, sealed FROM case_event
WHERE complaint_no = $1 AND seq > $2 ORDER BY seq LIMIT $3"""
_SUPERSEDED: Final = """
SELECT seq, at, kind, clause, person, role, unit, message_id, sealed FROM superseded_event
WHERE complaint_no = $1 ORDER BY id"""
_MESSAGE: Final = """
SELECT seq, kind, sealed FROM case_event
WHERE complaint_no = $1 AND message_id IN ($2, $3) ORDER BY seq DESC LIMIT 1"""
_EVENTS: Final = """
SELECT seq, kind, at, clause, person, role, unit, message_id, sealed FROM case_event
WHERE complaint_no = $1 ORDER BY seq"""
_DOCUMENTS: Final = "SELECT digest, content FROM pinned_document WHERE digest = ANY($1)"


async def get_case(db: Database, complaint_no: str) -> StoredCase | None:
    """The complaint as last recorded, with full rights; None if there is none.

    Raises:
        CaseShreddedError: its key was destroyed.
        KeyMissingError: its key is not stored, or the ring lacks the master key.
        SealedWrongError: the row was altered.
    """
    row = await db.fetchrow(_CASE, complaint_no)
    if row is None:
        return None
    view = opened_view(row["view"], await opening_key(db, complaint_no))
    return StoredCase(view, row["content_digest"], row["last_seq"], row["confirmed_seq"])


async def get_view(db: Database, complaint_no: str) -> CaseView | None:
    """What `get_case` has for readers. Raises as it does."""
    case = await get_case(db, complaint_no)
    return None if case is None else case.view


async def by_ticket(db: Database, ticket_no: str) -> TicketHolder | None:
    """The complaint that was filed with this ticket number, however long ago."""
    row = await db.fetchrow(_TICKET, ticket_no)
    return None if row is None else TicketHolder(*row)


class EarlierFiling(NamedTuple):
    """What is on record of a ticket that comes again."""

    same_content: bool
    received_at: datetime


async def earlier_filing(db: Database, intake: Intake) -> EarlierFiling | None:
    """Whether the ticket is on record, and whether with the same content; None: it is not. Raises as `get_case`."""
    number = number_of(intake.ticket_no)
    case = await get_case(db, number)
    if case is None:
        return None
    digest = intake_digest(intake, await opening_key(db, number))
    return EarlierFiling(hmac.compare_digest(digest, case.content_digest), case.view.received_at)


async def timeline(
    db: Database, complaint_no: str, *, after_seq: int = 0, limit: int = 200
) -> tuple[TimelineEntry, ...]:
    """Events in their order, from `after_seq` on; empty if the complaint is unknown. Raises as `get_case`."""
    return await _entries(db, complaint_no, await db.fetch(_TIMELINE, complaint_no, after_seq, limit))


async def superseded(db: Database, complaint_no: str) -> tuple[TimelineEntry, ...]:
    """What lost workflow tasks had written, in the order in which it gave way. Raises as `get_case`."""
    return await _entries(db, complaint_no, await db.fetch(_SUPERSEDED, complaint_no))


async def _entries(db: Database, complaint_no: str, rows: Sequence[Row]) -> tuple[TimelineEntry, ...]:
    if not rows:
        return ()
    key = await opening_key(db, complaint_no)
    return tuple(_entry(row, event_data(row, key)) for row in rows)


def _entry(row: Row, data: dict[str, Any]) -> TimelineEntry:
    columns = {name: row[name] for name in TimelineEntry.__slots__ if name != "data"}
    return TimelineEntry(**columns, data=data)


async def deadlines(db: Database, complaint_no: str) -> tuple[ClockView, ...]:
    """The complaint's clocks, every run, with rungs and explanation.

    Raises:
        CaseUnknownError: no such complaint. Further as `get_case`.
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
    data = event_data(row, await opening_key(db, complaint_no))
    return MessageOutcome(row["seq"], data["code"], data["reason"])


async def load_events(db: Database, complaint_no: str) -> tuple[AnyEvent, ...]:
    """All events as the domain knows them, rule book and calendar in full; empty if the complaint is unknown.

    Raises:
        PinnedUnknownError: a rule book or calendar is not stored.
        RegisterFaultError: an event is not what this version reads. Further as `get_case`.
    """
    rows = await db.fetch(_EVENTS, complaint_no)
    if not rows:
        return ()
    key = await opening_key(db, complaint_no)
    contents = [event_data(row, key) for row in rows]
    documents = await _documents(db, contents)
    return tuple(_event(row, data, documents) for row, data in zip(rows, contents, strict=True))


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


def event_data(row: Row, key: DataKey) -> dict[str, Any]:
    """The event's own fields."""
    data: dict[str, Any] = json.loads(opened(key, row["sealed"], event_purpose(row["seq"], row["kind"])))
    return data


async def _documents(db: Database, contents: Sequence[dict[str, Any]]) -> dict[str, Pinned]:
    wanted = {
        data[field]["pinned"]: field
        for data in contents
        for field in PINNED_FIELDS
        if _is_reference(data, field)
    }
    if not wanted:
        return {}
    found = await db.fetch(_DOCUMENTS, list(wanted))
    return {row["digest"]: _PINNED[wanted[row["digest"]]].validate_python(row["content"]) for row in found}


def _is_reference(data: dict[str, Any], field: str) -> bool:
    value = data.get(field)
    return isinstance(value, dict) and "pinned" in value


def _event(row: Row, data: dict[str, Any], documents: dict[str, Pinned]) -> AnyEvent:
    try:
        return _EVENT.validate_python(_whole(row, data, documents))
    except ValidationError as error:  # it quotes what was written: nothing of it is passed on
        places = {".".join(map(str, entry["loc"])) for entry in error.errors(include_input=False)}
        raise RegisterFaultError(
            f"event {row['seq']} ({row['kind']}) cannot be read: {', '.join(sorted(places))}"
        ) from None


def _whole(row: Row, data: dict[str, Any], documents: dict[str, Pinned]) -> dict[str, Any]:
    """The event's fields as its model reads them."""
    whole: dict[str, Any] = data | {
        "kind": row["kind"],
        "at": row["at"],
        "clause": row["clause"],
        "actor": {"person": row["person"], "role": row["role"], "unit": row["unit"]},
        "message_id": row["message_id"],
    }
    for field in PINNED_FIELDS:
        if _is_reference(data, field):
            digest = whole[field]["pinned"]
            if digest not in documents:
                raise PinnedUnknownError(f"{field} {digest}")
            whole[field] = documents[digest]
    return whole
