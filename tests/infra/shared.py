"""One server per test run, shared by all xdist workers, stopped when the last of them is done.

A server is held by a process of its own (``hold.py``), because the worker that asked first may well finish first.
Everyone who uses it holds a shared lock on a file; the holder waits for the exclusive one and then stops the server.
Locks end with their process: however the workers end, the server does not outlive them.
"""

import asyncio
import contextlib
import fcntl
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
START_SECONDS: Final = 120.0
_ROOM: Final = 4 * 1024**3
"""Bytes: some ten homes at a time, each of a tenth of a gigabyte or two."""


@contextlib.contextmanager
def one_per_run(directory: Path, name: str) -> Iterator[str]:
    """What the run's one server of this name says about itself (an address), while it is needed.

    Args:
        directory: a directory that all workers of this run share.
        name: a server that ``hold.py`` knows.
    """
    where = directory / f"{name}.where"
    with (directory / f"{name}.users").open("w") as users:
        with (directory / f"{name}.starting").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            if not where.exists():
                _start_holder(directory, name)
        yield where.read_text()


def _start_holder(directory: Path, name: str) -> None:
    log = directory / f"{name}.log"
    with log.open("ab") as output:
        holder = subprocess.Popen(
            [sys.executable, "-m", "tests.infra.hold", name, str(directory)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the tests; the server goes when they are gone
        )
    deadline = time.monotonic() + START_SECONDS
    while not (directory / f"{name}.where").exists():
        if holder.poll() is not None or time.monotonic() > deadline:
            msg = f"the tests' {name} server did not start:\n{log.read_text()[-2000:]}"
            raise RuntimeError(msg)
        time.sleep(0.02)
    holder.returncode = 0  # it is not ours to wait for: it outlives whoever started it


@contextlib.contextmanager
def open_home(prefix: str, *, on_disk: bool = False) -> Iterator[Path]:
    """A throw-away home that PostgreSQL's own user can walk through (pytest's directories are private to ours).

    Args:
        prefix: what it is for.
        on_disk: where a user's home would be, to measure with.
    """
    home = Path(tempfile.mkdtemp(prefix=f"redress-{prefix}-", dir=None if on_disk else _in_memory()))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@functools.cache
def _in_memory() -> Path | None:
    """Where files are only memory, if there is room: a database's thousand files cost a fifth of what a disk takes.

    What kills processes is not told apart by it: what was written is there for the next process either way.
    """
    memory = Path("/dev/shm")
    try:
        about = os.statvfs(memory)
    except OSError:
        return None
    room = about.f_bavail * about.f_frsize >= _ROOM
    runs_programs = not about.f_flag & os.ST_NOEXEC
    return memory if room and runs_programs and os.access(memory, os.W_OK) else None


@contextlib.contextmanager
def loop_of_its_own() -> Iterator[asyncio.Runner]:
    """A runner that does not become anyone's current event loop."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        yield runner


def run_directory(base_temp: Path) -> Path:
    """The directory that all workers of this run share: xdist gives each a subdirectory of it."""
    return base_temp.parent if "PYTEST_XDIST_WORKER" in os.environ else base_temp
