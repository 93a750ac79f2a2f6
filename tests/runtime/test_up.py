"""`make up`: all parts start in order, all stop in the reverse order, nothing is ever left behind."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from runtime.embedded.process import free_port
from runtime.settings import SettingsError, load
from tests.infra.postgres import initialised_home
from tests.infra.processes import all_gone, clean_environment, family, finish, read_until, start, started

ARGUMENTS = ["-m", "tests.runtime.fake_up"]


@dataclass(frozen=True)
class System:
    """A running system with fakes in it."""

    process: "subprocess.Popen[str]"
    environment: dict[str, str]
    home: Path


def environment_of(home: Path) -> dict[str, str]:
    names = ("API", "CLAIMS", "IDP", "POSTGRES", "TEMPORAL", "TEMPORAL_UI")
    found: set[int] = set()
    while len(found) < len(names):  # asked twice, the kernel may name one port twice
        found.add(free_port())
    ports = {f"REDRESS_{name}_PORT": str(port) for name, port in zip(names, found, strict=True)}
    return clean_environment(REDRESS_HOME=str(home), **ports)


@contextlib.contextmanager
def system_in(home: Path) -> Iterator[System]:
    environment = environment_of(home)
    with started(ARGUMENTS, environment) as process:
        read_until(process, "stays up")
        yield System(process, environment, home)
        if process.poll() is None:
            process.terminate()
            process.wait(60)


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    return environment_of(home)


@pytest.fixture(scope="module")
def system(initialised: Path) -> Iterator[System]:
    """One for the tests that leave it alive."""
    with initialised_home(initialised) as home, system_in(home) as found:
        yield found


@pytest.fixture
def doomed(postgres_home: Path) -> Iterator["subprocess.Popen[str]"]:
    """One for a test that ends it."""
    with system_in(postgres_home) as found:
        yield found.process


def named(processes: list[psutil.Process], word: str) -> psutil.Process:
    return next(p for p in processes if any(word in part for part in p.cmdline()))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_everything_stops_with_0_and_nothing_is_left(
    postgres_home: Path, number: signal.Signals
) -> None:
    environment = environment_of(postgres_home)
    process = start(ARGUMENTS, environment)
    seen = read_until(process, "stays up")
    assert "worker: warning worth seeing" in seen
    assert "quiet" not in seen
    assert "the demo speaks" in seen
    assert f"http://127.0.0.1:{environment['REDRESS_API_PORT']}" in seen
    assert "starter.py token" in seen
    children = family(process.pid)
    assert {"postgres", "temporal"} <= {child.name() for child in children}
    process.send_signal(number)
    code, rest = finish(process)
    assert (code, rest) == (0, "Stopping.\n")
    assert all_gone(children, 0)
    assert not (postgres_home / "endpoints.json").exists()


def test_what_is_where_is_written_for_other_commands_and_for_nobody_else(system: System) -> None:
    settings = load(system.environment)
    endpoints = json.loads((system.home / "endpoints.json").read_text())
    assert settings.database_dsn() == endpoints["database_url"]
    assert settings.temporal_target() == f"127.0.0.1:{system.environment['REDRESS_TEMPORAL_PORT']}"
    assert (system.home / "endpoints.json").stat().st_mode & 0o077 == 0
    assert len(settings.signing_secret()) >= 32
    assert re.fullmatch(r"k1:[A-Za-z0-9+/]{43}=", settings.keyring())
    assert "no password in the environment" in (system.home / "logs" / "worker.log").read_text()
    assert system.process.poll() is None


def test_after_kill_9_of_the_supervisor_no_process_is_left(doomed: "subprocess.Popen[str]") -> None:
    children = family(doomed.pid)
    assert len(children) > 5
    doomed.kill()
    assert all_gone(children)


def test_a_second_one_while_the_first_runs_is_one_clear_line(system: System) -> None:
    code, output = finish(start(ARGUMENTS, system.environment))
    assert code == 2
    assert re.fullmatch(
        rf"redress: `make up` runs already on .* \(process {system.process.pid}\): .*\n", output
    )
    assert system.process.poll() is None


def test_a_worker_that_dies_is_started_again(system: System) -> None:
    worker = named(family(system.process.pid), "worker")
    worker.kill()
    seen = read_until(system.process, "worth seeing")
    assert "worker ended with -9" in seen
    assert "starting it again in 0.5 s" in seen
    assert named(family(system.process.pid), "worker").pid != worker.pid


def test_without_postgresql_nothing_goes_on_and_one_line_says_why(doomed: "subprocess.Popen[str]") -> None:
    children = family(doomed.pid)
    next(child for child in children if child.name() == "postgres").kill()
    code, output = finish(doomed)
    assert code == 1
    assert re.search(r"^redress: PostgreSQL ended with -9: .*; stopping$", output, re.MULTILINE)
    assert all_gone(children)


def test_a_process_that_cannot_start_stops_the_start_with_its_own_words(postgres_home: Path) -> None:
    process = start([*ARGUMENTS, "bad_worker"], environment_of(postgres_home))
    code, output = finish(process)
    assert code == 2
    assert output.startswith("redress: worker ended with 1: redress: REDRESS_RULEBOOK: no such file")
    assert output.count("\n") == 1


@pytest.mark.parametrize("part", ["API", "CLAIMS", "IDP", "POSTGRES", "TEMPORAL", "TEMPORAL_UI"])
def test_a_taken_port_is_one_clear_line_before_anything_starts(
    environment: dict[str, str], home: Path, part: str
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environment[f"REDRESS_{part}_PORT"])))
        other.listen()
        code, output = finish(start(ARGUMENTS, environment))
    assert code == 2
    port = environment[f"REDRESS_{part}_PORT"]
    wanted = (
        f"redress: port {port} on 127.0.0.1 is taken by another program: stop that or set REDRESS_{part}_PORT"
    )
    assert output == f"{wanted} to a free port\n"
    assert not (home / "logs").exists()


def test_a_missing_tool_is_one_clear_line_and_nothing_is_left(environment: dict[str, str]) -> None:
    environment["REDRESS_TEMPORAL_BIN"] = "/nowhere/temporal"
    process = start(ARGUMENTS, environment)
    assert finish(process) == (2, "redress: REDRESS_TEMPORAL_BIN: /nowhere/temporal is not a program\n")


def test_a_wrong_setting_is_one_clear_line(environment: dict[str, str]) -> None:
    environment["REDRESS_API_PRT"] = "1"
    code, output = finish(start(["-m", "runtime.up"], environment))
    assert (code, output) == (
        2,
        "redress: REDRESS_API_PRT is not a setting; did you mean REDRESS_API_PORT?\n",
    )
    with pytest.raises(SettingsError):
        load(environment)


def test_ctrl_c_at_a_terminal_reaches_the_supervisor_alone(system: System) -> None:
    """Children have sessions of their own: Ctrl-C at a terminal reaches the supervisor alone, which stops in order."""
    ours = os.getpgid(system.process.pid)
    direct = psutil.Process(system.process.pid).children()
    assert all(os.getpgid(child.pid) != ours for child in direct)
