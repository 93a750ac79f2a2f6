"""Sign-ins of the staff's pages: begun, then a session. Times are the database's, for all processes alike.

Found by the hash of a random cookie; the cookie itself is nowhere. What has run out is deleted when the next begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from register.pool import Database

NOTED_SECONDS: Final = 60
"""How exactly the last use is known: a row is written at most so often, however many requests come."""

_BEGIN: Final = """
WITH over AS (DELETE FROM sign_in_begun WHERE ends_at < clock_timestamp())
INSERT INTO sign_in_begun (id_hash, state, nonce, verifier, back, ends_at)
VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))"""
_TAKE: Final = """
DELETE FROM sign_in_begun WHERE id_hash = $1
RETURNING state, nonce, verifier, back, ends_at > clock_timestamp() AS in_time"""
_OPEN: Final = """
WITH over AS (DELETE FROM staff_session WHERE ends_at < clock_timestamp() OR id_hash = $6)
INSERT INTO staff_session (id_hash, person, capacity, proof, ends_at)
VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))"""
_USE: Final = """
WITH found AS (
    SELECT person, capacity, began_at, ends_at, used_at FROM staff_session
    WHERE id_hash = $1 AND ends_at > clock_timestamp()
      AND used_at > clock_timestamp() - make_interval(secs => $2)),
noted AS (
    UPDATE staff_session SET used_at = clock_timestamp()
    WHERE id_hash = $1 AND EXISTS (SELECT FROM found)
      AND used_at < clock_timestamp() - make_interval(secs => $3))
SELECT person, capacity FROM found"""
_CHOOSE: Final = "UPDATE staff_session SET capacity = $2 WHERE id_hash = $1"
_CLOSE: Final = "DELETE FROM staff_session WHERE id_hash = $1 RETURNING person, proof"
_CLOSE_ALL: Final = (
    "WITH gone AS (DELETE FROM staff_session WHERE person = $1 RETURNING 1) SELECT count(*) FROM gone"
)


@dataclass(frozen=True, slots=True)
class BegunRow:
    """A sign-in under way: what the provider's answer has to match, and where the person wanted to go."""

    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Somebody who is signed in, and the capacity they chose."""

    person: str
    capacity: str | None


async def note_begun(db: Database, id_hash: bytes, begun: BegunRow, seconds: float) -> None:
    """Remember a sign-in that begins, for so long. Raises as `Database.fetch`."""
    await db.fetchval(_BEGIN, id_hash, begun.state, begun.nonce, begun.verifier, begun.back, seconds)


async def take_begun(db: Database, id_hash: bytes) -> BegunRow | None:
    """The sign-in that was begun, once; none the second time, or too late. Raises as `Database.fetch`."""
    row = await db.fetchrow(_TAKE, id_hash)
    if row is None or not row["in_time"]:
        return None
    return BegunRow(row["state"], row["nonce"], row["verifier"], row["back"])


async def open_session(
    db: Database,
    id_hash: bytes,
    *,
    person: str,
    capacity: str | None,
    proof: bytes,
    seconds: float,
    instead_of: bytes | None = None,
) -> None:
    """Somebody is signed in from now on, for at most so long. Raises as `Database.fetch`.

    Args:
        db: the register.
        id_hash: of the new cookie.
        person: staff code.
        capacity: the one in use.
        proof: the sealed ID token.
        seconds: longest life.
        instead_of: hash of the cookie that the browser brought; that session is over.
    """
    await db.fetchval(_OPEN, id_hash, person, capacity, proof, seconds, instead_of or b"")


async def use_session(db: Database, id_hash: bytes, idle_seconds: float) -> SessionRow | None:
    """Who is signed in so, unless it is over or was not used for so long. Raises as `Database.fetch`."""
    row = await db.fetchrow(_USE, id_hash, idle_seconds, min(NOTED_SECONDS, idle_seconds / 2))
    return SessionRow(row["person"], row["capacity"]) if row else None


async def choose_capacity(db: Database, id_hash: bytes, capacity: str) -> None:
    """Act in another capacity from now on. Raises as `Database.fetch`."""
    await db.fetchval(_CHOOSE, id_hash, capacity)


async def close_session(db: Database, id_hash: bytes) -> tuple[str, bytes] | None:
    """Sign out; the person and the sealed ID token. Raises as `Database.fetch`."""
    row = await db.fetchrow(_CLOSE, id_hash)
    return (row["person"], bytes(row["proof"])) if row else None


async def close_all_of(db: Database, person: str) -> int:
    """Sign somebody out wherever they are signed in; how many sessions that were. Raises as `Database.fetch`."""
    return int(await db.fetchval(_CLOSE_ALL, person))
