"""Migrations: in order, once, one process at a time, and never changed afterwards."""

import asyncio
import sys
from pathlib import Path

import asyncpg
import pytest

from register.errors import MigrationChangedError, MigrationMissingError, RegisterUnavailableError
from register.migrate import Migration, migrate, shipped

ROOT = Path(__file__).resolve().parents[2]
ONE = Migration(1, "one", "CREATE TABLE one (a int);")
TWO = Migration(2, "two", "CREATE TABLE two (a int);")


async def tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    return {row[0] for row in rows}


async def command(*arguments: str, url: str | None = None) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "register.migrate", *arguments),
        cwd=ROOT,
        env={"REDRESS_DATABASE_URL": url} if url else {},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_the_shipped_migrations_make_the_register(empty_database: str) -> None:
    assert len(await migrate(empty_database)) == len(shipped())
    assert {"case_event", "superseded_event", "complaint", "case_clock", "pinned_document"} <= await tables(
        empty_database
    )


async def test_a_second_time_nothing_is_left_to_do(empty_database: str) -> None:
    await migrate(empty_database)
    assert await migrate(empty_database) == ()


async def test_many_processes_at_once_apply_each_migration_once(empty_database: str) -> None:
    done = await asyncio.gather(*(migrate(empty_database) for _ in range(6)))
    assert sorted(name for names in done for name in names) == [f"{m.number:04}_{m.name}" for m in shipped()]


async def test_a_new_migration_is_applied_behind_the_old_ones(empty_database: str) -> None:
    await migrate(empty_database, [ONE])
    assert await migrate(empty_database, [ONE, TWO]) == ("0002_two",)


async def test_an_applied_migration_that_changed_stops_everything_and_says_which(empty_database: str) -> None:
    await migrate(empty_database, [ONE])
    with pytest.raises(MigrationChangedError, match="0001_one was applied with another content"):
        await migrate(empty_database, [Migration(1, "one", "CREATE TABLE one (b int);"), TWO])
    assert "two" not in await tables(empty_database)


async def test_other_line_ends_are_not_another_content(empty_database: str) -> None:
    await migrate(empty_database, [Migration(1, "one", "CREATE TABLE one\n(a int);\n")])
    assert await migrate(empty_database, [Migration(1, "one", "CREATE TABLE one\r\n(a int);\r\n")]) == ()


async def test_a_failing_migration_leaves_nothing_behind_and_can_be_repeated(empty_database: str) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await migrate(empty_database, [ONE, Migration(2, "two", "CREATE TABLE two (a int); SELECT 1 / 0;")])
    assert await tables(empty_database) == {"schema_migration", "one"}
    assert await migrate(empty_database, [ONE, TWO]) == ("0002_two",)


async def test_a_database_that_a_newer_version_took_further_is_left_as_it_is(empty_database: str) -> None:
    await migrate(empty_database, [ONE, TWO])
    assert await migrate(empty_database, [ONE]) == ()


async def test_a_database_with_a_hole_in_its_migrations_is_not_one_of_ours(empty_database: str) -> None:
    await migrate(empty_database, [TWO])
    with pytest.raises(MigrationMissingError):
        await migrate(empty_database, [ONE, TWO])


def test_numbers_without_gaps(tmp_path: Path) -> None:
    (tmp_path / "0001_a.sql").write_text("SELECT 1")
    (tmp_path / "0003_b.sql").write_text("SELECT 1")
    with pytest.raises(ValueError, match="without gaps"):
        shipped(tmp_path)


async def test_a_server_that_is_not_there_is_unavailable(free_port: int) -> None:
    with pytest.raises(RegisterUnavailableError):
        await migrate(f"postgresql://redress@127.0.0.1:{free_port}/redress")


async def test_the_command_takes_the_address_from_the_environment_or_as_argument(empty_database: str) -> None:
    code, said = await command(url=empty_database)
    assert (code, said.splitlines()[0]) == (0, "applied 0001_events")
    assert await command(empty_database) == (0, "up to date\n")


async def test_the_command_without_an_address_says_how_it_is_used() -> None:
    code, said = await command()
    assert code == 2
    assert "REDRESS_DATABASE_URL" in said


async def test_the_command_fails_with_one_line_when_the_server_is_away(free_port: int) -> None:
    code, said = await command(f"postgresql://redress@127.0.0.1:{free_port}/redress")
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("migration failed: ")
