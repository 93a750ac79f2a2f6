"""Bad input is answered, never stumbled over: no 5xx, no echo, bounded reading."""

from __future__ import annotations

import json
import logging
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import structlog

from api import access_log
from api.app import build_app
from api.front import token_check
from api.problems import Problem
from api.strict import MOST_BYTES, parse
from runtime.shipped import Shipped
from tests.api.conftest import SECRET, complaint, headers
from tests.infra.cases import book, calendar, organisation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

JSON = {"content-type": "application/json"}
PATH = "/v1/complaints"


class Nothing:
    """Whatever is asked of it was not to be asked, but who somebody is."""

    organisation = organisation()
    shipped = Shipped(book(), calendar(), organisation)
    words = "".join(map(str, (138, 0, 0, 0, 0, 1234)))

    def __getattr__(self, name: str) -> Any:
        raise LookupError(f"{self.words} asked for {name}")


@pytest.fixture
async def app() -> AsyncIterator[FastAPI]:
    """The application before an empty house."""
    app = build_app(lambda: nullcontext(Nothing()), token_check(SECRET))  # type: ignore[arg-type]
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://redress") as client:
        yield client


async def send(http: httpx.AsyncClient, content: Any, **more: str) -> httpx.Response:
    """POST something as the hotline."""
    return await http.post(PATH, content=content, headers=headers("hotline") | JSON | more)


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"\x00",
        '{"a": "\N{REPLACEMENT CHARACTER}'.encode(),
    ],
)
async def test_what_is_not_json_is_refused_as_such(http: httpx.AsyncClient, content: bytes) -> None:
    answer = await send(http, content)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


@pytest.mark.parametrize("content", [b"null", b"[]", b"1e999", b'"x"', b"{}", b"", b"true"])
async def test_json_that_is_no_complaint_is_malformed(http: httpx.AsyncClient, content: bytes) -> None:
    answer = await send(http, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_a_body_that_says_it_is_too_long_is_not_read(http: httpx.AsyncClient) -> None:
    answer = await send(http, b"x" * (MOST_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.headers["connection"] == "close"


async def test_a_body_that_grows_too_long_is_not_read_to_its_end(http: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100 * MOST_BYTES:
            read += 65_536
            yield b" " * 65_536

    answer = await http.post(PATH, content=endless(), headers=headers("hotline") | JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert read <= MOST_BYTES + 2 * 65_536


async def test_a_body_of_just_the_greatest_length_is_read(http: httpx.AsyncClient) -> None:
    body = json.dumps({"x": ""}).encode()
    answer = await send(http, body + b" " * (MOST_BYTES - len(body)))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=gbk",
        "x",
        ";;;",
        "a/b/c;=;",
    ],
)
async def test_another_kind_of_body_is_not_supported(http: httpx.AsyncClient, kind: str) -> None:
    answer = await http.post(PATH, content=b"{}", headers=headers("hotline") | {"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
async def test_json_in_any_spelling_of_its_name_is_read(http: httpx.AsyncClient, kind: str) -> None:
    answer = await http.post(PATH, content=b"{}", headers=headers("hotline") | {"content-type": kind})
    assert answer.status_code == 422


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "OPTIONS", "TRACE", "NONSENSE"])
async def test_another_method_is_not_allowed(http: httpx.AsyncClient, method: str) -> None:
    answer = await http.request(method, PATH, headers=headers("hotline"))
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["allow"] or "GET" in answer.headers["allow"]


async def test_an_address_that_is_not_there_is_not_found(http: httpx.AsyncClient) -> None:
    for path in (
        "/nowhere",
        "/v1",
        "/v1/",
        "/v1/complaints/",
        "/static/../pyproject.toml",
        "/static/%2e%2e/x",
    ):
        answer = await http.get(path, headers=headers("hotline"))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


async def test_junk_in_headers_is_borne(http: httpx.AsyncClient) -> None:
    junk = {
        "authorization": b"Bearer \xff\xfe..",
        "prefer": b"\xff; respond-async",
        "accept": b"\xfe/\xff",
        "content-type": b"application/json; charset=\xff",
        "content-length": b"-5",
        "x-request-id": b"a\xffb",
    }
    for name, value in junk.items():
        usual = {k.lower(): v.encode() for k, v in (headers("hotline") | JSON).items()}
        sent = [(key.encode(), text) for key, text in (usual | {name: value}).items()]
        answer = await http.post(PATH, content=b"{}", headers=sent)
        assert 400 <= answer.status_code < 500, name


async def test_an_error_of_ours_is_a_plain_problem_and_its_words_are_kept_nowhere(
    http: httpx.AsyncClient,
) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = await http.post(PATH, json=complaint(), headers=headers("hotline"))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "1380000" not in answer.text
    failed = next(line for line in lines if line["event"] == "request_failed")
    assert failed["error"] == "LookupError"
    assert "1380000" not in str(lines)


async def test_the_access_log_knows_routes_and_nothing_of_what_was_asked(
    http: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(access_log, "_direct", [True])
    with caplog.at_level(logging.INFO, "api.access"):
        await http.get("/v1/complaints?ticket_no=SECRET-TICKET&phone=13800001234")
        await http.get("/v1/complaints/RD-0000-0000-0000/timeline")
        await http.get("/13800001234")
        await http.request('NO"NSENSE', "/nowhere")
        await http.get("/healthz")
    written = capsys.readouterr().err
    noted = [json.loads(line) for line in written.splitlines()]
    assert [(line["method"], line["route"], line["status"]) for line in noted] == [
        ("GET", "/v1/complaints", 401),
        ("GET", "/v1/complaints/{no}/timeline", 401),
        ("GET", "unmatched", 404),
        ("other", "unmatched", 404),
    ]
    assert noted[0].keys() == {
        "event",
        "method",
        "route",
        "status",
        "ms",
        "request_id",
        "level",
        "logger",
        "timestamp",
    }
    for asked in ("13800001234", "SECRET-TICKET", "RD-0000"):
        assert asked not in written


async def test_the_access_log_of_a_terminal_goes_where_the_other_logs_go(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "api.access"):
        answer = await http.get("/v1/worklist")
    record = next(record for record in caplog.records if record.name == "api.access")
    assert record.__dict__["request_id"] == answer.headers["x-request-id"]
    assert record.__dict__["route"] == "/v1/worklist"


async def test_the_figures_name_routes_only(http: httpx.AsyncClient) -> None:
    await http.get("/v1/complaints/RD-0000-0000-0000")
    text = (await http.get("/metrics")).text
    assert 'redress_http_requests_total{method="GET",route="/v1/complaints/{no}",status="401"} 1.0' in text
    assert "RD-0000" not in text


async def test_every_answer_is_numbered_and_says_little_of_the_server(http: httpx.AsyncClient) -> None:
    answers = [await http.get("/healthz"), await http.get("/v1/worklist"), await http.get("/nowhere")]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3
    for answer in answers:
        assert "server" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert answers[1].headers["cache-control"] == "no-store"


def test_numbers_and_strings_are_read_as_they_stand() -> None:
    assert parse('{"a": [1, 1.5, "中"]}'.encode()) == {"a": [1, 1.5, "中"]}
    with pytest.raises(Problem):
        parse(b"-Infinity")
