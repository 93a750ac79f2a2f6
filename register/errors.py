"""What the register can answer instead of a result: one class a code, matched by code and never by text."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class RegisterErrorCode(StrEnum):
    """Stable codes; documented in docs/operating.md, never renamed."""

    STALE_WRITER = "stale_writer"
    GAP_IN_SEQUENCE = "gap_in_sequence"
    CONFLICTING_BATCH = "conflicting_batch"
    PINNED_UNKNOWN = "pinned_unknown"
    CLOCKS_UNKNOWN = "clocks_unknown"
    APPEND_ONLY = "append_only"
    VERSION_TAKEN = "version_taken"
    CASE_UNKNOWN = "case_unknown"
    CASE_OPEN = "case_open"
    CASE_SHREDDED = "case_shredded"
    KEY_MISSING = "key_missing"
    SEALED_WRONG = "sealed_wrong"
    NOT_SHOWN_IN_TIME = "not_shown_in_time"
    MIGRATION_CHANGED = "migration_changed"
    MIGRATION_MISSING = "migration_missing"
    REGISTER_UNAVAILABLE = "register_unavailable"
    REGISTER_FAULT = "register_fault"


class RegisterError(Exception):
    """Base of all; `code` is stable, the text is for people and holds nothing personal."""

    code: ClassVar[RegisterErrorCode]


class StaleWriterError(RegisterError):
    """The batch comes from a workflow task that a later one has replaced: it must not be tried again."""

    code = RegisterErrorCode.STALE_WRITER


class GapInSequenceError(RegisterError):
    """Events before the batch's first one are not in the register (restored from an old backup?)."""

    code = RegisterErrorCode.GAP_IN_SEQUENCE


class ConflictingBatchError(RegisterError):
    """The batch says something else than a confirmed event, or than an event of the same workflow task."""

    code = RegisterErrorCode.CONFLICTING_BATCH


class PinnedUnknownError(RegisterError):
    """An event refers to a rule book or calendar that is not stored."""

    code = RegisterErrorCode.PINNED_UNKNOWN


class ClocksUnknownError(RegisterError):
    """Clocks of a lost task have to go, and the batch does not hold all that stand instead."""

    code = RegisterErrorCode.CLOCKS_UNKNOWN


class AppendOnlyError(RegisterError):
    """Somebody tried to change or delete what is on record."""

    code = RegisterErrorCode.APPEND_ONLY


class VersionTakenError(RegisterError):
    """A rule book or calendar of this version is published already, with another content."""

    code = RegisterErrorCode.VERSION_TAKEN


class CaseUnknownError(RegisterError):
    """No complaint has this number."""

    code = RegisterErrorCode.CASE_UNKNOWN


class CaseOpenError(RegisterError):
    """The key of an open case is not destroyed: its workflow needs it."""

    code = RegisterErrorCode.CASE_OPEN


class CaseShreddedError(RegisterError):
    """The case's key was destroyed: what people wrote and who they are is unreadable for good."""

    code = RegisterErrorCode.CASE_SHREDDED


class KeyMissingError(RegisterError):
    """A case's key is not in the table, or wrapped by a master key that the ring does not hold."""

    code = RegisterErrorCode.KEY_MISSING


class SealedWrongError(RegisterError):
    """What is sealed in a row was altered or moved: somebody wrote to the database past the register."""

    code = RegisterErrorCode.SEALED_WRONG


class NotShownInTimeError(RegisterError):
    """The register did not show the awaited event in time; it may still come."""

    code = RegisterErrorCode.NOT_SHOWN_IN_TIME


class MigrationChangedError(RegisterError):
    """A migration that was applied has another content than the file."""

    code = RegisterErrorCode.MIGRATION_CHANGED


class MigrationMissingError(RegisterError):
    """The database has a migration between ours that we do not know."""

    code = RegisterErrorCode.MIGRATION_MISSING


class RegisterUnavailableError(RegisterError):
    """PostgreSQL does not answer; trying again later is safe, every write is idempotent."""

    code = RegisterErrorCode.REGISTER_UNAVAILABLE


class RegisterFaultError(RegisterError):
    """PostgreSQL refused for a reason that is our fault; says which error, never its text, which may quote data."""

    code = RegisterErrorCode.REGISTER_FAULT


SQLSTATES: dict[str, type[RegisterError]] = {
    "RD001": StaleWriterError,
    "RD002": GapInSequenceError,
    "RD003": ConflictingBatchError,
    "RD004": PinnedUnknownError,
    "RD005": AppendOnlyError,
    "RD006": ClocksUnknownError,
    "RD007": CaseShreddedError,
    "RD008": KeyMissingError,
    "RD010": CaseOpenError,
}
"""Error states that the register's own SQL functions raise (migrations), and what they mean here."""
