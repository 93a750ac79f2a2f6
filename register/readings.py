"""The log of readings: who saw personal data of which case, which of it, and why (R4.1). Append-only; for auditors.

A reading is written before its answer goes out, in one statement and synchronously: an answer that somebody got is on
record, whatever crashes afterwards. The other way round, a reading may be on record whose answer never arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from register.errors import CaseShreddedError
from register.sealed import REASON, opened, opening_keys, sealed, sealing_key

if TYPE_CHECKING:
    from datetime import datetime

    from register.pool import Database, Row
    from sealing.case_keys import DataKey

OWN_SCOPE: Final = "reading-log"
"""Reasons that belong to no case, or to one that was shredded, are sealed with the log's own key."""

_NOTE: Final = """
INSERT INTO reading_log (person, role, unit, complaint_no, what, revealed, masked, reason_scope, reason_sealed,
                         request_id)
SELECT x.person, x.role, x.unit, x.complaint_no, x.what, string_to_array(x.revealed, ' '),
       string_to_array(x.masked, ' '), x.reason_scope, x.reason_sealed, x.request_id
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::bytea[], $10::text[])
     AS x (person, role, unit, complaint_no, what, revealed, masked, reason_scope, reason_sealed, request_id)"""
_READ: Final = """
SELECT id, at, person, role, unit, complaint_no, what, revealed, masked, reason_scope, reason_sealed, request_id
FROM reading_log
WHERE ($1::text IS NULL OR complaint_no = $1) AND ($2::text IS NULL OR person = $2)
  AND ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
  AND ($5::bigint IS NULL OR id < $5)
ORDER BY id DESC LIMIT $6"""


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody is about to be shown something."""

    person: str
    role: str
    unit: str
    complaint_no: str | None
    """None: a search that showed no case."""
    what: str
    """The right that was used."""
    revealed: tuple[str, ...] = ()
    """Names of personal fields that were shown."""
    masked: tuple[str, ...] = ()
    """Names of personal fields that were shown masked."""
    reason: str | None = None
    """Why, where it was asked; sealed, for people write names into it."""
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class NotedReading:
    """A reading on record."""

    id: int
    at: datetime
    reading: Reading
    """Its reason is None also where the case was shredded."""


async def note_reading(db: Database, *readings: Reading) -> None:
    """Put readings on record; returns when they are.

    Raises:
        RegisterUnavailableError: the server does not answer: nothing may be shown.
    """
    if not readings:
        return
    reasons = [await _sealed_reason(db, reading) for reading in readings]
    await db.fetch(
        _NOTE,
        [r.person for r in readings],
        [r.role for r in readings],
        [r.unit for r in readings],
        [r.complaint_no for r in readings],
        [r.what for r in readings],
        [" ".join(r.revealed) for r in readings],
        [" ".join(r.masked) for r in readings],
        [scope for scope, _ in reasons],
        [text for _, text in reasons],
        [r.request_id for r in readings],
    )


async def readings(
    db: Database,
    *,
    complaint_no: str | None = None,
    person: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before_id: int | None = None,
    limit: int = 200,
) -> tuple[NotedReading, ...]:
    """Readings on record, the latest first.

    Args:
        db: the register.
        complaint_no: of this case only.
        person: by this person only.
        since: from this moment on.
        until: before this moment.
        before_id: behind this one, for the next page.
        limit: at most this many.
    """
    rows = await db.fetch(_READ, complaint_no, person, since, until, before_id, limit)
    scopes = {row["reason_scope"] for row in rows if row["reason_scope"] is not None}
    keys = await opening_keys(db, sorted(scopes))
    return tuple(_noted(row, keys.get(row["reason_scope"])) for row in rows)


async def _sealed_reason(db: Database, reading: Reading) -> tuple[str | None, bytes | None]:
    if reading.reason is None:
        return None, None
    try:
        key = await sealing_key(db, reading.complaint_no or OWN_SCOPE)
    except CaseShreddedError:
        key = await sealing_key(db, OWN_SCOPE)
    return key.scope, sealed(key, reading.reason.encode(), REASON)


def _noted(row: Row, key: DataKey | None) -> NotedReading:
    text = row["reason_sealed"]
    reading = Reading(
        person=row["person"],
        role=row["role"],
        unit=row["unit"],
        complaint_no=row["complaint_no"],
        what=row["what"],
        revealed=tuple(row["revealed"]),
        masked=tuple(row["masked"]),
        reason=None if text is None or key is None else opened(key, text, REASON).decode(),
        request_id=row["request_id"],
    )
    return NotedReading(row["id"], row["at"], reading)
