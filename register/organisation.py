"""The organisation in the register: the version in force, every former one, who changed what, when and why (R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from domain.organisation import Organisation
from register.errors import VersionTakenError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from register.pool import Database

_LATEST: Final = "SELECT number FROM organisation_version ORDER BY number DESC LIMIT 1"
_CURRENT: Final = "SELECT content FROM organisation_version ORDER BY number DESC LIMIT 1"
_VERSION: Final = "SELECT content FROM organisation_version WHERE version = $1"
_SHIPPED: Final = """
WITH published AS (
    INSERT INTO organisation_version (version, content, changes, person, reason)
    VALUES ($1, $2, '[]', 'file', 'read from its file') ON CONFLICT (version) DO NOTHING RETURNING content)
SELECT content FROM published UNION ALL SELECT content FROM organisation_version WHERE version = $1"""
_HISTORY: Final = """
SELECT number, version, published_at, person, reason, changes FROM organisation_version
WHERE $1::bigint IS NULL OR number < $1 ORDER BY number DESC LIMIT $2"""
_PUBLISH: Final = "SELECT publish_organisation($1, $2, $3, $4, $5, $6)"
_TOLD: Final = "SELECT 1 FROM organisation_told WHERE version = $1 AND day = $2"
_NOTE_TOLD: Final = "INSERT INTO organisation_told (version, day) VALUES ($1, $2) ON CONFLICT DO NOTHING"


class Publication(NamedTuple):
    """One version: who published it, when, why, and the changes it was made of."""

    number: int
    version: str
    published_at: datetime
    person: str
    reason: str
    changes: tuple[dict[str, Any], ...]


async def publish_shipped(db: Database, organisation: Organisation) -> None:
    """Make the organisation of the file known; the same again has no effect, an older one does not come back.

    Raises:
        VersionTakenError: another content is published under this version.
    """
    content = _content(organisation)
    stored = await db.fetchval(_SHIPPED, organisation.version, content)
    if stored != content:
        raise VersionTakenError(f"organisation {organisation.version} is published with another content")


async def publish(
    db: Database,
    organisation: Organisation,
    *,
    after: str,
    changes: Sequence[dict[str, Any]],
    person: str,
    reason: str,
) -> bool:
    """Publish a version that follows the one its author has seen; False where another came between."""
    given = await db.fetchval(
        _PUBLISH, organisation.version, _content(organisation), after, list(changes), person, reason
    )
    return given is not None


async def current(db: Database) -> Organisation | None:
    """The organisation published last."""
    content = await db.fetchval(_CURRENT)
    return None if content is None else Organisation.model_validate(content)


async def latest(db: Database) -> int | None:
    """Number of the version published last: whether there is a newer one costs no more than this."""
    number: int | None = await db.fetchval(_LATEST)
    return number


async def version(db: Database, name: str) -> Organisation | None:
    """The organisation as it was published under this version."""
    content = await db.fetchval(_VERSION, name)
    return None if content is None else Organisation.model_validate(content)


async def history(db: Database, *, before: int | None = None, limit: int = 50) -> tuple[Publication, ...]:
    """Versions, the newest first."""
    rows = await db.fetch(_HISTORY, before, limit)
    return tuple(
        Publication(
            row["number"],
            row["version"],
            row["published_at"],
            row["person"],
            row["reason"],
            tuple(row["changes"]),
        )
        for row in rows
    )


async def was_told(db: Database, version: str, day: date) -> bool:
    """Whether the open cases have been told of this version on this day."""
    return await db.fetchval(_TOLD, version, day) is not None


async def note_told(db: Database, version: str, day: date) -> None:
    """The open cases have been told."""
    await db.fetchval(_NOTE_TOLD, version, day)


def _content(organisation: Organisation) -> dict[str, Any]:
    content: dict[str, Any] = organisation.model_dump(mode="json", exclude_defaults=True)
    return content
