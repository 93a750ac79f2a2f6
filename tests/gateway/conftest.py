"""A site for the command line: the tests' real Temporal and register, its settings in the environment."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

import starter
from gateway.terminal import Terminal
from runtime.embedded.files import make_secrets
from tests.infra.registers import a_register

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.infra.postgres import PostgresServer
    from tests.infra.temporal import TemporalServer


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@dataclass
class Site:
    """An installation that looks embedded: its home says where everything is."""

    home: Path
    database_url: str
    monkeypatch: pytest.MonkeyPatch

    async def run(self, *argv: str, stdin: bytes = b"") -> Said:
        """Run one command in this process."""
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        out, err = io.StringIO(), io.StringIO()
        code = await starter.main(argv, Terminal(out, err))
        return Said(code, out.getvalue(), err.getvalue())

    def set(self, **settings: str) -> None:
        """Change settings: `temporal_port="7233"`."""
        for name, value in settings.items():
            self.monkeypatch.setenv(f"REDRESS_{name.upper()}", value)


@pytest.fixture
async def register_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """URL of a migrated, empty register."""
    async with a_register(postgres_server) as url:
        yield url


@pytest.fixture
def site(
    register_url: str, temporal_server: TemporalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Site:
    """A site on the tests' servers."""
    make_secrets(tmp_path)
    where = {"database_url": register_url, "temporal_address": temporal_server.address}
    (tmp_path / "endpoints.json").write_text(json.dumps(where))
    made = Site(tmp_path, register_url, monkeypatch)
    made.set(home=str(tmp_path), temporal_namespace=temporal_server.namespace)
    return made


def complaint(ticket: str, **changes: Any) -> bytes:
    """A complaint as the gateway gets it."""
    body = {
        "ticket_no": ticket,
        "complainant": {"name": "王小明", "phone": "13912345678"},
        "claim_no": "BJ01-2026-7",
        "unit": "BJ01",
        "business_line": "motor",
        "category": "delay",
        "content": "定损三周没有结果",
        "demand": "尽快赔付",
    }
    return json.dumps(body | changes).encode()
