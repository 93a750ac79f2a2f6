"""The events of an emergency plan on their way into the register: sealed, in order, once (migration 0016).

Unlike a case's they come from remote activities only, whose arguments stand in the history: no lost workflow task can
have said otherwise, so there is nothing to supersede.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_json

from domain.emergency.events import PlanProposed
from domain.emergency.grouping import GroupBy
from register.emergencies import VIEW, scope_of
from register.encode import ENVELOPE, storable
from register.errors import KeyMissingError
from register.sealed import sealed, sealing_key

if TYPE_CHECKING:
    from contract.emergencies import PlanBatch, PlanView
    from domain.emergency.events import AnyPlanEvent
    from register.pool import Database
    from sealing.case_keys import DataKey

_RECORD: Final = "SELECT record_plan($1::text::jsonb, $2::bytea[], $3)"
_NOT_DATA: Final = set(ENVELOPE)
_PINNED: Final = {"rulebook", "calendar"}


async def record_plan(db: Database, batch: PlanBatch) -> int:
    """Write a batch in one transaction; twice has one effect. Returns the last sequence that stands.

    Raises:
        GapInSequenceError: events before the batch's are not on record.
        ConflictingBatchError: it contradicts what is on record.
        CaseShreddedError: the plan's key was destroyed.
        KeyMissingError: the ring lacks the master key of the plan's key.
        RegisterUnavailableError: the server does not answer; write again.
    """
    scope = scope_of(batch.emergency_no)
    key = await sealing_key(db, scope)
    body: dict[str, Any] = {
        "emergency_no": batch.emergency_no,
        "scope": scope,
        "first_seq": batch.first_seq,
        "events": [_envelope(event, key) for event in batch.events],
        "row": _row(batch.view) | {"episode": batch.episode},
    }
    contents = [
        sealed(key, storable(_data(event)).encode(), f"register/emergency/{seq}/{event.kind}")
        for seq, event in enumerate(batch.events, batch.first_seq)
    ]
    view = sealed(key, storable(batch.view.model_dump_json()).encode(), VIEW)
    try:
        last: int = await db.fetchval(_RECORD, to_json(body).decode(), contents, view)
    except KeyMissingError:
        db.keys.forget(scope)  # remembered, but not stored: a database restored from a backup
        raise
    return last


def _row(view: PlanView) -> dict[str, Any]:
    """Columns of the plan: codes, figures and times."""
    shared = {by.value: getattr(view.grouping, by.value) for by in GroupBy}
    return shared | {
        "key": view.grouping.key,
        "since": view.since,
        "status": view.status,
        "severity": view.severity,
        "cause": view.cause,
        "cases": view.cases,
        "persons": view.persons,
        "complaint_no": view.complaint_no,
        "proposed_at": view.proposed_at,
        "next_deadline": view.next_deadline,
        "overdue": view.overdue,
        "updated_at": view.updated_at,
    }


def _data(event: AnyPlanEvent) -> str:
    """The event's own fields; of rule book and calendar the version, their words are kept with the cases."""
    if not isinstance(event, PlanProposed):
        return event.model_dump_json(exclude=_NOT_DATA)
    said = event.model_dump(mode="json", exclude=_NOT_DATA | _PINNED)
    versions = {"rulebook": event.rulebook.version, "calendar": event.calendar.version}
    return to_json(said | versions).decode()


def _envelope(event: AnyPlanEvent, key: DataKey) -> dict[str, str]:
    """Columns of the event, and the keyed digest by which the same event is known again."""
    columns = {
        "kind": event.kind,
        "at": event.at.isoformat(),
        "clause": event.clause,
        "person": event.actor.person,
        "role": event.actor.role.value,
        "unit": event.actor.unit,
        "message_id": event.message_id,
    }
    data = event.model_dump_json(exclude=_NOT_DATA | _PINNED, exclude_defaults=True)
    said = "\n".join((*columns.values(), data))
    return columns | {"digest": hmac.digest(key.digest_key, said.encode(), "sha256").hex()}
