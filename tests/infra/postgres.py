"""Where the tests' PostgreSQL comes from, and fresh databases on it.

``REDRESS_TEST_DATABASE_URL`` (its role may create databases) goes first; then a container, where an engine answers;
else the embedded server. ``REDRESS_TEST_POSTGRES=container`` or ``embedded`` asks for one of them and nothing else.
"""

import contextlib
import fcntl
import os
import subprocess
import sys
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from runtime.embedded.postgres import EmbeddedPostgres
from tests.infra.shared import loop_of_its_own, open_home

IMAGE: Final = os.environ.get("REDRESS_TEST_POSTGRES_IMAGE", "postgres:18.1")
CONNECTIONS: Final = 300
"""Several workers with a pool each."""


class Source(StrEnum):
    """Where the server comes from."""

    OUTSIDE = "outside"
    CONTAINER = "container"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server whose role may create databases; ``url`` names one of them."""

    url: str

    def url_of(self, database: str) -> str:
        """The same server and role, another database."""
        return urlsplit(self.url)._replace(path=f"/{database}").geturl()

    async def create_database(self, template: str | None = None) -> str:
        """URL of a new database, empty or a copy of ``template`` (which nobody may be connected to)."""
        name = f"t_{uuid.uuid4().hex}"
        await self._admin(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        return self.url_of(name)

    async def drop_database(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        await self._admin(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    async def make_template(self, name: str, prepare: Callable[[str], Awaitable[object]]) -> str:
        """Name of a template that ``prepare(url)`` filled; made once per server, by whichever worker comes first."""
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute("SELECT pg_advisory_lock(hashtext($1))", name)
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
                draft = await self.create_database()
                await prepare(draft)
                await connection.execute(f'ALTER DATABASE "{urlsplit(draft).path[1:]}" RENAME TO "{name}"')
        finally:
            await connection.close()
        return name

    async def _admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def choose() -> Source:
    """Which source this run uses."""
    if os.environ.get("REDRESS_TEST_DATABASE_URL"):
        return Source.OUTSIDE
    asked = os.environ.get("REDRESS_TEST_POSTGRES")
    if asked:
        return Source(asked)
    return Source.CONTAINER if engine_answers() else Source.EMBEDDED


def engine_answers() -> bool:
    """Whether a container engine is there (``DOCKER_HOST`` or the usual socket) and has the image or can get it."""
    if not os.environ.get("DOCKER_HOST") and not os.path.exists("/var/run/docker.sock"):  # noqa: PTH110 - a socket
        return False
    import docker  # slow to import, seldom needed

    try:
        client = docker.DockerClient.from_env(timeout=60)
    except docker.errors.DockerException:
        return False
    try:
        if client.ping() and not client.images.list(name=IMAGE):
            client.images.pull(IMAGE)
    except (docker.errors.DockerException, OSError) as error:
        sys.stderr.write(f"no container: {error}; the embedded server instead\n")
        return False
    finally:
        client.close()
    return True


@contextlib.contextmanager
def provide_postgres() -> Iterator[str]:
    """URL of a running server of the chosen source; stopped at the end if it is ours."""
    match choose():
        case Source.OUTSIDE:
            yield os.environ["REDRESS_TEST_DATABASE_URL"]
        case Source.CONTAINER:
            with _container() as url:
                yield url
        case Source.EMBEDDED:
            with _embedded() as url:
                yield url


@contextlib.contextmanager
def _embedded() -> Iterator[str]:
    with open_home("postgres") as home, loop_of_its_own() as loop:
        server = EmbeddedPostgres(home, None, durable=False, max_connections=CONNECTIONS)
        loop.run(server.__aenter__())
        try:
            yield server.url
        finally:
            loop.run(server.stop())


@contextlib.contextmanager
def _container() -> Iterator[str]:
    from testcontainers.community.postgres import PostgresContainer

    command = f"-c max_connections={CONNECTIONS} -c fsync=off"
    with PostgresContainer(
        IMAGE, username="redress", password="redress", dbname="redress", driver=None
    ).with_command(command) as container:
        yield container.get_connection_url()


def initialise_once(directory: Path) -> Path:
    """A directory with what PostgreSQL has in a home once it was started there; made by whichever worker comes first.

    Args:
        directory: a directory that all workers of this run share.
    """
    ready = directory / "initialised"
    with (directory / "initialised.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            with open_home("initialise") as home, loop_of_its_own() as loop:
                server = EmbeddedPostgres(home, None, durable=False)
                loop.run(server.__aenter__())
                loop.run(server.stop())
                _copy(home, directory / "initialised.new")
                (directory / "initialised.new").rename(ready)
    return ready


@contextlib.contextmanager
def initialised_home(ready: Path) -> Iterator[Path]:
    """A throw-away home with a copy of that: initialising costs four times as much."""
    with open_home("home") as home:
        _copy(ready, home)
        yield home


def _copy(home: Path, to: Path) -> None:
    """Data directory and password, each with its owner."""
    to.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", home / "postgres", home / "secrets", to], check=True)
