"""The API before a real register, a real Temporal and a worker: each module has its task queue and its database."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio
from temporalio.client import Client
from temporalio.worker import Worker

from activities.emergencies import EmergencyActivities
from activities.register import RegisterActivities
from api.app import build_app
from api.door import Door
from api.engine import Engine
from api.front import token_check
from api.offices import Offices
from contract.ids import TASK_QUEUE
from domain.values import Role
from register.pool import Database
from register.waiting import Watch
from runtime.intake import digest_keys
from runtime.plugin import redress_plugin
from runtime.shipped import Shipped
from runtime.tokens import mint
from tests.infra.cases import book, calendar, organisation
from tests.infra.memory import WAIT_SECONDS, Claims
from tests.infra.processes import clean_environment
from tests.infra.registers import a_register
from tests.infra.ring import RING
from tests.infra.shared import ROOT
from worker import build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from tests.infra.postgres import PostgresServer
    from tests.infra.temporal import TemporalServer

SECRET = "a secret of the tests, forty characters ..."
_tickets = itertools.count(1)

PEOPLE = {
    "hotline": (Role.HOTLINE, "HQ", "hotline.1"),
    "officer": (Role.OFFICER, "BJ", "guo.fengying"),
    "head": (Role.BRANCH_HEAD, "BJ", "he.lixin"),
    "shanghai": (Role.OFFICER, "SH", "jiang.zhendong"),
    "shanghai_head": (Role.BRANCH_HEAD, "SH", "lu.hongxia"),
    "line_head": (Role.LINE_HEAD, "HQ", "zhou.wenbo"),
    "leader": (Role.LEADERSHIP, "HQ", "a.leader"),
    "auditor": (Role.AUDITOR, "HQ", "an.auditor"),
    "admin": (Role.ADMIN, "HQ", "an.admin"),
    "responsible": (Role.RESPONSIBLE, "BJ", "han.dongmei"),
    "other_responsible": (Role.RESPONSIBLE, "BJ", "tang.yiming"),
}


def headers(who: str) -> dict[str, str]:
    """The `Authorization` of somebody."""
    role, unit, person = PEOPLE[who]
    return {"Authorization": f"Bearer {mint(SECRET, person=person, role=role, unit=unit)}"}


def complaint(**changes: Any) -> dict[str, Any]:
    """A body of `POST /v1/complaints` with a ticket and a claim of its own: no two look like the same complaint."""
    number = next(_tickets)
    return {
        "ticket_no": f"T-{uuid.uuid4().hex[:8]}-{number}",
        "channel": "hotline",
        "complainant": {
            "name": "李雪梅",
            "phone": "13800001234",
            "relation": "insured",
            "id_no": "11010119800101",
        },
        "policy_no": "PDAA-2026-0001",
        "claim_no": f"CLM-2026-{number:04}",
        "unit": "BJ",
        "business_line": "motor",
        "category": "denial",
        "content": "追尾后被告知拒赔, 客户认为驾驶证有效。",
        "demand": "撤销拒赔。",
    } | changes


@dataclass
class House:
    """Everything behind the door, and a client before it."""

    app: FastAPI
    door: Door
    http: httpx.AsyncClient
    temporal: Client
    claims: Claims = field(default_factory=Claims)

    async def get(self, path: str, who: str = "officer", **more: Any) -> httpx.Response:
        """GET as somebody."""
        return await self.http.get(path, headers=headers(who), **more)

    async def post(self, path: str, body: Any, who: str = "officer", **more: Any) -> httpx.Response:
        """POST as somebody; `also` are further headers."""
        also = more.pop("also", {})
        return await self.http.post(path, json=body, headers=headers(who) | also, **more)

    async def file(self, **changes: Any) -> str:
        """File a complaint; its number, once it is on record."""
        answer = await self.post("/v1/complaints", complaint(**changes), "hotline")
        assert answer.status_code == 201, answer.text
        number = str(answer.json()["complaint_no"])
        if not answer.json()["recorded"]:  # on a starved machine the API's two seconds are over
            await self.door.watch.until_seq(number, 1, timeout=WAIT_SECONDS)
        return number

    async def act(self, number: str, path: str, who: str = "officer", /, **body: Any) -> httpx.Response:
        """Send a message to a case, with an id of its own unless one is given."""
        message = {"message_id": f"m-{uuid.uuid4().hex}"} | body
        return await self.post(f"/v1/complaints/{number}/{path}", message, who)


@contextlib.asynccontextmanager
async def open_house(
    postgres: PostgresServer, temporal: TemporalServer, *, worker: bool = True, queue: str | None = None
) -> AsyncIterator[House]:
    """A house of one's own."""
    queue = queue or f"api-{uuid.uuid4().hex}"

    async def connect() -> Client:
        return await Client.connect(
            temporal.address, namespace=temporal.namespace, plugins=[redress_plugin(db.keys)]
        )

    async with contextlib.AsyncExitStack() as stack:
        url = await stack.enter_async_context(a_register(postgres))
        db = await stack.enter_async_context(Database(url, RING, name="api tests"))
        watch = await stack.enter_async_context(Watch(db))
        door = Door(
            db=db,
            watch=watch,
            engine=Engine(connect),
            shipped=Shipped(book(), calendar(), organisation()),
            keys=digest_keys("k1:" + "A" * 43),
            task_queue=queue,
            offices=Offices(db, organisation()),
            temporal_ui="http://127.0.0.1:8233",
        )
        app = build_app(lambda: contextlib.nullcontext(door), token_check(SECRET))
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://redress")
        )
        house = House(app, door, http, await connect())
        if worker:
            await stack.enter_async_context(working(house))
        yield house


@contextlib.asynccontextmanager
async def working(house: House) -> AsyncIterator[None]:
    """A worker of this house."""
    plans = EmergencyActivities(house.door.db, house.temporal, task_queue=house.door.task_queue)
    register = RegisterActivities(house.door.db, plans.look)
    async with Worker(
        house.temporal,
        task_queue=house.door.task_queue,
        activities=[
            *(register.record_events, register.load_case, register.find_duplicates),
            house.claims.look_up_claim,
            *(plans.record_plan, plans.tell_cases, plans.count_cases),
        ],
        max_cached_workflows=100,
        graceful_shutdown_timeout=timedelta(seconds=1),
    ):
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(postgres_server: PostgresServer, temporal_server: TemporalServer) -> AsyncIterator[House]:
    """The module's house, with a worker."""
    async with open_house(postgres_server, temporal_server) as opened:
        yield opened


@pytest.fixture
async def idle_house(
    postgres_server: PostgresServer, temporal_server: TemporalServer
) -> AsyncIterator[House]:
    """A house of the test's own in which no worker works."""
    async with open_house(postgres_server, temporal_server, worker=False) as opened:
        yield opened


@pytest.fixture
async def storm_house(
    postgres_server: PostgresServer, temporal_server: TemporalServer
) -> AsyncIterator[House]:
    """A house of the test's own, with the worker as it is shipped: nothing else has ever been filed there."""
    async with open_house(postgres_server, temporal_server, worker=False) as opened:
        claims: Any = opened.claims
        async with build(opened.temporal, opened.door.db, claims, task_queue=opened.door.task_queue):
            yield opened


@pytest.fixture
async def large_house(
    postgres_server: PostgresServer, temporal_server: TemporalServer, tmp_path: Path
) -> AsyncIterator[House]:
    """The same with two worker processes, as a company would run them."""
    async with open_house(postgres_server, temporal_server, worker=False, queue=TASK_QUEUE) as opened:
        words = ("redress", temporal_server.address, opened.door.db.url, "http://127.0.0.1:9")
        with contextlib.ExitStack() as stack:
            for log in (tmp_path / "one.log", tmp_path / "other.log"):
                process = stack.enter_context(_worker_process(words, log))
                while b"ready" not in log.read_bytes():
                    assert process.poll() is None, log.read_text()
                    await asyncio.sleep(0.05)
            yield opened


@contextlib.contextmanager
def _worker_process(words: tuple[str, ...], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with production's settings; its log goes to a file, for a pipe that nobody reads would stop it."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.bench_worker", *words],
            env=clean_environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)
