"""A whole system of one's own whose parts can be killed and started again one by one; `make up` would stop with them.

The same programs, files and settings as `make up`: PostgreSQL and Temporal on their files, worker, API and stand-in
as processes. Whatever fails in a test, all of them are gone afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import httpx
import psutil
from temporalio.client import Client
from temporalio.service import RPCError

from register.migrate import migrate
from register.pool import Database
from runtime.client import connect
from runtime.embedded.children import FileReady, HttpReady, is_ready
from runtime.embedded.files import make_secrets, write_private
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.process import EmbeddedError, spawn, stop
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.master_keys import master_keys
from runtime.settings import load
from tests.e2e.caller import Caller
from tests.e2e.hold import environment
from tests.infra.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from runtime.embedded.children import Ready
    from runtime.settings import Settings

READY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0
POLL_SECONDS: Final = 0.05


@dataclass
class Part:
    """One process of ours.

    Args:
        name: for its log.
        argv: arguments of Python.
        ready: how it shows that it serves.
        env: its whole environment.
        log: file of its output.
    """

    name: str
    argv: tuple[str, ...]
    ready: Ready
    env: dict[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None

    @property
    def runs(self) -> bool:
        """Whether it has been started and has not ended."""
        return self.process is not None and self.process.returncode is None

    async def begin(self) -> None:
        """Start it; it is not ready yet."""
        if isinstance(self.ready, FileReady):
            self.ready.path.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = await spawn((sys.executable, *self.argv), log=log, env=self.env, cwd=ROOT)

    async def start(self) -> None:
        """Start it and wait until it serves."""
        await self.begin()
        await self.until_ready()

    async def until_ready(self) -> None:
        """Wait until it serves."""
        deadline = time.monotonic() + READY_SECONDS
        while not await is_ready(self.ready):
            assert self.process is not None
            assert self.process.returncode is None, f"{self.name} ended:\n{self.log.read_text()[-3000:]}"
            assert time.monotonic() < deadline, f"{self.name} is not ready:\n{self.log.read_text()[-3000:]}"
            await asyncio.sleep(POLL_SECONDS)

    async def kill(self) -> None:
        """`kill -9`."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    async def end(self) -> int:
        """Ask it to stop; its exit code."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGCONT)
        await stop(self.process, signal.SIGTERM, STOP_SECONDS)
        assert self.process.returncode is not None
        return self.process.returncode


@dataclass
class House:
    """The system. Open it with :func:`open_house`."""

    home: Path
    variables: dict[str, str]
    postgres: EmbeddedPostgres
    temporal: EmbeddedTemporal
    worker: Part
    api: Part
    claims: Part
    database: Database
    client: Client
    people: Caller
    spare: list[Part] = field(default_factory=list)
    """Workers besides the one, ended with the house."""

    @property
    def settings(self) -> Settings:
        """As every process of it reads them."""
        return load(self.variables)

    def another_worker(self) -> Part:
        """One more worker, not started."""
        name = f"worker-{len(self.spare) + 2}"
        part = worker_part(self.home, self.variables, name)
        self.spare.append(part)
        return part

    async def replace_worker(self) -> None:
        """`kill -9` the worker and start another, which is ready on return."""
        await self.worker.kill()
        await self.worker.start()

    # ---- Temporal and PostgreSQL ------------------------------------------------------------------------

    async def kill_temporal(self) -> None:
        """`kill -9` the dev server."""
        assert self.temporal.pid is not None
        os.kill(self.temporal.pid, signal.SIGKILL)
        await self.temporal.wait()
        await self.temporal.stop()

    async def start_temporal(self) -> None:
        """Start it again on its file."""
        await self.temporal.start()

    async def kill_postgres(self) -> None:
        """`kill -9` the postmaster, as the kernel does when memory runs out."""
        assert self.postgres.pid is not None
        os.kill(self.postgres.pid, signal.SIGKILL)
        await self.postgres.wait()
        await self.postgres.stop()

    async def start_postgres(self) -> None:
        """Start it again on its data; what is left of the killed one may need a moment to go."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                await self.postgres.start()
            except EmbeddedError:
                await self.postgres.stop()
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(POLL_SECONDS)
            else:
                return

    async def restore(self) -> None:
        """Everything runs again, one worker of it, however the test before left it."""
        if self.postgres.pid is None:
            await self.start_postgres()
        if self.temporal.pid is None:
            await self.start_temporal()
        psutil.Process(self.temporal.pid).resume()
        spare, self.spare = [part for part in self.spare if part is not self.worker], []
        await asyncio.gather(*(part.end() for part in spare if part.runs))
        await asyncio.gather(
            *(part.start() for part in (self.worker, self.api, self.claims) if not part.runs)
        )
        await self.engine_answers()

    async def engine_answers(self) -> None:
        """Wait until our own client reaches Temporal again."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            with contextlib.suppress(RPCError):
                await self.client.count_workflows()
                return
            assert time.monotonic() < deadline, "Temporal does not answer"
            await asyncio.sleep(POLL_SECONDS)


def worker_part(home: Path, variables: dict[str, str], name: str = "worker") -> Part:
    """A worker process."""
    ready = home / f"{name}.ready"
    env = {**variables, "REDRESS_READY_FILE": str(ready)}
    return Part(name, ("worker.py",), FileReady(ready), env, home / "logs" / f"{name}.log")


def http_part(home: Path, variables: dict[str, str], module: str, port: int, path: str) -> Part:
    """A process that serves HTTP."""
    ready = HttpReady(f"http://127.0.0.1:{port}{path}")
    return Part(module, ("-m", module), ready, variables, home / "logs" / f"{module}.log")


@contextlib.asynccontextmanager
async def open_house(
    home: Path, *, rulebook: str = "cn-claims-2026", worker: bool = True
) -> AsyncIterator[House]:
    """A running system of one's own.

    Args:
        home: where it keeps its files.
        rulebook: a shipped one's name; with the real one no clock rings while a test runs.
        worker: whether the worker is started.
    """
    variables = environment(home, REDRESS_RULEBOOK=str(ROOT / "rulebook" / f"{rulebook}.toml"))
    variables["REDRESS_LOG_FORMAT"] = "json"
    make_secrets(home)
    settings = load(variables)
    async with contextlib.AsyncExitStack() as stack:
        postgres = EmbeddedPostgres(home, settings.postgres_port)
        temporal = EmbeddedTemporal(home, settings.temporal_port, namespace=settings.temporal_namespace)
        stack.push_async_callback(postgres.stop)
        stack.push_async_callback(temporal.stop)
        await asyncio.gather(postgres.start(), temporal.start())
        endpoints = {"database_url": postgres.url, "temporal_address": temporal.address}
        write_private(home / "endpoints.json", json.dumps(endpoints))
        await migrate(postgres.url)
        database = Database(postgres.url, master_keys(settings), name="tests", size=4)
        await stack.enter_async_context(database)
        url = f"http://127.0.0.1:{settings.api_port}"
        house = House(
            home=home,
            variables=variables,
            postgres=postgres,
            temporal=temporal,
            worker=worker_part(home, variables),
            api=http_part(home, variables, "api", settings.api_port, "/readyz"),
            claims=http_part(home, variables, "claims_stand_in", settings.claims_port, "/healthz"),
            database=database,
            client=await connect(settings, database.keys, lazy=True),
            people=Caller(
                await stack.enter_async_context(httpx.AsyncClient(base_url=url, trust_env=False)),
                settings.signing_secret(),
            ),
        )
        stack.push_async_callback(_end_all, house)
        started = [house.claims, house.api, *([house.worker] if worker else [])]
        await asyncio.gather(*(part.start() for part in started))
        yield house


async def _end_all(house: House) -> None:
    """Stop what runs, however the test ended."""
    running = [part for part in (house.worker, house.api, house.claims, *house.spare) if part.runs]
    await asyncio.gather(*(part.end() for part in running))
