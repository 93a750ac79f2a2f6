"""`python -m tests.bench [lives] [seconds] [--lives N]`: figures of one run, with what is aimed at.

`lives`: both lives on the same embedded servers, and the ratios between them; `seconds`: what is promised in seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import statistics
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import psutil
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from register.migrate import migrate
from register.pool import Database
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.process import free_port
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.plugin import redress_plugin
from tests.bench.lives import minimal_life, redress_life, time_updates
from tests.bench.seconds import recoveries, second_starts
from tests.infra.ring import RING
from tests.infra.shared import open_home

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

FIGURES = ["lives", "seconds"]
AT_ONCE = 8
ROUNDS = 3


@dataclass(frozen=True)
class Ground:
    """The servers of one run."""

    address: str
    database_url: str
    claims_url: str


@contextlib.asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    """PostgreSQL, Temporal on a file, the claims stand-in."""
    with open_home("bench", on_disk=True) as home:
        postgres = EmbeddedPostgres(home, None)
        temporal = EmbeddedTemporal(home, None, free_port(), namespace="redress")
        port = free_port()
        await postgres.start()
        await temporal.start()
        claims = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "claims_stand_in",
            env={"REDRESS_CLAIMS_PORT": str(port), "PATH": "/usr/bin"},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await migrate(postgres.url)
            connection = await asyncpg.connect(postgres.url)
            await connection.execute("CREATE TABLE bench_row (id bigserial PRIMARY KEY, body text)")
            await connection.close()
            yield Ground(temporal.address, postgres.url, f"http://127.0.0.1:{port}")
        finally:
            claims.terminate()
            await claims.wait()
            await temporal.stop()
            await postgres.stop()


@contextlib.asynccontextmanager
async def bench_worker(which: str, on: Ground) -> AsyncIterator[int]:
    """A worker process; its pid."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.bench_worker",
        which,
        on.address,
        on.database_url,
        on.claims_url,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert process.stdout is not None
    await process.stdout.readline()
    rest = asyncio.create_task(process.stdout.read())  # nobody's pipe: once it is full, its end is never seen
    try:
        yield process.pid
    finally:
        process.terminate()
        await process.wait()
        await rest


def cpu_of_everything() -> dict[int, float]:
    """CPU seconds so far of this process and everything below it, by pid."""
    me = psutil.Process()
    used: dict[int, float] = {}
    for process in [me, *me.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used[process.pid] = times.user + times.system
    return used


async def cost(life: Callable[[], Awaitable[Any]], count: int) -> float:
    """CPU milliseconds per life: server, worker, PostgreSQL and driver together."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with gate:
            await life()

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))  # warm
    before = cpu_of_everything()
    await asyncio.gather(*(one() for _ in range(count)))
    after = cpu_of_everything()
    return 1000 * sum(used - before.get(pid, 0.0) for pid, used in after.items()) / count


async def compare_lives(lives: int) -> None:
    """CPU of so many lives, and the time of one message."""
    async with (
        ground() as on,
        Database(on.database_url, RING, name="bench") as db,
        bench_worker("minimal", on),
        bench_worker("redress", on),
    ):
        plain = await Client.connect(on.address, namespace="redress", data_converter=pydantic_data_converter)
        client = await Client.connect(on.address, namespace="redress", plugins=[redress_plugin(db.keys)])
        ratios: dict[str, list[float]] = {"by update": [], "by signal": []}
        for _ in range(ROUNDS):
            base = await cost(partial(minimal_life, plain), lives)
            for name, found in ratios.items():
                ours = await cost(partial(redress_life, client, by_update=name == "by update"), lives)
                found.append(ours / base)
                print(
                    f"  CPU per life: minimal {base:6.1f} ms, {name} {ours:6.1f} ms, ratio {ours / base:.2f}"
                )
        for name, found in ratios.items():
            print(f"CPU per complete life {name}: {statistics.median(found):.2f} x minimal (target 1.0)")
        yardstick, recorded = await time_updates(plain, client, 150)
        bare, full = statistics.median(yardstick) * 1000, statistics.median(recorded) * 1000
        print(
            f"message accepted and in the register, p50: {full:.1f} ms; bare update and activity {bare:.1f} ms; "
            f"ratio {full / bare:.2f} (target 1.3)"
        )


async def measure_seconds() -> None:
    """Takeover from a killed worker; the second start."""
    found = await recoveries(ROUNDS)
    print(f"recovery after kill -9 of the worker: {_words(found)} (target at most 10 s)")
    found = await second_starts(ROUNDS)
    print(f"`make up`, second time, to ready: {_words(found)} (target at most 5 s)")


def _words(seconds: list[float]) -> str:
    return ", ".join(f"{one:.1f} s" for one in seconds)


async def main(figures: list[str], lives: int) -> None:
    """Measure and say."""
    if "lives" in figures:
        await compare_lives(lives)
    if "seconds" in figures:
        await measure_seconds()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("figures", nargs="*", default=FIGURES, help=f"{', '.join(FIGURES)}; all unless named")
    parser.add_argument("--lives", type=int, default=40)
    arguments = parser.parse_args()
    if unknown := set(arguments.figures).difference(FIGURES):
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    asyncio.run(main(arguments.figures, arguments.lives))
