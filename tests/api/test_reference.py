"""The reference: every operation described, nothing fetched from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from api import examples
from api.bodies import BODIES, Decide, PublishYear, Search
from contract.messages import BY_PATH
from domain.commands import Command
from runtime.intake import FileComplaint

if TYPE_CHECKING:
    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

ELSEWHERE = re.compile(
    r"""(?:src|href|action)=["'](?!/|#|http://127\.0\.0\.1)|@import|url\(|https?://(?!127)"""
)


async def test_every_message_of_a_case_is_one_typed_operation(house: House) -> None:
    paths = (await house.http.get("/openapi.json")).json()["paths"]
    for path, message in BY_PATH.items():
        operation = paths[f"/v1/complaints/{{no}}/{path}"]["post"]
        assert operation["operationId"] == message.name
        assert operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith(
            f"/{message.command.__name__}"
        )


async def test_a_body_is_the_command_without_its_actor() -> None:
    for path, body in BODIES.items():
        command: type[Command] = BY_PATH[path].command
        assert set(body.model_fields) == set(command.model_fields) - {"actor"}


async def test_every_operation_says_what_it_does_who_may_and_what_can_go_wrong(house: House) -> None:
    schema = (await house.http.get("/openapi.json")).json()
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            assert operation["description"], path
            assert operation["summary"], path
            if path.startswith("/v1/"):
                assert operation["security"], path
                assert {"401", "403", "503"} <= operation["responses"].keys(), path
            for status, response in operation["responses"].items():
                if int(status) >= 400 and path.startswith("/v1/"):
                    assert list(response["content"]) == ["application/problem+json"], (path, status)


async def test_every_number_in_a_query_or_path_is_one_that_the_register_can_count_to(house: House) -> None:
    schema = (await house.http.get("/openapi.json")).json()
    numbers = [
        (path, parameter["name"], kind.get("maximum", float("inf")))
        for path, methods in schema["paths"].items()
        for operation in methods.values()
        for parameter in operation.get("parameters", ())
        for kind in parameter["schema"].get("anyOf", [parameter["schema"]])
        if kind.get("type") == "integer"
    ]
    assert {name for _, name, _ in numbers} >= {"after", "before", "limit", "n"}
    assert [entry for entry in numbers if entry[2] > 2**63 - 1] == []


async def test_every_field_of_a_body_is_described(house: House) -> None:
    schema = (await house.http.get("/openapi.json")).json()
    for methods in schema["paths"].values():
        for operation in methods.values():
            for name, field in _fields(schema, operation):
                assert field.get("description"), (operation["operationId"], name)


@pytest.mark.parametrize("path", sorted(BODIES))
async def test_the_example_of_an_action_is_valid(path: str) -> None:
    TypeAdapter(BODIES[path]).validate_python({"message_id": examples.MESSAGE_ID, **examples.SENT[path]})


async def test_the_other_examples_are_valid() -> None:
    FileComplaint.model_validate(examples.FILED)
    Search.model_validate(examples.SEARCHED)
    Decide.model_validate(examples.DECIDED)
    PublishYear.model_validate(examples.CALENDAR_YEAR)


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_a_page_fetches_nothing_from_elsewhere(house: House, path: str) -> None:
    page = await house.http.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert ELSEWHERE.findall(page.text) == []
    assert " style=" not in page.text
    for link in set(re.findall(r'(?:src|href)="(/[^"]*)"', page.text)):
        assert (await house.http.get(link)).status_code == 200, link
    style = (await house.http.get("/static/redress.css")).text
    assert ELSEWHERE.findall(style) == []


async def test_the_landing_page_speaks_chinese_and_english(house: House) -> None:
    text = (await house.http.get("/")).text
    for words in ("接口文档", "API reference", "http://127.0.0.1:8233", "现行制度", "cn-claims-2026"):
        assert words in text


async def test_the_docs_show_every_operation(house: House) -> None:
    text = (await house.http.get("/docs")).text
    for path in BODIES:
        assert f"/v1/complaints/{{no}}/{path}" in text
    assert "撤销拒赔" in text


def _fields(schema: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return []
    name = content["schema"]["$ref"].rpartition("/")[2]
    return list(schema["components"]["schemas"][name]["properties"].items())
