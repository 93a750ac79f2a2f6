"""`python -m api` as a process: it answers, bears junk on the wire, says nothing of itself, and stops when asked."""

from __future__ import annotations

import json
import signal
import socket
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from runtime.tokens import mint
from tests.api.conftest import SECRET
from tests.infra.processes import clean_environment, finish, started
from tests.infra.registers import a_register

if TYPE_CHECKING:
    import subprocess
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.infra.postgres import PostgresServer
    from tests.infra.temporal import TemporalServer

JUNK = (
    b"\x00\x01\x02\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: " + b"a" * 200_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n: nothing\r\n\r\n",
    b"POST /v1/complaints HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/complaints HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /v1/complaints HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
)


def environment(url: str, temporal: TemporalServer, home: Path, port: int) -> dict[str, str]:
    """Settings of the embedded system, whose Temporal is where another says that it is."""
    (home / "endpoints.json").write_text(json.dumps({"temporal_address": temporal.address}))
    return clean_environment(
        REDRESS_HOME=str(home),
        REDRESS_API_PORT=str(port),
        REDRESS_DATABASE_URL=url,
        REDRESS_TEMPORAL_NAMESPACE=temporal.namespace,
        REDRESS_TOKEN_SECRET=SECRET,
        REDRESS_ENCRYPTION_KEYS="k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    )


def until_ready(process: subprocess.Popen[str], port: int) -> None:
    """Wait until it answers."""
    deadline = time.monotonic() + 60
    while True:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            assert process.poll() is None, finish(process)
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answer_to(port: int, junk: bytes) -> bytes:
    """The first line that junk is answered with; nothing if the connection just ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            connection.sendall(junk)
            return connection.recv(4096).split(b"\r\n", 1)[0]
        except ConnectionError:
            return b""


@pytest.fixture
async def register_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """A migrated register."""
    async with a_register(postgres_server) as url:
        yield url


async def test_the_process_answers_bears_junk_and_stops_when_asked(
    register_url: str, temporal_server: TemporalServer, tmp_path: Path, free_port: int
) -> None:
    env = environment(register_url, temporal_server, tmp_path, free_port)
    with started(["-m", "api"], env) as process:
        until_ready(process, free_port)
        for junk in JUNK:
            line = answer_to(free_port, junk)
            assert line == b"" or line.split()[1] < b"500", (junk[:60], line)
        token = mint(SECRET, person="hotline.1", role="hotline", unit="HQ")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{free_port}") as http:
            answer = await http.get("/v1/worklist", headers={"Authorization": f"Bearer {token}"})
            page = await http.get("/")
        assert (answer.status_code, answer.json()) == (200, {"items": []})
        assert "server" not in answer.headers
        assert page.status_code == 200
        process.send_signal(signal.SIGTERM)
        code, output = finish(process)
    assert code == 0, output
    assert '"route":"/v1/worklist"' in output.replace('": ', '":')


def test_a_missing_secret_stops_the_start_with_one_line(
    temporal_server: TemporalServer, tmp_path: Path, free_port: int
) -> None:
    env = environment("postgresql://x@127.0.0.1:1/x", temporal_server, tmp_path, free_port)
    del env["REDRESS_TOKEN_SECRET"]
    with started(["-m", "api"], env) as process:
        code, output = finish(process)
    assert code == 2
    assert output.strip() == "redress: REDRESS_TOKEN_SECRET (or REDRESS_TOKEN_SECRET_FILE) is not set"
