"""Children of ours: started so that they never outlive us, stopped so that nothing is left behind.

A child runs in a session of its own (the terminal's Ctrl-C reaches us alone and we stop the parts in order) and,
on Linux, is told by the kernel when we die, even by ``kill -9``.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

_PR_SET_PDEATHSIG: Final = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

LAST_WORDS: Final = 2000
"""Bytes at the end of a log that are searched for the reason of a failure."""


class EmbeddedError(Exception):
    """An embedded part cannot run; the text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's user that a child runs as."""

    uid: int
    gid: int


def _before_exec(parent: int, death: signal.Signals, account: Account | None) -> Callable[[], None]:
    """What the child does between fork and exec. Only plain system calls: other threads are gone there."""

    def prepare() -> None:
        if account:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        if _LIBC:  # after setuid, which clears it
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
            if os.getppid() != parent:  # we died between fork and here: no signal would ever come
                os._exit(1)

    return prepare


async def spawn(
    argv: Sequence[str],
    *,
    log: IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    death: signal.Signals = signal.SIGTERM,
    talk: bool = False,
) -> asyncio.subprocess.Process:
    """Start a child that dies with us. To be called from the main thread: the kernel watches the thread that forked.

    Args:
        argv: program and arguments.
        log: open file for both output streams; default: a pipe at ``process.stdout``.
        env: its whole environment; default: ours.
        cwd: its directory.
        account: user to become (only root can).
        death: signal that it gets from the kernel when we die.
        talk: its standard input is a pipe at ``process.stdin``; default: empty.

    Raises:
        EmbeddedError: the program cannot be started.
    """
    try:
        return await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.PIPE if talk else asyncio.subprocess.DEVNULL,
            stdout=log or asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_before_exec(os.getpid(), death, account),
        )
    except OSError as error:
        msg = f"cannot start {argv[0]}: {error.strerror or error}"
        raise EmbeddedError(msg) from error


async def stop(process: asyncio.subprocess.Process, first: signal.Signals, grace: float) -> None:
    """Ask with ``first``, wait ``grace`` seconds, then kill; sweep what is left of the child's session."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(first)
        try:
            async with asyncio.timeout(grace):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now (connections in TIME_WAIT do not count)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
        return True


def require_port(port: int, setting: str, host: str = "127.0.0.1") -> int:
    """The port itself.

    Raises:
        EmbeddedError: another program has it.
    """
    if not port_is_free(port, host):
        msg = f"port {port} on {host} is taken by another program: stop that or set {setting} to a free port"
        raise EmbeddedError(msg)
    return port


async def answers_ok(url: str) -> bool:
    """Whether a GET answers 200. Without an HTTP library: asked every few milliseconds while a process comes up."""
    parts = urlsplit(url)
    with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                request = (
                    f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
                )
                writer.write(request.encode())
                status = await reader.readline()
                return b" 200 " in status
            finally:
                writer.close()
    return False


def last_words(log: Path) -> str:
    """The most telling line at the end of a log file: the last that speaks of an error, else the last."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LAST_WORDS))
            lines = [
                line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()
            ]
    except OSError:
        return ""
    telling = [line for line in lines if any(w in line.lower() for w in ("fatal", "error", "panic"))]
    return (telling or lines or [""])[-1]
