"""The only way into the register: a batch of events with the row that readers see after them.

A local activity may have written before its workflow task was lost, and the task that replaces it may decide
otherwise. The rule, kept by the SQL function of migration 0008 (within those of 0012 and 0014), locks the complaint:

- a batch of an older task than the last writer's is refused (a lost task that woke up late), unless all of it stands
  on record already (a local activity that outlived its task is made again with the same arguments);
- a batch of the same task is written once, however often it comes;
- a batch of a newer task takes away whatever stands above its `confirmed_seq`: what the batch says again stays,
  all else moves to `superseded_event`;
- what is confirmed never changes; `confirmed_seq` only grows; sequences have no gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from register.encode import encode, pinned_in
from register.errors import ClocksUnknownError, KeyMissingError, PinnedUnknownError
from register.sealed import sealing_key

if TYPE_CHECKING:
    from contract.ports import RecordBatch
    from register.pool import Database

_RECORD: Final = "SELECT record_accounted($1::text::jsonb, $2::bytea[], $3)"


async def record(db: Database, batch: RecordBatch) -> int:
    """Write a batch in one transaction and one round trip; twice has one effect.

    Returns:
        Sequence of the last event that stands.

    Raises:
        StaleWriterError: a later workflow task has written already.
        GapInSequenceError: events before the batch's are not on record.
        ConflictingBatchError: it contradicts a confirmed event, or an event of the same task.
        CaseShreddedError: the case's key was destroyed: nothing is written of it any more.
        KeyMissingError: the ring lacks the master key of the case's key.
        RegisterUnavailableError: the server does not answer; whether it was written is unknown, write again.
    """
    digests = {document.digest for event in batch.events for _, document in pinned_in(event)}
    key = await sealing_key(db, batch.complaint_no)
    try:
        last: int = await db.fetchval(_RECORD, *encode(batch, key, db.blind, db.pinned))
    except (PinnedUnknownError, ClocksUnknownError):  # another database, or a lost task gives way: seldom
        last = await db.fetchval(_RECORD, *encode(batch, key, db.blind, (), in_full=True))
    except KeyMissingError:
        db.keys.forget(batch.complaint_no)  # remembered, but not stored: a database restored from a backup
        raise
    db.pinned |= digests
    return last
