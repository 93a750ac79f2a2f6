"""A batch as the register's SQL function takes it (migration 0008): what is personal sealed, nothing decided here."""

from __future__ import annotations

import hmac
import json
import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from pydantic_core import to_json

from contract.pressing import pressed
from contract.views import CaseView
from domain.events import CalendarPublished, ClockRebudgeted, ClockStopped, Filed, RungFired
from domain.values import EscalationStatus, ReviewStatus
from register.accounting import assessed, tasks
from register.directives import departments_at_work
from register.lookup import lookups
from register.sealed import PROGRESS, VIEW, event_purpose, opened, sealed
from register.terms import index_terms
from sealing.blind import BlindKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from contract.ports import RecordBatch
    from contract.views import ClockView
    from domain.commands import Intake
    from domain.events import AnyEvent
    from domain.pinned import Pinned
    from sealing.blind import BlindIndex
    from sealing.case_keys import DataKey

ENVELOPE: Final = frozenset({"kind", "at", "clause", "actor", "message_id"})
"""Fields of an event that are columns; the rest is its data."""
PINNED_FIELDS: Final = frozenset({"rulebook", "calendar"})
"""Fields of an event that are stored once per content and referred to by digest."""
_ENVELOPE: Final = set(ENVELOPE)
_NOT_DATA: Final = set(ENVELOPE | PINNED_FIELDS)
_ASKED: Final = frozenset(
    {EscalationStatus.OPENED.value, EscalationStatus.ACKNOWLEDGED.value, ReviewStatus.REQUESTED.value}
)
"""An escalation or a review that waits for its answer."""
_PRESSED: Final = frozenset({"open", "overdue"})
_AS_IN_VIEW: Final = (
    *("ticket_no", "status", "stage", "outcome", "severity", "channel", "branch", "unit", "business_line"),
    *("category", "received_at", "opened_at", "updated_at", "closed_at", "review_until", "master", "owner"),
    *("officer", "supervisor", "next_deadline", "overdue", "escalation_level"),
    *("rulebook_version", "calendar_version"),
)
"""Columns of the complaint that are fields of the view."""


class Encoded(NamedTuple):
    """The arguments of `record_batch`."""

    batch: str
    contents: list[bytes]
    """Data of the events, sealed."""
    view: bytes


def encode(
    batch: RecordBatch, key: DataKey, blind: BlindIndex, stored: Collection[str], *, in_full: bool = False
) -> Encoded:
    """The batch in JSON, its texts sealed.

    Args:
        batch: events and the row that readers see after them.
        key: of the case.
        blind: makes what the case is found by.
        stored: digests of pinned documents that need not travel again.
        in_full: send every clock and document, whatever the register may have.
    """
    all_clocks = (
        in_full or batch.first_seq == 1 or any(isinstance(e, CalendarPublished) for e in batch.events)
    )
    clocks = batch.view.clocks if all_clocks else _touched(batch)
    body: dict[str, Any] = {
        "complaint_no": batch.complaint_no,
        "first_seq": batch.first_seq,
        "confirmed_seq": batch.confirmed_seq,
        "task_at": batch.task_at,
        "events": [_envelope(event, key) for event in batch.events],
        "row": _row(batch.view, key),
        "clocks": [line for clock in clocks for line in _clock(clock)],
        "all_clocks": all_clocks,
        "informed": _informed(batch.view),
        "assessed": assessed(batch),
        "rectifications": tasks(batch.view, key),
        "pinned": [
            _document(kind, document, () if in_full else stored)
            for event in batch.events
            for kind, document in pinned_in(event)
        ],
    }
    if batch.first_seq == 1 and batch.events and isinstance(batch.events[0], Filed):
        intake = batch.events[0].intake
        body["row"]["content_digest"] = intake_digest(intake, key)
        body["filed"] = findable(intake, blind)
    return Encoded(
        storable(_json(body)),
        [
            sealed(key, storable(_data(event)).encode(), event_purpose(seq, event.kind))
            for seq, event in enumerate(batch.events, batch.first_seq)
        ],
        sealed_view(batch.view, key),
    )


def findable(intake: Intake, blind: BlindIndex) -> dict[str, Any]:
    """By what the case is found, as `write_filed` takes it: keyed hashes of its numbers and words."""
    return {
        "key_id": blind.first,
        "lookups": [
            {"kind": kind, "value": blind.blinded(BlindKind(kind.value), value).value.hex()}
            for kind, value in lookups(intake)
        ],
        "terms": blind.words(index_terms(intake.content, intake.demand)),
    }


def sealed_view(view: CaseView, key: DataKey) -> bytes:
    """The view as it is stored: deflated, then sealed."""
    return sealed(key, zlib.compress(view.model_dump_json().encode(), level=1), VIEW)


def opened_view(stored: bytes, key: DataKey) -> CaseView:
    """The view as it was stored."""
    return CaseView.model_validate_json(view_json(stored, key))


def view_json(stored: bytes, key: DataKey) -> bytes:
    """The stored view's JSON."""
    return zlib.decompress(opened(key, stored, VIEW))


def intake_digest(intake: Intake, key: DataKey) -> str:
    """Keyed digest, in hex, of what was complained: equal for the same ticket passed on again, at whatever moment.

    `received_at` is left out: a gateway that does not send it gets another one at every attempt. So are fields at their
    default: one added later does not make an old complaint another one.
    """
    content = intake.model_dump(mode="json", exclude={"received_at"}, exclude_defaults=True)
    return _digest(key, json.dumps(content, sort_keys=True, ensure_ascii=False))


def pinned_in(event: AnyEvent) -> Iterator[tuple[str, Pinned]]:
    """Rule book and calendar of an event, with the field each stands in."""
    if isinstance(event, Filed):
        yield "rulebook", event.rulebook
        yield "calendar", event.calendar
    elif isinstance(event, CalendarPublished):
        yield "calendar", event.calendar


def storable(text: str) -> str:
    """JSON text that PostgreSQL and the models of events take: U+0000 becomes U+FFFD."""
    if "\\u0000" not in text:
        return text
    return _json(_without_nul(json.loads(text)))


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    return value


def _json(value: object) -> str:
    return to_json(value).decode()


def _data(event: AnyEvent) -> str:
    pinned = dict(pinned_in(event))
    if not pinned:
        return event.model_dump_json(exclude=_ENVELOPE)
    data = event.model_dump(mode="json", exclude=_NOT_DATA)
    data |= {kind: {"pinned": value.digest, "version": _version(value)} for kind, value in pinned.items()}
    return _json(data)


def _envelope(event: AnyEvent, key: DataKey) -> dict[str, str]:
    """Columns of the event, and the digest by which the same event is known again.

    Fields at their default are left out of the digest: a field added later does not make a written event another one.
    """
    columns = {
        "kind": event.kind,
        "at": event.at.isoformat(),
        "clause": event.clause,
        "person": event.actor.person,
        "role": event.actor.role.value,
        "unit": event.actor.unit,
        "message_id": event.message_id,
    }
    data = event.model_dump_json(exclude=_NOT_DATA, exclude_defaults=True)
    said = "\n".join((*columns.values(), data, *(document.digest for _, document in pinned_in(event))))
    return columns | {"digest": _digest(key, said)}


def _digest(key: DataKey, text: str) -> str:
    """HMAC-SHA-256 in hex: a plain digest of a telephone number would tell it to whoever tries all numbers."""
    return hmac.digest(key.digest_key, text.encode(), "sha256").hex()


def _version(document: Pinned) -> str:
    return str(getattr(document, "version"))  # noqa: B009 - every pinned document has one, their base does not say so


def _document(kind: str, document: Pinned, stored: Collection[str]) -> dict[str, Any]:
    content = None if document.digest in stored else document.model_dump(mode="json")
    return {"digest": document.digest, "kind": kind, "version": _version(document), "content": content}


def _row(view: CaseView, key: DataKey) -> dict[str, Any]:
    """Columns of the complaint."""
    step, last = view.next_step, view.progress[-1] if view.progress else {}
    columns: dict[str, Any] = {name: getattr(view, name) for name in _AS_IN_VIEW}
    columns |= {
        "responsible_post": view.responsible.post,
        "responsible_unit": view.responsible.unit,
        "asked": sorted(_asked(view)) + departments_at_work(view),
        "progress_sealed": _progress(last.get("text"), key),
        "progress_at": last.get("at"),
    }
    if step is not None:
        columns |= {
            "next_step_what": step.what,
            "next_step_who": step.who,
            "next_step_due": step.due,
            "next_step_clause": step.clause,
        }
    return columns


def _asked(view: CaseView) -> set[str]:
    """Whose answer is awaited besides the next step: of a question, review, chaser, finding, suspicion (L18)."""
    asked = {str(e["person"]) for e in (*view.escalations, *view.reviews) if e.get("status") in _ASKED}
    if view.next_step is not None and view.next_step.also:
        asked.add(view.officer)
    pressed_now = (pressed(c) for c in view.chasers if c.get("status") in _PRESSED)
    return asked.union(view.awaited, *pressed_now)


def _progress(text: object, key: DataKey) -> str | None:
    """The latest progress record as `bytea` is written in JSON."""
    return None if text is None else "\\x" + sealed(key, str(text).encode(), PROGRESS).hex()


def _informed(view: CaseView) -> list[dict[str, Any]]:
    """Which leader was told of which turn, when (R6.2(7))."""
    return [
        {
            "number": number,
            "person": person,
            "turn": entry["turn"],
            "clock": entry["clock"],
            "at": entry["at"],
        }
        for number, entry in enumerate(view.informed, 1)
        for person in cast("list[str]", entry["persons"])
    ]


def _touched(batch: RecordBatch) -> list[ClockView]:
    """Clocks that the batch may have changed: those that run, those of children, those that its events name."""
    changing = ClockStopped | RungFired | ClockRebudgeted
    named = {(event.name, event.run) for event in batch.events if isinstance(event, changing)}
    return [
        c
        for c in batch.view.clocks
        if c.stopped_at is None
        or c.escalation is not None
        or c.directive is not None
        or (c.name, c.run) in named
    ]


def _clock(clock: ClockView) -> Iterator[dict[str, Any]]:
    for rung in clock.rungs:
        yield {
            "name": clock.name,
            "run": clock.run,
            "rung": rung.name,
            "clause": clock.clause,
            "due_at": rung.due_at,
            "fired_at": rung.fired_at,
            "late_by": rung.late_by,
            "disturb_at": rung.disturb_at,
            "stopped_at": clock.stopped_at,
            "verdict": clock.verdict,
        }
