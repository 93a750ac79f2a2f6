"""The processes of ours that `make up` keeps alive: what they are is data, how they are kept is here."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from runtime.embedded.process import EmbeddedError, answers_ok, last_words, spawn, stop
from runtime.settings import ROOT

READY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0
POLL_SECONDS: Final = 0.03
BACK_OFF: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before each further restart."""
STEADY_SECONDS: Final = 60.0
"""A process that ran this long starts the back-off anew when it ends."""
LOG_BYTES: Final = 10_000_000
"""A log above this is set aside (one generation) at the next start."""
LINE_BYTES: Final = 4_000_000

SHORT: Final = 100
"""Characters of an event, and of an exception, that the terminal shows."""

_SHOWN: Final = frozenset({"warning", "error", "critical", "fatal"})


@dataclass(frozen=True, slots=True)
class HttpReady:
    """Ready when a GET of this address answers 200."""

    url: str


@dataclass(frozen=True, slots=True)
class FileReady:
    """Ready when the file is there; it is removed before each start."""

    path: Path


Ready = HttpReady | FileReady


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep: restarted when it ends, unless ``once``.

    Args:
        name: short, for the log file and the terminal.
        argv: program and arguments.
        ready: how it shows that it serves; ``None``: at once (``once``: when it has ended with 0).
        once: it does its work and ends; ending otherwise than with 0 is a failure.
        shown: all its output goes to the terminal, not only warnings.
        env: what it gets besides the environment of all.
        early: it may be launched before its turn: it begins with the first line on its standard input (``launch``).
    """

    name: str
    argv: tuple[str, ...]
    ready: Ready | None = None
    once: bool = False
    shown: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    early: bool = False


async def is_ready(ready: Ready) -> bool:
    """Look once; never raises."""
    match ready:
        case FileReady(path):
            return path.exists()
        case HttpReady(url):
            return await answers_ok(url)


class Keeper:
    """Keeps one child running, its output in a log file and its warnings on the terminal.

    Args:
        child: what to keep.
        env: the whole environment of the process.
        logs: directory of the log files.
        say: writes one line to the terminal.
    """

    def __init__(self, child: Child, env: Mapping[str, str], logs: Path, say: Callable[[str], None]) -> None:
        self.child = child
        self.restarts = 0
        self._env = {**env, **child.env}
        self._log = logs / f"{child.name}.log"
        self._say = say
        self._process: asyncio.subprocess.Process | None = None
        self._kept: asyncio.Task[None] | None = None
        self._output: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        running = self._process and self._process.returncode is None
        return self._process.pid if self._process and running else None

    async def warm(self) -> None:
        """Launch it without letting it begin; it imports meanwhile.

        Raises:
            EmbeddedError: its program cannot be started.
        """
        self._set_log_aside()
        await self._launch()

    async def start(self) -> None:
        """Let it begin, wait until it is ready, keep it from then on.

        Raises:
            EmbeddedError: it ended, or was not ready in time; one line with its own last words.
        """
        if self._process is None:
            await self.warm()
        self._begin()
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._until_ready()
        except TimeoutError:
            msg = f"{self.child.name} was not ready in {READY_SECONDS:.0f} s (see {self._log})"
            raise EmbeddedError(msg) from None
        if not self.child.once:
            self._kept = asyncio.create_task(self._keep(), name=f"keep {self.child.name}")

    async def run(self) -> int:
        """For a child that does its work and ends: start it and wait for its exit code."""
        await self.warm()
        self._begin()
        return await self._ended()

    async def stop(self) -> None:
        """Stop it and keep it no longer; harmless to call again."""
        if self._kept:
            self._kept.cancel()
            await asyncio.wait([self._kept])
            self._kept = None
        if self._process:
            await stop(self._process, signal.SIGTERM, STOP_SECONDS)
            await self._ended()
            self._process = None

    async def _launch(self) -> None:
        if isinstance(self.child.ready, FileReady):
            self.child.ready.path.unlink(missing_ok=True)
        self._process = await spawn(self.child.argv, env=self._env, cwd=ROOT, talk=self.child.early)
        self._output = asyncio.create_task(self._copy_output(self._process), name=f"log {self.child.name}")

    def _begin(self) -> None:
        """Say the word. Whoever has ended already shows that elsewhere."""
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.write(b"begin\n")
                self._process.stdin.close()

    async def _until_ready(self) -> None:
        if self.child.once:
            if await self._ended() != 0:
                raise EmbeddedError(self._why())
            return
        while self.child.ready and not await is_ready(self.child.ready):
            if self._process is None or self._process.returncode is not None:
                await self._ended()
                raise EmbeddedError(self._why())
            await asyncio.sleep(POLL_SECONDS)

    async def _ended(self) -> int:
        """Exit code, once all output is in the log."""
        assert self._process is not None
        code = await self._process.wait()
        if self._output:
            await self._output
        return code

    def _why(self) -> str:
        code = self._process.returncode if self._process else None
        return (
            f"{self.child.name} ended with {code}: {last_words(self._log) or 'no output'} (see {self._log})"
        )

    async def _keep(self) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            await self._ended()
            if time.monotonic() - began > STEADY_SECONDS:
                failures = 0
            pause = BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            failures += 1
            self._say(f"{self._why()}; starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            with contextlib.suppress(
                EmbeddedError
            ):  # started before: its program may be back at the next try
                await self._launch()
                self._begin()
                self.restarts += 1

    def _set_log_aside(self) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        if self._log.exists() and self._log.stat().st_size > LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))

    async def _copy_output(self, process: asyncio.subprocess.Process) -> None:
        """Write the output to the log until its end; show what a person should see."""
        assert process.stdout is not None
        with _open_private(self._log) as log:
            rest = b""
            while chunk := await process.stdout.read(65536):
                log.write(chunk)
                log.flush()
                *lines, rest = (rest + chunk)[-LINE_BYTES:].split(b"\n")
                for line in lines:
                    self._show(line.decode(errors="replace"))

    def _show(self, line: str) -> None:
        if self.child.shown:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        elif (short := short_line(line)) is not None:
            self._say(f"{self.child.name}: {short}")


def _open_private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def short_line(line: str) -> str | None:
    """What the terminal shows of a log line: warnings and worse, as ``level event``; ``None``: nothing."""
    try:
        record: Any = json.loads(line)
    except json.JSONDecodeError:
        return None
    if not isinstance(record, dict) or record.get("level") not in _SHOWN:
        return None
    event = _cut(str(record.get("event", "")).strip())
    exception = _cut(str(record.get("exception", "")).strip().rsplit("\n", 1)[-1])
    return " ".join(part for part in (str(record["level"]), event, exception) if part)


def _cut(text: str) -> str:
    """As much of it as a terminal's line bears; all of it is in the log."""
    first = text.split("\n", 1)[0]
    return first if len(first) <= SHORT else f"{first[: SHORT - 1]}…"
