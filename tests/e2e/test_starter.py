"""The gateway's command line against the running system: token, import, show, watch."""

from __future__ import annotations

import asyncio
import csv
import json
from typing import TYPE_CHECKING, Final

import httpx

from contract.ids import complaint_no
from tests.infra.processes import finish, read_until, started

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.caller import Caller
    from tests.e2e.system import System

MAPPING: Final = """
name = "two columns"
[fields]
ticket_no = {{ template = "{prefix}-{{No}}" }}
received_at = "now"
channel = "letter"
"complainant.name" = {{ column = "Who" }}
"complainant.phone" = "0000000"
unit = "GD"
business_line = "property"
category = "other"
content = {{ column = "What" }}
demand = "look into it"
"""


def csv_file(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    """A small file of complaints."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("No", "Who", "What"), *rows])
    return path


async def test_a_token_of_the_command_line_opens_the_api(system: System) -> None:
    code, token = await system.starter("token", "--role", "auditor", "--unit", "HQ", "--person", "an.auditor")
    assert code == 0, token
    async with httpx.AsyncClient(base_url=system.url, trust_env=False) as http:
        answer = await http.get("/v1/worklist", headers={"Authorization": f"Bearer {token.strip()}"})
    assert answer.status_code == 200, answer.text


async def test_a_csv_file_becomes_running_cases_once(system: System, people: Caller, tmp_path: Path) -> None:
    prefix = f"CSV-{tmp_path.name}"
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING.format(prefix=prefix))
    rows = [(str(n), f"客户{n}", f"第{n}件投诉") for n in range(20)]
    file = csv_file(tmp_path / "complaints.csv", [*rows, rows[3], ("21", "", "没有姓名")])
    command = (
        "import",
        str(file),
        "--mapping",
        str(mapping),
        "--report",
        str(tmp_path / "report.csv"),
        "--json",
    )
    people.filed.extend(complaint_no(f"{prefix}-{number}") for number, _, _ in rows)
    code, output = await system.starter(*command)
    told = json.loads(output.strip().splitlines()[0])
    assert code == 1, "one row was refused"
    assert (told["rows"], told["unique"], told["repeated"]) == (22, 21, 1)
    assert (told["started"], told["already_there"], told["refused"]) == (20, 0, 1)
    assert "complainant.name" in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    case = await people.case(complaint_no(f"{prefix}-7"))
    assert (case["ticket_no"], case["content"]) == (f"{prefix}-7", "第7件投诉")
    code, output = await system.starter(*command)
    told = json.loads(output.strip().splitlines()[0])
    assert (told["started"], told["already_there"]) == (0, 20)


async def test_show_prints_the_case_by_number_and_by_ticket_without_the_complainant(
    system: System, people: Caller
) -> None:
    number = await people.file()
    ticket = (await people.case(number))["ticket_no"]
    code, by_number = await system.starter("show", number)
    assert code == 0, by_number
    assert number in by_number
    assert "han.dongmei" in by_number
    assert "李雪梅" not in by_number
    code, by_ticket = await system.starter("show", ticket, "--json")
    assert (code, json.loads(by_ticket)["complaint_no"]) == (0, number)
    code, nobody = await system.starter("show", "RD-0000-0000-0000")
    assert code == 1
    assert "on record" in nobody


async def test_watch_tells_events_as_they_happen_and_ends_with_the_case(
    system: System, people: Caller
) -> None:
    number = await people.file()
    with started(["starter.py", "watch", number], system.environment()) as process:
        await asyncio.to_thread(read_until, process, "filed")
        await people.done(number, "progress", text="看得见的进展")
        await asyncio.to_thread(read_until, process, "看得见的进展")
        await people.done(number, "withdrawal", "hotline", text="客户撤回")
        code, rest = await asyncio.to_thread(finish, process, 30)
    assert code == 0
    assert "CLOSED: withdrawn" in rest


async def test_send_speaks_to_a_case_as_update_and_as_signal(system: System, people: Caller) -> None:
    number = await people.file()
    who = ("--role", "officer", "--unit", "BJ", "--person", "guo.fengying")
    code, output = await system.starter("send", number, "record_progress", '{"text": "脚本更新"}', *who)
    assert code == 0, output
    code, output = await system.starter(
        "send", number, "record_progress", '{"text": "脚本信号"}', "--signal", *who
    )
    assert code == 0, output
    await people.until(number, lambda case: [p["text"] for p in case["progress"]] == ["脚本更新", "脚本信号"])
    code, output = await system.starter("send", number, "close", '{"outcome": "accepted", "text": "x"}', *who)
    assert code == 1
    assert "closing_condition_unmet" in output or "checklist_incomplete" in output
