"""The run's one running system: started by the first test that asks, shared by all workers, stopped after the last.

As with the tests' servers (tests/infra/shared.py): a process of its own holds it, users hold a shared lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from runtime.settings import Settings, load
from tests.infra.processes import clean_environment, finish, start
from tests.infra.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

START_SECONDS: Final = 150.0


@dataclass(frozen=True)
class System:
    """A running system, by the variables that it was started with."""

    variables: dict[str, str]

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return load(self.variables)

    @property
    def home(self) -> Path:
        """Its home."""
        return self.settings.home

    @property
    def url(self) -> str:
        """Address of its API."""
        return f"http://127.0.0.1:{self.settings.api_port}"

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a command that is to work with it."""
        return clean_environment(**(self.variables | more))

    async def starter(self, *arguments: str) -> tuple[int, str]:
        """Run the gateway's command line; exit code and output."""
        return await self.run("starter.py", *arguments)

    async def run(
        self, *arguments: str, seconds: float = 60, variables: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Run a command of ours to its end, with more variables; exit code and output, both streams."""
        process = start(list(arguments), self.environment(**(variables or {})))
        return await asyncio.to_thread(finish, process, seconds)


@contextlib.contextmanager
def shared_system(directory: Path) -> Iterator[System]:
    """The run's system, while it is needed.

    Args:
        directory: a directory that all workers of this run share.
    """
    where = directory / "system.where"
    with (directory / "system.users").open("w") as users:
        with (directory / "system.starting").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            if not where.exists():
                _start_holder(directory)
        yield System(json.loads(where.read_text()))


def _start_holder(directory: Path) -> None:
    log = directory / "system.log"
    with log.open("ab") as output:
        holder = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.hold", str(directory)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not (directory / "system.where").exists():
        if holder.poll() is not None or time.monotonic() > deadline:
            msg = f"the tests' system did not start:\n{log.read_text()[-3000:]}"
            raise RuntimeError(msg)
        time.sleep(0.05)
    holder.returncode = 0  # it outlives whoever started it
