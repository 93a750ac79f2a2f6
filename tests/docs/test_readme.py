"""README: what it tells one to type is there and does what it says; both languages tell the same."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from contract.ids import complaint_no
from gateway.arguments import parser
from gateway.mapping import load_mapping
from runtime.tokens import mint
from runtime.up import banner
from tests.api.conftest import SECRET, open_house
from tests.docs.markdown import blocks, headings, links
from tests.docs.sources import ROOT

if TYPE_CHECKING:
    from tests.api.conftest import House
    from tests.infra.postgres import PostgresServer
    from tests.infra.temporal import TemporalServer

ENGLISH = (ROOT / "README.md").read_text("utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text("utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")
TEXTS = [pytest.param(ENGLISH, id="README"), pytest.param(OPERATING, id="operating")]


def commands(text: str) -> list[str]:
    """Commands of all sh blocks: continued lines joined, strings over several lines kept whole."""
    found: list[str] = []
    for block in blocks(text, "sh"):
        open_command = ""
        for line in block.text.replace("\\\n", " ").splitlines():
            open_command = f"{open_command}\n{line}" if open_command else line
            if open_command.strip() and _is_whole(open_command):
                found.append(open_command.strip())
                open_command = ""
        assert not open_command.strip(), f"a command without end: {open_command}"
    return found


def _is_whole(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


def starter_calls(text: str) -> list[list[str]]:
    """Arguments of every call of starter.py in an sh block."""
    code = "\n".join(block.text for block in blocks(text, "sh"))
    return [shlex.split(call) for call in re.findall(r"starter\.py ([^)\n]+)", code)]


@pytest.mark.parametrize("text", TEXTS)
def test_every_make_target_exists(text: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)`", text)) | set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE))
    assert named
    assert named <= targets


@pytest.mark.parametrize("text", TEXTS)
def test_every_call_of_the_command_line_is_understood(text: str) -> None:
    for call in starter_calls(text):
        parser(call).parse_args(call)


def test_the_import_that_is_shown_has_its_file_and_its_mapping() -> None:
    imports = [call for call in starter_calls(ENGLISH) if call[0] == "import"]
    assert imports
    for call in imports:
        asked = parser(call).parse_args(call)
        assert (ROOT / asked.csv).is_file()
        assert load_mapping(asked.mapping).fields


def test_the_number_that_is_shown_is_the_tickets() -> None:
    assert complaint_no("README-0001") in ENGLISH


def test_what_make_up_prints_is_shown_as_it_prints_it() -> None:
    from runtime.settings import load

    printed = banner(load({}), 1.0).splitlines()
    shown = blocks(ENGLISH, "text")[1].text.splitlines()
    for line in shown:
        if "…" not in line:
            assert line in printed, line


# ---- what is typed does what it says ------------------------------------------------------------------------------


@dataclass
class Shell:
    """Types the commands of a document at a house of the tests: assignments, tokens, and curl."""

    house: House
    variables: dict[str, str] = field(default_factory=dict)
    answers: list[httpx.Response] = field(default_factory=list)

    async def type(self, command: str) -> None:
        """One command; those for other programs are left to other tests."""
        assigned = re.fullmatch(r"([A-Z]+)=(?:\$\((.*)\)|(\S+))", command, re.DOTALL)
        if assigned and assigned[2] and "starter.py token" in assigned[2]:
            words = shlex.split(assigned[2])[2:]
            asked = parser(words).parse_args(words)
            self.variables[assigned[1]] = mint(SECRET, person=asked.person, role=asked.role, unit=asked.unit)
        elif assigned and assigned[3]:
            self.variables[assigned[1]] = assigned[3]
        elif command.startswith("curl"):
            self.answers.append(await self._curl(shlex.split(self._filled(command))[1:]))

    def _filled(self, command: str) -> str:
        return re.sub(r"\$([A-Z]+)", lambda name: self.variables[name[1]], command)

    async def _curl(self, words: list[str]) -> httpx.Response:
        headers: dict[str, str] = {}
        url = body = None
        rest = iter(words)
        for word in rest:
            match word:
                case "-sS":
                    pass
                case "-H":
                    name, _, value = next(rest).partition(": ")
                    headers[name] = value
                case "-d":
                    body = next(rest)
                    json.loads(body)
                case _:
                    assert url is None, f"curl {word}"
                    url = word
        assert url is not None
        assert url.startswith("http://127.0.0.1:8080/")
        path = url.removeprefix("http://127.0.0.1:8080")
        method = "GET" if body is None else "POST"
        return await self.house.http.request(method, path, headers=headers, content=body)


async def type_all(text: str, postgres: PostgresServer, temporal: TemporalServer) -> list[httpx.Response]:
    """Type a document's commands; the answers, all of which must be good."""
    async with open_house(postgres, temporal) as house:
        shell = Shell(house)
        for command in commands(text):
            await shell.type(command)
    for answer in shell.answers:
        assert answer.is_success, f"{answer.request.url.path}: {answer.text}"
    return shell.answers


async def test_the_first_complaint_is_filed_handled_and_closed_as_told(
    postgres_server: PostgresServer, temporal_server: TemporalServer
) -> None:
    filed, *handled, found, timeline = await type_all(ENGLISH, postgres_server, temporal_server)

    assert filed.json()["complaint_no"] == complaint_no("README-0001")
    assert [answer.json()["stage"] for answer in handled] == ["received", "responded", "proposed", "closed"]
    assert handled[-1].json()["outcome"] == "accepted"
    told: dict[str, Any] = found.json()["items"][0]
    assert told["complaint_no"] == filed.json()["complaint_no"]
    assert "complainant" not in told
    kinds = [event["kind"] for event in timeline.json()["items"]]
    assert kinds[0] == "filed"
    assert "closed" in kinds
    assert all(event["clause"] for event in timeline.json()["items"])


async def test_the_handbooks_calls_are_answered(
    postgres_server: PostgresServer, temporal_server: TemporalServer
) -> None:
    ready, published, organisation, changed = await type_all(OPERATING, postgres_server, temporal_server)

    assert ready.json() == {"ready": True, "register": True, "temporal": True}
    assert published.json()["changed"] is True
    assert organisation.headers["ETag"] == '"sample-2026-02"'
    assert changed.json()["version"] == "sample-2026-02:1"


# ---- both languages -----------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_headings_by_level() -> None:
    assert [level for level, _ in headings(ENGLISH)] == [level for level, _ in headings(CHINESE)]


def test_both_languages_give_the_same_commands_and_show_the_same_output() -> None:
    assert blocks(ENGLISH, "sh") == blocks(CHINESE, "sh")
    assert blocks(ENGLISH, "text")[1:] == blocks(CHINESE, "text")[1:]


def test_both_languages_lead_to_the_same_places() -> None:
    def leads(text: str) -> set[str]:
        return {link for link in links(text) if not link.startswith("README")}

    assert leads(ENGLISH) == leads(CHINESE)


def test_both_languages_are_as_honest() -> None:
    def missing(text: str) -> int:
        section = re.split(r"^## ", text, flags=re.MULTILINE)[-2]
        return section.count("\n- **")

    assert missing(ENGLISH) == missing(CHINESE) > 5
