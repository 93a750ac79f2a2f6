"""The commands of docker-compose.yml, run as they stand there, without containers, against real servers.

Host names, secret files and the program's name are put in the place of the container's: a typo in a command, a
setting or a health check fails here.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from contract.search_attributes import SEARCH_ATTRIBUTES
from runtime.embedded.account import programs
from runtime.embedded.children import FileReady, HttpReady, Ready, is_ready
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.temporal import find_binary
from tests.infra.compose import Service, services
from tests.infra.processes import clean_environment
from tests.infra.shared import ROOT, loop_of_its_own
from tests.infra.temporal import TemporalServer

SERVICES = services()
START_SECONDS = 60


class Stand:
    """A service's place outside a container: what stands in for its hosts, files and programs."""

    def __init__(self, directory: Path, database_url: str, temporal: str, port: int) -> None:
        self.directory = directory
        self.port = port
        secrets = directory / "secrets"
        secrets.mkdir(exist_ok=True)
        (secrets / "database_url").write_text(database_url + "\n")
        (secrets / "encryption_keys").write_text("k1:" + "A" * 43 + "=\n")
        self._instead = {
            "/run/secrets": str(secrets),
            "/tmp/": f"{directory}/",
            "temporal:7233": temporal,
            "127.0.0.1:8080": f"127.0.0.1:{port}",
            "python": sys.executable,
        }

    def put(self, text: str) -> str:
        """The text with everything of the container replaced."""
        return re.sub("|".join(map(re.escape, self._instead)), lambda found: self._instead[found[0]], text)

    def environment(self, service: Service) -> dict[str, str]:
        found = {name: self.put(value) for name, value in service.environment.items()}
        if "REDRESS_API_PORT" in found:
            found |= {"REDRESS_API_PORT": str(self.port), "REDRESS_API_HOST": "127.0.0.1"}
        return clean_environment(**found)

    def run(self, service: Service, argv: list[str]) -> "subprocess.Popen[bytes]":
        log = (self.directory / f"{service.name}.log").open("ab")
        with log:
            return subprocess.Popen(
                [self.put(part) for part in argv],
                env=self.environment(service),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def log(self, service: Service) -> str:
        return (self.directory / f"{service.name}.log").read_text()

    def healthy(self, service: Service) -> bool:
        kind, *argv = service.whole["healthcheck"]["test"]
        assert kind == "CMD"
        return self.run(service, argv).wait(30) == 0


@pytest.fixture
def stand(tmp_path: Path, empty_database: str, temporal_server: TemporalServer, free_port: int) -> Stand:
    return Stand(tmp_path, empty_database, temporal_server.address, free_port)


def until_ready(stand: Stand, service: Service, process: "subprocess.Popen[bytes]", ready: Ready) -> None:
    with loop_of_its_own() as loop:
        for _ in range(START_SECONDS * 10):
            if loop.run(is_ready(ready)):
                return
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
    raise AssertionError(f"{service.name} is not ready:\n{stand.log(service)}")


@pytest.fixture
def migrated(stand: Stand) -> Stand:
    service = SERVICES["migrate"]
    assert stand.run(service, service.command).wait(60) == 0, stand.log(service)
    return stand


async def test_the_migration_makes_the_register_and_may_run_again(migrated: Stand) -> None:
    service = SERVICES["migrate"]
    assert migrated.run(service, service.command).wait(60) == 0, migrated.log(service)
    connection = await asyncpg.connect((migrated.directory / "secrets" / "database_url").read_text().strip())
    assert await connection.fetchval("SELECT count(*) > 0 FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()


def test_the_worker_starts_says_that_it_is_healthy_and_stops_with_0(migrated: Stand) -> None:
    service = SERVICES["worker"]
    process = migrated.run(service, service.command)
    try:
        until_ready(migrated, service, process, FileReady(migrated.directory / "worker.ready"))
        assert migrated.healthy(service)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, migrated.log(service)
    finally:
        process.kill()
        process.wait()


def test_the_api_starts_says_that_it_is_healthy_and_stops_with_0(migrated: Stand) -> None:
    service = SERVICES["api"]
    process = migrated.run(service, service.command)
    try:
        assert not migrated.healthy(service)
        until_ready(migrated, service, process, HttpReady(f"http://127.0.0.1:{migrated.port}/readyz"))
        assert migrated.healthy(service)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, migrated.log(service)
    finally:
        process.kill()
        process.wait()


def make_secrets(directory: Path) -> dict[str, str]:
    """File name to content, after ``make-secrets.sh`` ran on the directory."""
    subprocess.run(["sh", ROOT / "deploy" / "make-secrets.sh", directory], check=True, capture_output=True)
    return {path.name: path.read_text().strip() for path in directory.iterdir()}


def script(name: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", ROOT / "deploy" / name], env=dict(env), capture_output=True, text=True, check=False, timeout=60
    )


async def test_the_namespace_is_made_with_its_attributes_and_made_again_without_harm(
    temporal_server: TemporalServer, tmp_path: Path
) -> None:
    environment = {
        "PATH": f"{find_binary(None).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "TEMPORAL_ADDRESS": temporal_server.address,
        "TEMPORAL_NAMESPACE": "of-compose",
    }
    for _ in range(2):
        done = script("temporal-namespace.sh", environment)
        assert done.returncode == 0, done.stderr
    client = await Client.connect(temporal_server.address, namespace="of-compose")
    found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="of-compose"))
    assert found.config.workflow_execution_retention_ttl.ToTimedelta().days == 90
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace="of-compose")
    )
    assert set(listed.custom_attributes) == set(SEARCH_ATTRIBUTES)


@pytest.fixture
def bare_server(postgres_home: Path) -> Iterator[EmbeddedPostgres]:
    """A server as the image's own start leaves it: a superuser ``postgres`` and nothing of ours."""

    async def make_bare(server: EmbeddedPostgres) -> None:
        await execute(
            server.url,
            "CREATE ROLE postgres SUPERUSER LOGIN PASSWORD 'p'",
            "CREATE DATABASE other OWNER postgres",
        )
        url = (
            urlsplit(server.url)
            ._replace(netloc=f"postgres:p@127.0.0.1:{server.port}", path="/other")
            .geturl()
        )
        await execute(url, "DROP DATABASE redress", "ALTER ROLE redress RENAME TO first")

    with loop_of_its_own() as loop:
        server = EmbeddedPostgres(postgres_home, None)
        loop.run(server.__aenter__())
        try:
            loop.run(make_bare(server))
            yield server
        finally:
            loop.run(server.stop())


async def execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_roles_are_made_with_the_passwords_of_the_secrets_and_no_more_rights_than_they_need(
    bare_server: EmbeddedPostgres, tmp_path: Path
) -> None:
    made = make_secrets(tmp_path)
    environment = {
        "PATH": f"{programs(None)}:{os.environ['PATH']}",
        "SECRETS": str(tmp_path),
        "PGHOST": "127.0.0.1",
        "PGPORT": str(bare_server.port),
        "PGPASSWORD": "p",
    }
    done = script("postgres-roles.sh", environment)
    assert done.returncode == 0, done.stderr
    url = made["database_url"].replace("postgres:5432", f"127.0.0.1:{bare_server.port}")
    connection = await asyncpg.connect(url)
    roles = await connection.fetch(
        "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname IN ('redress', 'temporal') ORDER BY 1"
    )
    await connection.close()
    assert [tuple(role) for role in roles] == [("redress", False, False), ("temporal", False, True)]
    password = made["temporal_db_password"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(f"postgresql://temporal:{password}@127.0.0.1:{bare_server.port}/redress")


def test_secrets_are_made_once_and_differ(tmp_path: Path) -> None:
    first, second = make_secrets(tmp_path / "s"), make_secrets(tmp_path / "s")
    assert (tmp_path / "s").stat().st_mode & 0o077 == 0
    assert first == second
    assert len(set(second.values())) == len(second) == 5
