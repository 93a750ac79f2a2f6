"""`starter.py file` against the real Temporal and register: one case per ticket, nothing half done."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from contract.ids import complaint_no, complaint_workflow_id
from tests.gateway.conftest import complaint

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gateway.conftest import Site
    from tests.infra.temporal import TemporalServer


@pytest.fixture
def ticket() -> str:
    """A ticket number of this test's own."""
    return f"T-{uuid.uuid4().hex}"


async def exists(server: TemporalServer, ticket: str) -> bool:
    """Whether the ticket's workflow was started."""
    client = await Client.connect(server.address, namespace=server.namespace)
    try:
        await client.get_workflow_handle(complaint_workflow_id(complaint_no(ticket))).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


async def test_a_complaint_from_standard_input_is_filed_and_its_number_printed(
    site: Site, temporal_server: TemporalServer, ticket: str
) -> None:
    said = await site.run("file", stdin=complaint(ticket))
    assert (said.code, said.out, said.err) == (0, f"{complaint_no(ticket)}\n", "")
    assert await exists(temporal_server, ticket)


async def test_the_same_complaint_again_is_the_same_case(site: Site, ticket: str, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(b"\xef\xbb\xbf" + complaint(ticket))
    await site.run("file", str(path))
    said = await site.run("file", str(path))
    assert (said.code, said.out) == (0, f"{complaint_no(ticket)} already filed\n")


async def test_the_same_ticket_with_other_content_is_a_conflict(site: Site, ticket: str) -> None:
    await site.run("file", stdin=complaint(ticket))
    said = await site.run("file", stdin=complaint(ticket, demand="退保"))
    assert (said.code, said.out) == (1, "")
    assert said.err == f"ticket {ticket} is already filed with other content: {complaint_no(ticket)}\n"


async def test_answers_for_scripts_are_json(site: Site, ticket: str) -> None:
    answers = [
        json.loads((await site.run("file", "--json", stdin=complaint(ticket, demand=demand))).out)
        for demand in ("a", "a", "b")
    ]
    assert [answer["result"] for answer in answers] == ["new", "same", "conflict"]
    assert {answer["complaint_no"] for answer in answers} == {complaint_no(ticket)}
    assert {answer["ticket_no"] for answer in answers} == {ticket}


async def test_what_is_wrong_with_a_complaint_is_listed_by_field_and_nothing_is_started(
    site: Site, temporal_server: TemporalServer, ticket: str
) -> None:
    said = await site.run("file", stdin=complaint(ticket, demand="", business_line="pets", colour="red"))
    assert (said.code, said.out) == (2, "")
    fields = [line.partition(":")[0] for line in said.err.splitlines()]
    assert sorted(fields) == ["business_line", "colour", "demand"]
    assert "王小明" not in said.err
    assert not await exists(temporal_server, ticket)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"unit": "XX"}, "unit: is not a unit of the organisation"),
        ({"about": {"unit": "XX"}}, "about.unit: is not a unit of the organisation"),
        ({"received_at": "2199-01-01T00:00:00Z"}, "received_at: lies in the future"),
        ({"received_at": "1999-01-01T00:00:00Z"}, "received_at: lies before 2000-01-01"),
    ],
)
async def test_what_only_the_rules_know_to_be_wrong_is_told_alike(
    site: Site, temporal_server: TemporalServer, ticket: str, changes: dict[str, str], line: str
) -> None:
    said = await site.run("file", stdin=complaint(ticket, **changes))
    assert (said.code, said.err) == (2, line + "\n")
    assert not await exists(temporal_server, ticket)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "complaint: invalid JSON"),
        (b"{", "complaint: invalid JSON"),
        (b"\xff\xfe", "complaint: invalid JSON"),
        (b"[]", "complaint: input should be an object"),
        (b'{"x": "' + b"x" * 1024 * 1024 + b'"}', "no complaint"),
    ],
)
async def test_what_is_no_complaint_at_all_is_refused_in_a_line(site: Site, raw: bytes, words: str) -> None:
    said = await site.run("file", stdin=raw)
    assert said.code == 2
    assert words in said.err.splitlines()[0]


async def test_a_file_that_is_not_there_is_named(site: Site, tmp_path: Path) -> None:
    said = await site.run("file", str(tmp_path / "none.json"))
    assert (said.code, said.err) == (2, f"{tmp_path}/none.json: No such file or directory\n")


async def test_an_engine_that_is_away_is_told_and_nothing_is_half_done(
    site: Site, ticket: str, free_port: int
) -> None:
    where = {"database_url": site.database_url, "temporal_address": f"127.0.0.1:{free_port}"}
    (site.home / "endpoints.json").write_text(json.dumps(where))
    said = await site.run("file", "--patience", "0", stdin=complaint(ticket))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("Temporal is away (")
    assert "nothing is half done" in said.err


async def test_a_register_that_is_away_is_told(site: Site, ticket: str, free_port: int) -> None:
    where = {"database_url": f"postgresql://redress:x@127.0.0.1:{free_port}/redress"}
    (site.home / "endpoints.json").write_text(json.dumps(where))
    said = await site.run("file", "--patience", "0", stdin=complaint(ticket))
    assert said.code == 1
    assert said.err.startswith("the register is away: ")


async def test_where_nothing_runs_one_line_says_what_to_do(site: Site, ticket: str) -> None:
    (site.home / "endpoints.json").unlink()
    said = await site.run("file", stdin=complaint(ticket))
    assert said.code == 2
    assert said.err.endswith("start one with `make up`\n")
    assert said.err.count("\n") == 1


async def test_a_wrong_setting_is_one_line(site: Site, ticket: str) -> None:
    site.set(temporal_port="x")
    said = await site.run("file", stdin=complaint(ticket))
    assert said.code == 2
    assert said.err.startswith("redress: REDRESS_TEMPORAL_PORT: ")
