"""Fixtures of all tests: real servers, started when the first test asks for them. Builders are in tests/infra."""

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest

from runtime.embedded.process import free_port as any_free_port
from tests.infra.hung import pytest_timeout_set_timer
from tests.infra.patience import be_patient
from tests.infra.postgres import PostgresServer, initialise_once, initialised_home
from tests.infra.registers import drop_registers
from tests.infra.shared import loop_of_its_own, one_per_run, open_home, run_directory
from tests.infra.temporal import TemporalServer

__all__ = ["pytest_timeout_set_timer"]
"""Hooks that stand elsewhere: pytest finds them here."""

be_patient()

_FIRST: Final = ("tests/faults/", "tests/e2e/")
"""Tests that wait for processes to die and come back: begun first, one kind a worker, with the rest beside them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what waits longest at the head of each worker's share: nobody waits for it at the end.

    xdist gives each worker an equal run of the list to begin with (``--dist worksteal``) and lets who is done take from
    the others' ends. All that kill processes stand together, so that one system serves them.
    """
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    waiting = [[item for item in items if item.nodeid.startswith(kind)] for kind in _FIRST]
    rest = [item for item in items if not item.nodeid.startswith(_FIRST)]
    share = len(items) // workers
    ordered: list[pytest.Item] = []
    for kind in waiting:
        ordered += kind
        filled = share - len(kind) if workers > 1 else 0
        ordered += rest[:filled]
        del rest[:filled]
    items[:] = ordered + rest


def pytest_collection_finish() -> None:
    """What stands now stands until the end: 5,000 tests and all modules are not searched for garbage over and over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that all workers of this run share."""
    return run_directory(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def postgres_server(run_dir: Path) -> Iterator[PostgresServer]:
    """The run's PostgreSQL."""
    with one_per_run(run_dir, "postgres") as url:
        server = PostgresServer(url)
        yield server
        with loop_of_its_own() as loop:
            loop.run(drop_registers(server))


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """URL of the run's PostgreSQL, at a database that all tests share: make your own from it, or ask for another."""
    return postgres_server.url


@pytest.fixture
async def empty_database(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """URL of an empty database of this test's own."""
    url = await postgres_server.create_database()
    yield url
    await postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def temporal_server(run_dir: Path) -> Iterator[TemporalServer]:
    """The run's Temporal; ``TimeSkipper`` of ``temporalio.testing`` works on it."""
    with one_per_run(run_dir, "temporal") as address:
        yield TemporalServer(address)


@pytest.fixture
def free_port() -> int:
    """A TCP port that nobody listens on."""
    return any_free_port()


@pytest.fixture
def home() -> Iterator[Path]:
    """A throw-away ``REDRESS_HOME``, where PostgreSQL's own user can reach its files."""
    with open_home("home") as found:
        yield found


@pytest.fixture(scope="session")
def initialised(run_dir: Path) -> Path:
    """The run's directory from which :func:`initialised_home` copies."""
    return initialise_once(run_dir)


@pytest.fixture
def postgres_home(initialised: Path) -> Iterator[Path]:
    """As ``home``, with PostgreSQL's data directory and password in it: for tests of what comes after."""
    with initialised_home(initialised) as found:
        yield found
