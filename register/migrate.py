"""`python -m register.migrate [URL]`: bring the register's schema to this version.

Numbered files are applied in order, each in one transaction, one process at a time; what was applied is recorded
with its checksum, and a file that changed afterwards stops everything.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import sys
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from register.errors import (
    MigrationChangedError,
    MigrationMissingError,
    RegisterError,
    RegisterUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

URL_VARIABLE: Final = "REDRESS_DATABASE_URL"
LOCK: Final = 1380273235
"""Key of the advisory lock that lets one process migrate at a time."""
CONNECT_SECONDS: Final = 10.0
_NAME: Final = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

_LEDGER: Final = """
CREATE TABLE IF NOT EXISTS schema_migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Checksum of the content, whatever the line ends."""
        return hashlib.sha256("\n".join(self.sql.splitlines()).encode()).hexdigest()


def shipped(directory: Traversable | None = None) -> tuple[Migration, ...]:
    """The migrations of this version, in order.

    Raises:
        ValueError: numbers do not run 1, 2, 3 …: a mistake in the package.
    """
    found = []
    for entry in (directory or files("register.migrations")).iterdir():
        match = _NAME.fullmatch(entry.name)
        if match:
            found.append(Migration(int(match[1]), match[2], entry.read_text(encoding="utf-8")))
    found.sort(key=lambda migration: migration.number)
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        msg = f"migrations must be numbered from 1 without gaps: {[m.number for m in found]}"
        raise ValueError(msg)
    return tuple(found)


async def migrate(url: str, migrations: Sequence[Migration] | None = None) -> tuple[str, ...]:
    """Apply what is missing; names of what was applied now. Safe to call from many processes at once.

    A database that a newer version has taken further is left as it is.

    Raises:
        MigrationChangedError: an applied migration differs from its file.
        MigrationMissingError: the database has one, among ours, that we do not know.
        RegisterUnavailableError: the server does not answer.
    """
    known = shipped() if migrations is None else tuple(migrations)
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        msg = f"PostgreSQL does not answer ({type(error).__name__})"
        raise RegisterUnavailableError(msg) from error
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await connection.execute(_LEDGER)
        applied = {row["number"]: row for row in await connection.fetch("SELECT * FROM schema_migration")}
        _check(known, applied)
        missing = [migration for migration in known if migration.number not in applied]
        for migration in missing:
            await _apply(connection, migration)
        return tuple(f"{migration.number:04}_{migration.name}" for migration in missing)
    finally:
        await connection.close()


def _check(known: Sequence[Migration], applied: dict[int, Any]) -> None:
    for migration in known:
        row = applied.get(migration.number)
        if row is not None and row["sha256"] != migration.sha256:
            msg = (
                f"migration {migration.number:04}_{migration.name} was applied with another content "
                f"({row['name']}, {row['sha256'][:12]}, now {migration.sha256[:12]}): restore the file, "
                f"and put the change into a new migration"
            )
            raise MigrationChangedError(msg)
    ours = {migration.number for migration in known}
    top = max((number for number in ours if number in applied), default=0)
    gaps = [
        migration.number for migration in known if migration.number < top and migration.number not in applied
    ]
    if gaps:
        msg = f"migrations {gaps} were never applied, later ones were: the database is not one of ours"
        raise MigrationMissingError(msg)


async def _apply(connection: Any, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO schema_migration (number, name, sha256) VALUES ($1, $2, $3)",
            migration.number,
            migration.name,
            migration.sha256,
        )


def main(arguments: Sequence[str]) -> int:
    """The command; the exit code: 0 done, 1 failed, 2 used wrongly."""
    url = arguments[0] if len(arguments) == 1 else os.environ.get(URL_VARIABLE)
    if len(arguments) > 1 or not url:
        sys.stderr.write(f"usage: python -m register.migrate [URL]   (default: {URL_VARIABLE})\n")
        return 2
    try:
        done = asyncio.run(migrate(url))
    except (RegisterError, asyncpg.PostgresError) as error:
        sys.stderr.write(f"migration failed: {error}\n")
        return 1
    sys.stdout.write("".join(f"applied {name}\n" for name in done) or "up to date\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
