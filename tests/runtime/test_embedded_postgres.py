"""The embedded PostgreSQL: ours alone, with a password, keeps its data, never outlives us."""

import os
import signal
import socket
import stat
from pathlib import Path

import asyncpg
import psutil
import pytest

from runtime.embedded import account
from runtime.embedded.account import programs, reachable, server_account
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.process import Account, EmbeddedError
from tests.infra.processes import all_gone, clean_environment, family, read_until, started

HOLD = """
import asyncio, sys
from pathlib import Path
from runtime.embedded.postgres import EmbeddedPostgres
async def main():
    async with EmbeddedPostgres(Path(sys.argv[1]), None) as pg:
        print("url", pg.url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


async def run(url: str, *statements: str) -> object:
    connection = await asyncpg.connect(url)
    found: object = None
    try:
        for statement in statements:
            found = await connection.fetchval(statement)
        return found
    finally:
        await connection.close()


async def test_what_was_committed_is_there_after_a_restart(home: Path) -> None:
    async with EmbeddedPostgres(home, None) as first:
        await run(first.url, "CREATE TABLE kept (a int)", "INSERT INTO kept VALUES (7)")
    async with EmbeddedPostgres(home, None) as second:
        assert await run(second.url, "SELECT a FROM kept") == 7


async def test_after_kill_9_of_the_supervisor_nothing_is_left_and_nothing_committed_is_lost(
    postgres_home: Path,
) -> None:
    with started(["-c", HOLD, str(postgres_home)], clean_environment()) as supervisor:
        url = read_until(supervisor, "url").split()[1]
        await run(url, "CREATE TABLE kept (a int)", "INSERT INTO kept VALUES (7)")
        children = family(supervisor.pid)
        assert any(child.name() == "postgres" for child in children)
        supervisor.kill()
    assert all_gone(children)
    async with EmbeddedPostgres(postgres_home, None) as again:
        assert await run(again.url, "SELECT a FROM kept") == 7


async def test_after_kill_9_of_the_server_itself_the_next_start_recovers(postgres_home: Path) -> None:
    server = EmbeddedPostgres(postgres_home, None)
    async with server:
        await run(server.url, "CREATE TABLE kept (a int)", "INSERT INTO kept VALUES (7)")
        assert server.pid
        backends = family(server.pid)
        os.kill(server.pid, signal.SIGKILL)
        assert await server.wait() == -signal.SIGKILL
        assert all_gone(backends)
    assert (server.data / "postmaster.pid").exists()
    async with EmbeddedPostgres(postgres_home, None) as again:
        assert await run(again.url, "SELECT a FROM kept") == 7


async def test_a_stale_pid_file_that_names_another_program_does_no_harm(postgres_home: Path) -> None:
    server = EmbeddedPostgres(postgres_home, None)
    async with server:
        pass
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.data}\n0\n1\n\n127.0.0.1\n\nready\n")
    owner = server.data.stat()
    os.chown(pid_file, owner.st_uid, owner.st_gid)
    async with EmbeddedPostgres(postgres_home, None) as again:
        assert await run(again.url, "SELECT 1") == 1
    assert psutil.pid_exists(os.getpid())


async def test_a_taken_port_is_one_clear_line(postgres_home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedError, match=f"port {port} .*REDRESS_POSTGRES_PORT"):
            await EmbeddedPostgres(postgres_home, port).__aenter__()


async def test_a_second_one_on_the_same_home_is_refused_with_the_firsts_process_id(
    postgres_home: Path,
) -> None:
    async with EmbeddedPostgres(postgres_home, None):
        with pytest.raises(EmbeddedError, match=f"in use by process {os.getpid()}"):
            await EmbeddedPostgres(postgres_home, None).__aenter__()


async def test_data_of_another_major_version_is_refused_and_left_alone(postgres_home: Path) -> None:
    server = EmbeddedPostgres(postgres_home, None)
    async with server:
        pass
    (server.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match=r"is of PostgreSQL 16, the server is 18"):
        await EmbeddedPostgres(postgres_home, None).__aenter__()
    assert (server.data / "PG_VERSION").read_text() == "16\n"


async def test_an_interrupted_initialisation_is_begun_anew(home: Path) -> None:
    server = EmbeddedPostgres(home, None)
    async with server:
        pass
    server.data.rename(server.data.with_name("data.new"))
    (server.data.with_name("data.new") / "PG_VERSION").unlink()
    async with EmbeddedPostgres(home, None) as again:
        assert await run(again.url, "SELECT 1") == 1


async def test_nobody_gets_in_without_the_password(postgres_home: Path) -> None:
    async with EmbeddedPostgres(postgres_home, None) as server:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(
                host="127.0.0.1", port=server.port, user="redress", password="guess", database="redress"
            )
        assert await run(server.url, "SHOW password_encryption") == "scram-sha-256"
        assert (
            await run(server.url, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'") == 0
        )


async def test_data_and_password_are_readable_by_their_owner_alone(home: Path) -> None:
    async with EmbeddedPostgres(home, None) as server:
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert stat.S_IMODE((home / "secrets" / "postgres_password").stat().st_mode) == 0o600
        assert stat.S_IMODE((home / "secrets").stat().st_mode) == 0o700


async def test_it_listens_on_this_machine_only(postgres_home: Path) -> None:
    async with EmbeddedPostgres(postgres_home, None) as server:
        assert server.pid
        listening = [
            c.laddr for c in psutil.Process(server.pid).net_connections() if c.status == psutil.CONN_LISTEN
        ]
        assert [tuple(address) for address in listening] == [("127.0.0.1", server.port)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
async def test_as_root_the_server_runs_as_nobody(home: Path) -> None:
    async with EmbeddedPostgres(home, None) as server:
        assert server.pid
        assert psutil.Process(server.pid).username() == "nobody"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
async def test_a_home_below_a_private_directory_works_and_widens_no_permission(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "ELSEWHERE", home / "elsewhere")
    private = home / "private"
    private.mkdir(mode=0o700)
    async with EmbeddedPostgres(private / "home", None) as server:
        assert await run(server.url, "SELECT 1") == 1
        assert server.data.is_relative_to(home / "elsewhere")
        assert (private / "home" / "postgres.where").read_text().strip() == str(server.data.parent)
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
async def test_programs_below_a_private_directory_are_copied_to_where_they_run(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "ELSEWHERE", home / "elsewhere")
    monkeypatch.setattr(
        account, "reachable", lambda path: "site-packages" not in str(path) and reachable(path)
    )
    found = programs(server_account())
    assert found.is_relative_to(home / "elsewhere")
    assert programs(Account(1, 1)) == found
    async with EmbeddedPostgres(home, None) as server:
        assert server.pid
        assert Path(psutil.Process(server.pid).exe()).is_relative_to(home / "elsewhere")
        assert await run(server.url, "SELECT 1") == 1
