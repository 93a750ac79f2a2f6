"""The table `case_key`: data keys as they are stored, wrapped by a master key; destroying one shreds its case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from register.errors import RegisterError
from sealing.case_keys import StoredKey
from sealing.errors import KeysAwayError
from sealing.master import Wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from register.pool import Database, Row

_FIND: Final = "SELECT scope, master_id, wrapped FROM case_key WHERE scope = ANY($1)"
_ADD: Final = """
INSERT INTO case_key (scope, master_id, wrapped) VALUES ($1, $2, $3) ON CONFLICT (scope) DO NOTHING RETURNING true"""
_DESTROY: Final = "SELECT destroy_key($1, $2, $3)"
_DESTROYED: Final = """
SELECT made_at, destroyed_at, destroyed_by, reason FROM case_key WHERE scope = $1 AND destroyed_at IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Destruction:
    """That a key was destroyed: when, by whom, why."""

    made_at: datetime
    destroyed_at: datetime
    destroyed_by: str
    reason: str


class RegisterKeyStore:
    """`sealing.case_keys.KeyStore` in PostgreSQL."""

    def __init__(self, db: Database) -> None:
        """Take the database, which may not be open yet."""
        self._db = db

    async def find(self, scopes: Collection[str]) -> Mapping[str, StoredKey]:
        """What is stored for these scopes.

        Raises:
            KeysAwayError: PostgreSQL does not answer, or refuses.
        """
        try:
            rows = await self._db.fetch(_FIND, list(scopes))
        except RegisterError as error:
            raise KeysAwayError(str(error)) from error
        return {row["scope"]: _stored(row) for row in rows}

    async def add(self, scope: str, wrapped: Wrapped) -> StoredKey:
        """Store a scope's first key, unless another was faster; answers the one that stands.

        Raises:
            KeysAwayError: PostgreSQL does not answer, or refuses.
        """
        try:
            ours = await self._db.fetchval(_ADD, scope, wrapped.key_id, wrapped.blob)
        except RegisterError as error:
            raise KeysAwayError(str(error)) from error
        return StoredKey(wrapped) if ours else (await self.find((scope,)))[scope]


async def destroy(db: Database, complaint_no: str, *, by: str, reason: str) -> None:
    """Destroy a case's key: register, history and copies become unreadable at once here, elsewhere within seconds.

    What finds the case by numbers and words goes with it; its numbers, codes and times stay, and the row of the key as
    evidence.

    Args:
        db: the register.
        complaint_no: of a closed case, or another scope.
        by: code of the person who ordered it.
        reason: the ground, without anything personal: it stays readable.

    Raises:
        CaseOpenError: the case is open.
        CaseShreddedError: it was destroyed before.
        KeyMissingError: there is no such key.
    """
    await db.fetch(_DESTROY, complaint_no, by, reason)
    db.keys.forget(complaint_no)


async def destruction(db: Database, scope: str) -> Destruction | None:
    """The evidence that a scope's key was destroyed; None: it was not."""
    row = await db.fetchrow(_DESTROYED, scope)
    return None if row is None else Destruction(*row)


def _stored(row: Row) -> StoredKey:
    return StoredKey(None if row["wrapped"] is None else Wrapped(row["master_id"], row["wrapped"]))
