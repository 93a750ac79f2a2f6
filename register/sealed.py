"""Sealed columns: opened and sealed with the case's key, errors of sealing told in the register's own codes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from register.errors import (
    CaseShreddedError,
    KeyMissingError,
    RegisterError,
    RegisterUnavailableError,
    SealedWrongError,
)
from sealing import errors as of_sealing
from sealing.envelope import seal, unseal
from sealing.errors import SealingError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from register.pool import Database
    from sealing.case_keys import DataKey

VIEW: Final = "register/complaint/view"
PROGRESS: Final = "register/complaint/progress"
REASON: Final = "register/reading/reason"

_CODES: Final[dict[type[SealingError], type[RegisterError]]] = {
    of_sealing.KeyDestroyedError: CaseShreddedError,
    of_sealing.KeyUnknownError: KeyMissingError,
    of_sealing.MasterUnknownError: KeyMissingError,
    of_sealing.KeysAwayError: RegisterUnavailableError,
    of_sealing.SealedWrongError: SealedWrongError,
}


def event_purpose(seq: int, kind: str) -> str:
    """What an event's data are sealed as: no event's data open in another's place."""
    return f"register/event/{seq}/{kind}"


async def sealing_key(db: Database, scope: str) -> DataKey:
    """The scope's key, made now if it has none.

    Raises:
        CaseShreddedError: it was destroyed.
        KeyMissingError: the ring lacks the master key.
        RegisterUnavailableError: the server does not answer.
    """
    with told():
        return await db.keys.sealing(scope)


async def opening_key(db: Database, scope: str) -> DataKey:
    """The scope's key. Raises as `sealing_key`; `KeyMissingError` also if it has none."""
    with told():
        return await db.keys.opening(scope)


async def opening_keys(db: Database, scopes: Collection[str]) -> Mapping[str, DataKey]:
    """The keys of many scopes, those destroyed or unknown left out."""
    if not scopes:
        return {}
    with told():
        return await db.keys.opening_all(scopes)


def sealed(key: DataKey, text: bytes, purpose: str) -> bytes:
    """The text as a column keeps it."""
    return seal(key, text, scope=key.scope, purpose=purpose)


def opened(key: DataKey, column: bytes, purpose: str) -> bytes:
    """What a column keeps.

    Raises:
        SealedWrongError: altered, or moved from another row or column.
    """
    with told():
        return unseal(key, column, scope=key.scope, purpose=purpose)


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Errors of sealing become the register's."""
    try:
        yield
    except SealingError as error:
        code = next((ours for theirs, ours in _CODES.items() if isinstance(error, theirs)), None)
        if code is None:
            raise
        raise code(str(error)) from error
