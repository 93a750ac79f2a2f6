"""Real processes in tests: started with a clean environment, waited for by what they say, never by sleeping."""

import contextlib
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil

from tests.infra.shared import ROOT


def clean_environment(**more: str) -> dict[str, str]:
    """Ours without any ``REDRESS_`` or ``TEMPORAL_`` variable or word of an outer make, and ``more``."""
    foreign = ("REDRESS_", "TEMPORAL_", "MAKE", "MFLAGS", "ARGS", "WORKERS")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), **more}


def start(arguments: Sequence[str], env: Mapping[str, str], cwd: Path = ROOT) -> "subprocess.Popen[str]":
    """A Python process of ours with these arguments; both output streams in one pipe."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextlib.contextmanager
def started(
    arguments: Sequence[str], env: Mapping[str, str], cwd: Path = ROOT
) -> Iterator["subprocess.Popen[str]"]:
    """As :func:`start`, for the length of a block: whatever fails in it, the process is gone afterwards."""
    process = start(arguments, env, cwd)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def read_until(process: "subprocess.Popen[str]", text: str, seconds: float = 60) -> str:
    """All output up to and with the line that contains ``text``.

    Raises:
        AssertionError: it ended, or stayed silent too long, before that.
    """
    assert process.stdout is not None
    seen = ""
    deadline = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.monotonic())):
            chunk = os.read(process.stdout.fileno(), 65536).decode()
            seen += chunk
            if "\n" in seen.partition(text)[2]:
                return seen
            assert chunk, f"ended without saying {text!r}:\n{seen}"
    raise AssertionError(f"did not say {text!r} in {seconds} s:\n{seen}")


def finish(process: "subprocess.Popen[str]", seconds: float = 60) -> tuple[int, str]:
    """Exit code and remaining output; the process is killed if it does not end."""
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        raise AssertionError(f"did not end in {seconds} s:\n{output}") from None
    return process.returncode, output


def family(pid: int) -> list[psutil.Process]:
    """The living descendants of a process."""
    found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    return found


def all_gone(processes: Sequence[psutil.Process], seconds: float = 30) -> bool:
    """Whether all these processes end within that time."""
    _, alive = psutil.wait_procs(list(processes), timeout=seconds)
    return not alive
