"""Rotation of master keys: data keys wrapped anew, blind indexes moved, both in small steps that may be interrupted.

The new key goes to the front of the ring (`REDRESS_ENCRYPTION_KEYS`) of every process first; the old one may leave the
ring when `standing` shows nothing under it any more. Sealed texts stay as they are: their data keys do not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.intake import Intake
from register.encode import findable
from register.read import event_data
from register.sealed import opening_keys, told
from sealing.master import Wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from register.pool import Database

STEP: Final = 200
"""Rows of one round trip."""

_WRAPPED: Final = """
SELECT scope, master_id, wrapped FROM case_key
WHERE scope > $1 AND wrapped IS NOT NULL AND master_id <> $2 ORDER BY scope LIMIT $3"""
_REWRAP: Final = """
UPDATE case_key k SET master_id = $4, wrapped = x.new
FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS x (scope, old, new)
WHERE k.scope = x.scope AND k.wrapped = x.old RETURNING k.scope"""
_INDEXED: Final = """
SELECT complaint_no, e.seq, e.kind, e.sealed FROM complaint_text t JOIN case_event e USING (complaint_no)
WHERE e.seq = 1 AND t.complaint_no > $1 AND t.key_id <> $2 ORDER BY t.complaint_no LIMIT $3"""
_REINDEX: Final = "SELECT reindex_case($1, $2)"
_STANDING: Final = """
SELECT 'keys' AS what, coalesce(master_id, '') AS id, count(*) AS rows FROM case_key GROUP BY master_id
UNION ALL SELECT 'indexes', key_id, count(*) FROM complaint_text GROUP BY key_id"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many rows stand under which key of the ring."""

    keys: Mapping[str, int]
    """Data keys by the master key that wraps them."""
    indexes: Mapping[str, int]
    """Cases that can be found by numbers and words, by the key of their hashes."""
    destroyed: int


async def standing(db: Database) -> Standing:
    """What stands under which key."""
    rows = await db.fetch(_STANDING)
    by: dict[str, dict[str, int]] = {"keys": {}, "indexes": {}}
    for row in rows:
        by[row["what"]][row["id"]] = row["rows"]
    destroyed = by["keys"].pop("", 0)
    return Standing(by["keys"], by["indexes"], destroyed)


async def rewrap(db: Database) -> int:
    """Wrap every data key with the ring's first key; how many were. Interrupted, the same call goes on.

    Raises:
        KeyMissingError: one is wrapped by a key that the ring does not hold; those before it are done.
        RegisterUnavailableError: the server or the KMS does not answer; what is done is done.
    """
    done, after, first = 0, "", db.masters.first
    while rows := await db.fetch(_WRAPPED, after, first, STEP):
        fresh = []
        for row in rows:
            with told():
                secret = await db.masters.unwrap(Wrapped(row["master_id"], row["wrapped"]), row["scope"])
                fresh.append(await db.masters.wrap(secret, row["scope"]))
        columns = [row["scope"] for row in rows], [row["wrapped"] for row in rows], [w.blob for w in fresh]
        done += len(await db.fetch(_REWRAP, *columns, first))
        after = rows[-1]["scope"]
    return done


async def reindex(db: Database) -> int:
    """Make what cases are found by anew with the ring's first key; how many cases. Interrupted, the same call goes on.

    Raises:
        KeyMissingError: the key of a case is wrapped by a key that the ring does not hold.
        RegisterUnavailableError: the server does not answer.
    """
    done, after = 0, ""
    while rows := await db.fetch(_INDEXED, after, db.blind.first, STEP):
        keys = await opening_keys(db, [row["complaint_no"] for row in rows])
        for row in rows:
            number = row["complaint_no"]
            if number in keys:  # else destroyed a moment ago, and its index with it
                intake = Intake.model_validate(event_data(row, keys[number])["intake"])
                done += await db.fetchval(_REINDEX, number, findable(intake, db.blind))
        after = rows[-1]["complaint_no"]
    return done
