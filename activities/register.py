"""The register's activities: write a batch of events, load a case.

Which errors may be tried again is decided here: a lost connection may, what the register itself refuses may not
(a lost task's batch, a gap, a contradiction): the same call would be refused again for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from contract.ports import DuplicateQuery, DuplicatesFound, RecordBatch, RegisterPort
from domain.model import Case
from register.duplicates import find_duplicates
from register.errors import RegisterError, RegisterErrorCode
from register.read import load_case
from register.write import record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from register.pool import Database

MAY_BE_TRIED_AGAIN: Final = frozenset(
    {RegisterErrorCode.REGISTER_UNAVAILABLE, RegisterErrorCode.REGISTER_FAULT, RegisterErrorCode.KEY_MISSING}
)
"""PostgreSQL away, a key that an operator has to put back into the ring, or a fault of ours that a corrected version
does not have: the case waits, nothing is lost."""

_log = structlog.stdlib.get_logger(__name__)


class RegisterActivities(RegisterPort):
    """The register behind its port.

    Args:
        db: the register's database, open for as long as the worker runs.
        watch: looks at every batch that has been written, before it is acknowledged (R6.1(1)).
    """

    def __init__(self, db: Database, watch: Callable[[RecordBatch], Awaitable[None]] | None = None) -> None:
        """Take the database."""
        self._db = db
        self._watch = watch

    @activity.defn(name="record_events")
    async def record_events(self, batch: RecordBatch) -> int:
        """Write a batch; twice has one effect. Returns the sequence of the last event that stands.

        Raises:
            ApplicationError: `type` is a `RegisterErrorCode`; retryable if in `MAY_BE_TRIED_AGAIN`.
        """
        try:
            last = await record(self._db, batch)
            if self._watch is not None:
                await self._watch(batch)
        except RegisterError as error:
            _log.warning("events_not_recorded", **_what(batch), code=error.code.value)
            raise _application_error(error) from error
        _log.info("events_recorded", **_what(batch), last_seq=last)
        return last

    @activity.defn(name="load_case")
    async def load_case(self, complaint_no: str) -> Case:
        """The case folded from its recorded events.

        Raises:
            ApplicationError: `type` is a `RegisterErrorCode`; retryable if in `MAY_BE_TRIED_AGAIN`.
        """
        try:
            return await load_case(self._db, complaint_no)
        except RegisterError as error:
            _log.warning("case_not_loaded", complaint_no=complaint_no, code=error.code.value)
            raise _application_error(error) from error

    @activity.defn(name="find_duplicates")
    async def find_duplicates(self, query: DuplicateQuery) -> DuplicatesFound:
        """Open cases about the same claim, of the same customer, in the same matter (L18).

        Raises:
            ApplicationError: `type` is a `RegisterErrorCode`; retryable if in `MAY_BE_TRIED_AGAIN`.
        """
        try:
            found = await find_duplicates(self._db, query.complaint_no, query.rule)
        except RegisterError as error:
            _log.warning("duplicates_not_found", complaint_no=query.complaint_no, code=error.code.value)
            raise _application_error(error) from error
        return DuplicatesFound(found=found)


def _what(batch: RecordBatch) -> dict[str, str | int]:
    """What a log line may say of a batch: nothing personal."""
    return {"complaint_no": batch.complaint_no, "first_seq": batch.first_seq, "count": len(batch.events)}


def _application_error(error: RegisterError) -> ApplicationError:
    return ApplicationError(
        str(error), type=error.code.value, non_retryable=error.code not in MAY_BE_TRIED_AGAIN
    )
