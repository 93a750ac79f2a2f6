"""What is behind the door may be away: 503 that says when to come again, and nothing half done."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING

import httpx
import pytest
from temporalio.client import Client

from api.app import build_app
from api.engine import Engine
from api.front import token_check
from contract.ids import complaint_no, complaint_workflow_id
from register import read
from register.pool import Database
from register.waiting import Watch
from runtime.plugin import redress_plugin
from tests.api.conftest import SECRET, complaint, headers, working
from tests.infra.ring import RING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.api.conftest import House


@contextlib.asynccontextmanager
async def without(house: House, **parts: object) -> AsyncIterator[httpx.AsyncClient]:
    """A client before the same house, some of whose parts are others."""
    door = dataclasses.replace(house.door, **parts)  # type: ignore[arg-type]
    app = build_app(lambda: contextlib.nullcontext(door), token_check(SECRET))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://redress") as client,
    ):
        yield client


async def test_without_temporal_nothing_is_filed_and_the_same_again_later_is(
    idle_house: House, free_port: int
) -> None:
    house, body = idle_house, complaint()

    async def connect() -> Client:
        return await Client.connect(f"127.0.0.1:{free_port}", plugins=[redress_plugin(house.door.db.keys)])

    async with without(house, engine=Engine(connect)) as http:
        answer = await http.post("/v1/complaints", json=body, headers=headers("hotline"))
        assert (answer.status_code, answer.json()["code"]) == (503, "engine_away")
        assert int(answer.headers["retry-after"]) > 0
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()) == (
            503,
            {"ready": False, "register": True, "temporal": False},
        )
        assert (await http.get("/healthz")).status_code == 200
        unknown = await http.get("/v1/complaints/RD-0000-0000-0000", headers=headers("hotline"))
        assert unknown.status_code == 503
    assert await read.by_ticket(house.door.db, body["ticket_no"]) is None
    assert (await house.post("/v1/complaints", body, "hotline")).status_code == 201


async def test_a_namespace_that_is_not_there_yet_is_an_engine_that_is_away(idle_house: House) -> None:
    house = idle_house
    address = house.temporal.service_client.config.target_host

    async def connect() -> Client:
        return await Client.connect(
            address, namespace="not-there-yet", plugins=[redress_plugin(house.door.db.keys)]
        )

    async with without(house, engine=Engine(connect)) as http:
        answer = await http.post("/v1/complaints", json=complaint(), headers=headers("hotline"))
        assert (answer.status_code, answer.json()["code"]) == (503, "engine_away")


async def test_without_the_register_nothing_is_filed_for_it_may_know_the_ticket(
    idle_house: House, free_port: int
) -> None:
    house, body = idle_house, complaint()
    away = Database(f"postgresql://nobody:x@127.0.0.1:{free_port}/none", RING)
    async with Watch(away) as watch, without(house, db=away, watch=watch) as http:
        for answer in (
            await http.post("/v1/complaints", json=body, headers=headers("hotline")),
            await http.get("/v1/worklist", headers=headers("officer")),
            await http.get("/v1/complaints/RD-0000-0000-0000", headers=headers("officer")),
        ):
            assert (answer.status_code, answer.json()["code"]) == (503, "register_away")
            assert "retry-after" in answer.headers
        assert (await http.get("/readyz")).json()["register"] is False
    workflow = house.temporal.get_workflow_handle(complaint_workflow_id(complaint_no(body["ticket_no"])))
    with pytest.raises(Exception, match="not found"):
        await workflow.describe()


async def test_a_ready_house_says_so(idle_house: House) -> None:
    answer = await idle_house.http.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "register": True, "temporal": True})


async def test_without_a_worker_an_action_is_not_taken_and_may_be_sent_again(
    idle_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = idle_house
    async with working(house):
        number = await house.file()
    monkeypatch.setattr("api.cases.UPDATE_SECONDS", 1.0)
    body = {"message_id": "later", "text": "进展"}
    answer = await house.post(f"/v1/complaints/{number}/progress", body)
    assert (answer.status_code, answer.json()["code"]) == (503, "worker_away")
    monkeypatch.undo()
    async with working(house):
        assert (await house.post(f"/v1/complaints/{number}/progress", body)).status_code == 200
        case = (await house.get(f"/v1/complaints/{number}")).json()
    assert [entry["text"] for entry in case["progress"]] == ["进展"]


async def test_a_ticket_that_temporal_has_forgotten_is_known_to_the_register(idle_house: House) -> None:
    house, body = idle_house, complaint()
    async with working(house):
        number = (await house.post("/v1/complaints", body, "hotline")).json()["complaint_no"]
        await house.door.watch.until_seq(number, 1, 20)
        await house.temporal.get_workflow_handle(complaint_workflow_id(number)).terminate("forgotten")
        async with without(house, task_queue="nobody-listens") as http:
            again = await http.post("/v1/complaints", json=body, headers=headers("hotline"))
            other = await http.post("/v1/complaints", json=body | {"demand": "x"}, headers=headers("hotline"))
    assert (again.status_code, again.json()["complaint_no"]) == (200, number)
    assert other.status_code == 409
