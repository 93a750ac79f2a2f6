"""Rule books and calendars: stored once per content, published once per version."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from domain.calendar import Calendar
from domain.rulebook import RuleBook
from register.errors import VersionTakenError

if TYPE_CHECKING:
    from domain.pinned import Pinned
    from register.pool import Database

RULEBOOK_NAME: Final = "rulebook"
"""There is one rule book; calendars have names of their own."""


class DocumentKind(StrEnum):
    """What can be pinned."""

    RULEBOOK = "rulebook"
    CALENDAR = "calendar"


_PUBLISH: Final = """
WITH kept AS (SELECT keep_pinned($1)),
     published AS (
        INSERT INTO published_document (kind, name, version, digest) SELECT $2, $3, $4, $5 FROM kept
        ON CONFLICT (kind, name, version) DO NOTHING RETURNING digest)
SELECT digest FROM published
UNION ALL SELECT digest FROM published_document WHERE (kind, name, version) = ($2, $3, $4)"""
_CURRENT: Final = """
SELECT d.content FROM published_document p JOIN pinned_document d USING (digest)
WHERE p.kind = $1 AND p.name = $2 ORDER BY p.number DESC LIMIT 1"""
_VERSION: Final = """
SELECT d.content FROM published_document p JOIN pinned_document d USING (digest)
WHERE p.kind = $1 AND p.name = $2 AND p.version = $3"""


async def publish_rulebook(db: Database, book: RuleBook) -> None:
    """Store and publish a rule book; the same again has no effect.

    Raises:
        VersionTakenError: another content is published under this version.
    """
    await _publish(db, DocumentKind.RULEBOOK, RULEBOOK_NAME, book.version, book)


async def publish_calendar(db: Database, calendar: Calendar) -> None:
    """Store and publish a calendar; the same again has no effect, an older one does not become current again.

    Raises:
        VersionTakenError: another content is published under this version.
    """
    await _publish(db, DocumentKind.CALENDAR, calendar.id, calendar.version, calendar)


async def current_rulebook(db: Database) -> RuleBook | None:
    """The rule book published last."""
    content = await db.fetchval(_CURRENT, DocumentKind.RULEBOOK, RULEBOOK_NAME)
    return None if content is None else RuleBook.model_validate(content)


async def current_calendar(db: Database, name: str) -> Calendar | None:
    """The version published last of the calendar with this identifier."""
    content = await db.fetchval(_CURRENT, DocumentKind.CALENDAR, name)
    return None if content is None else Calendar.model_validate(content)


async def rulebook_version(db: Database, version: str) -> RuleBook | None:
    """The rule book published under this version."""
    content = await db.fetchval(_VERSION, DocumentKind.RULEBOOK, RULEBOOK_NAME, version)
    return None if content is None else RuleBook.model_validate(content)


async def calendar_version(db: Database, name: str, version: str) -> Calendar | None:
    """The calendar published under this version."""
    content = await db.fetchval(_VERSION, DocumentKind.CALENDAR, name, version)
    return None if content is None else Calendar.model_validate(content)


async def _publish(db: Database, kind: DocumentKind, name: str, version: str, document: Pinned) -> None:
    content: dict[str, Any] = document.model_dump(mode="json")
    entry = {"digest": document.digest, "kind": kind, "version": version, "content": content}
    digest = await db.fetchval(_PUBLISH, [entry], kind, name, version, document.digest)
    if digest != document.digest:
        raise VersionTakenError(
            f"{kind} {name} {version} is published with another content; give it a new version"
        )
