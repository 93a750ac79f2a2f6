"""`make up` itself: it comes up, keeps its state, goes down without a trace, and every process ends with 0."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from runtime.embedded.children import FileReady, HttpReady, is_ready
from runtime.settings import load
from tests.e2e.caller import Caller
from tests.e2e.hold import environment, lasting_port
from tests.infra.processes import all_gone, family, finish, read_until, started
from tests.infra.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runtime.embedded.children import Ready
    from tests.e2e.system import System

READY: Final = "Ctrl-C stops all of it"
INSTALLED: Final = ".venv/.redress-installed"
"""Stamp of the Makefile: what these tests run in is not installed anew."""


@pytest.fixture
def fresh(home: Path) -> dict[str, str]:
    """The environment of a system of this test's own."""
    return environment(home)


def make_up(env: Mapping[str, str]) -> subprocess.Popen[str]:
    """`make up` as typed at a terminal, with the virtual environment that these tests run in taken as it is."""
    return subprocess.Popen(
        ["make", f"--old-file={INSTALLED}", "up"],
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def caller(env: Mapping[str, str], http: httpx.AsyncClient) -> Caller:
    """People before that system."""
    return Caller(http, load(env).signing_secret())


@pytest.mark.skipif(
    not (ROOT / ".venv" / "bin" / "python").exists(), reason="there is no .venv for `make` to use"
)
async def test_make_up_comes_up_in_a_fresh_home_and_the_second_time_knows_what_the_first_one_kept(
    fresh: dict[str, str],
) -> None:
    url = f"http://127.0.0.1:{fresh['REDRESS_API_PORT']}"
    process = make_up(fresh)
    try:
        seen = await asyncio.to_thread(read_until, process, READY, 90)
        assert url in seen
        assert "starter.py token" in seen
        children = family(process.pid)
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            people = caller(fresh, http)
            number = await people.file()
            await people.done(number, "progress", text="第一次启动时的进展")
        os.killpg(process.pid, signal.SIGINT)  # Ctrl-C reaches everything in the terminal's foreground
        _, rest = await asyncio.to_thread(finish, process)
    finally:
        process.kill()
        process.communicate()
    assert "Stopping." in rest
    assert await asyncio.to_thread(all_gone, children, 5)
    with started(["-m", "runtime.up"], fresh) as second:
        await asyncio.to_thread(read_until, second, READY, 90)
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            people = caller(fresh, http)
            case = await people.case(number)
            assert [entry["text"] for entry in case["progress"]] == ["第一次启动时的进展"]
            case = await people.done(number, "progress", text="第二次启动后的进展")
            assert len(case["progress"]) == 2, "the same workflow goes on"
        children = family(second.pid)
        second.send_signal(signal.SIGINT)
        code, rest = await asyncio.to_thread(finish, second)
    assert (code, rest) == (0, "Stopping.\n")
    assert await asyncio.to_thread(all_gone, children, 5)


@pytest.fixture
def beside(system: System, tmp_path: Path) -> dict[str, str]:
    """The environment of one more process beside those of the running system."""
    return system.environment(
        REDRESS_API_PORT=str(lasting_port()),
        REDRESS_CLAIMS_PORT=str(lasting_port()),
        REDRESS_READY_FILE=str(tmp_path / "ready"),
    )


def ready_of(program: str, env: Mapping[str, str], tmp_path: Path) -> Ready:
    """How that process shows that it serves."""
    match program:
        case "worker":
            return FileReady(tmp_path / "ready")
        case "api":
            return HttpReady(f"http://127.0.0.1:{env['REDRESS_API_PORT']}/readyz")
        case _:
            return HttpReady(f"http://127.0.0.1:{env['REDRESS_CLAIMS_PORT']}/healthz")


@pytest.mark.parametrize(
    ("program", "number"),
    [
        ("worker", signal.SIGINT),
        ("worker", signal.SIGTERM),
        ("api", signal.SIGTERM),
        ("claims_stand_in", signal.SIGTERM),
    ],
)
async def test_every_process_ends_with_0_when_it_is_asked_to_stop(
    beside: dict[str, str], tmp_path: Path, program: str, number: signal.Signals
) -> None:
    ready = ready_of(program, beside, tmp_path)
    with started(["-m", program], beside) as process:
        async with asyncio.timeout(60):
            while not await is_ready(ready):
                assert process.poll() is None
                await asyncio.sleep(0.05)
        process.send_signal(number)
        code, output = await asyncio.to_thread(finish, process)
    assert code == 0, output
    assert "Traceback" not in output


async def test_a_port_that_another_system_has_is_one_clear_line(
    system: System, fresh: dict[str, str]
) -> None:
    taken = str(system.settings.api_port)
    with started(["-m", "runtime.up"], fresh | {"REDRESS_API_PORT": taken}) as process:
        code, output = await asyncio.to_thread(finish, process)
    assert code == 2
    wanted = (
        f"redress: port {taken} on 127.0.0.1 is taken by another program: stop that or set REDRESS_API_PORT"
    )
    assert output == f"{wanted} to a free port\n"


async def test_while_a_home_is_in_use_a_second_system_on_it_is_one_clear_line(system: System) -> None:
    others = {k: v for k, v in environment(system.home).items() if k.startswith("REDRESS_")}
    code, output = await system.run("-m", "runtime.up", variables=others)
    assert code == 2
    assert output.startswith("redress: `make up` runs already on")
    assert output.count("\n") == 1
