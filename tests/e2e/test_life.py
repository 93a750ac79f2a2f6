"""An ordinary life over HTTP, through the processes of `make up`: what the contract names is there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from tests.e2e.caller import PROPOSAL, Caller, checklist, complaint, message

if TYPE_CHECKING:
    from collections.abc import Iterator

CASE: Final = {
    "complaint_no", "ticket_no", "status", "stage", "outcome", "severity", "owner", "next_step", "clocks",
    "proposals", "rulebook_version",
}  # fmt: skip
"""Fields that the contract names."""
CLOCK: Final = {
    "name", "clause", "started_at", "due_at", "rungs", "provisional", "suspended", "stopped_at", "verdict",
    "explanation",
}  # fmt: skip
RUNG: Final = {"name", "due_at", "fired_at", "late_by"}
OF_A_NEW_CASE: Final = {
    "progress": "R7.3",
    "resolution": "R7.2",
    "arrangement": "R6.3(1)",
    "opinion": "R6.3(2)",
    "statutory": "L18",
}


def moments(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every field that is a time, by its name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from moments(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from moments(inner, name)
    elif isinstance(value, str) and (name.endswith("_at") or name in {"at", "due", "next_deadline"}):
        yield name, value


def clocks(case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Latest run of each clock."""
    return {clock["name"]: clock for clock in case["clocks"]}


async def test_a_case_shows_every_field_of_the_contract_from_its_receipt_on(people: Caller) -> None:
    said = complaint()
    answer = await people.post("/v1/complaints", said, "hotline")
    assert answer.status_code == 201, answer.text
    number = answer.json()["complaint_no"]
    assert answer.headers["Location"] == f"/v1/complaints/{number}"
    case = await people.case(number, "officer")
    assert case.keys() >= CASE
    assert (case["complaint_no"], case["ticket_no"]) == (number, said["ticket_no"])
    assert (case["status"], case["stage"], case["outcome"]) == ("open", "received", None)
    assert (case["severity"], case["owner"], case["proposals"]) == ("ordinary", "han.dongmei", [])
    assert case["rulebook_version"].startswith("fast-")
    assert case["next_step"].keys() >= {"what", "who", "due"}
    assert case["next_step"]["who"] == case["owner"]
    assert {clock["name"]: clock["clause"] for clock in case["clocks"]} == OF_A_NEW_CASE
    for clock in case["clocks"]:
        assert clock.keys() >= CLOCK
        assert clock["rungs"]
        assert all(rung.keys() >= RUNG for rung in clock["rungs"])
        assert (clock["verdict"], clock["provisional"], clock["suspended"]) == ("running", False, False)
        breach = next(rung for rung in clock["rungs"] if rung["name"] == "breach")
        assert clock["due_at"] == breach["due_at"]
        assert clock["explanation"]


async def test_all_times_are_iso_8601_with_an_offset(people: Caller) -> None:
    number = await people.file()
    case = await people.case(number)
    found = list(moments(case))
    assert len(found) > 20
    for name, text in found:
        assert datetime.fromisoformat(text).utcoffset() is not None, name


async def test_the_clocks_of_receipt_start_when_the_hotline_received_the_complaint(people: Caller) -> None:
    case = await people.case(await people.file())
    received, opened = (datetime.fromisoformat(case[name]) for name in ("received_at", "opened_at"))
    started = {name: datetime.fromisoformat(clock["started_at"]) for name, clock in clocks(case).items()}
    assert started["statutory"] == received
    assert started["progress"] == started["resolution"] == opened
    due = datetime.fromisoformat(clocks(case)["progress"]["due_at"])
    assert due - started["progress"] == timedelta(seconds=40), "as the fast rule book says"


async def test_an_ordinary_life_from_the_call_to_the_kept_promise(people: Caller) -> None:
    number = await people.file()
    case = await people.done(number, "acknowledgement", "responsible", text="已接收")
    assert case["stage"] == "investigating"
    assert clocks(case)["arrangement"]["verdict"] == "met"
    case = await people.done(number, "progress", text="已联系核赔岗", next_step="明日回复客户")
    assert [(p["text"], p["next_step"]) for p in case["progress"]] == [("已联系核赔岗", "明日回复客户")]
    runs = [clock for clock in case["clocks"] if clock["name"] == "progress"]
    assert [(run["run"], run["verdict"]) for run in runs] == [(1, "met"), (2, "running")]
    case = await people.done(number, "response", "responsible", cause="录入有误", action="已更正")
    assert case["stage"] == "responded"
    promise = {"kind": "payment", "amount": 4200, "text": "赔付维修费"}
    case = await people.done(number, "proposals", **PROPOSAL, commitments=[promise])
    assert (case["stage"], case["version"]) == ("proposed", 1)
    assert clocks(case)["opinion"]["verdict"] == "met"
    closure = {"text": "客户接受。", "checklist": checklist(case)}
    said = {"proposal_version": 1, "accepted": True, "evidence": "电话录音", "closure": closure}
    case = await people.done(number, "customer-decision", **said)
    assert (case["status"], case["stage"], case["outcome"]) == ("closed", "closed", "accepted")
    assert case["proposals"][0]["answer"]["accepted"] is True
    assert case["next_step"]["what"].startswith("keep the promise"), "closing does not end a promise (R4.4)"
    running = [clock["name"] for clock in case["clocks"] if clock["stopped_at"] is None]
    assert running == ["commitment-1"], "one step stops every other clock"
    case = await people.done(number, "commitments", number=1, kept=True, evidence="银行回单")
    assert case["next_step"] is None
    assert all(clock["stopped_at"] and clock["verdict"] == "met" for clock in case["clocks"])


async def test_the_timeline_tells_everything_in_order_with_who_and_under_which_clause(people: Caller) -> None:
    number = await people.file()
    await people.close(number)
    items = (await people.get(f"/v1/complaints/{number}/timeline")).json()["items"]
    assert [item["seq"] for item in items] == list(range(1, len(items) + 1))
    kinds = [item["kind"] for item in items]
    assert kinds[0] == "filed"
    told = [
        kind
        for kind in kinds
        if kind in {"acknowledged", "responded", "proposed", "customer_decided", "closed"}
    ]
    assert told == ["acknowledged", "responded", "proposed", "customer_decided", "closed"]
    assert all(item["clause"] and item["actor"]["person"] and item["message_id"] for item in items)


async def test_a_reminder_and_a_breach_fire_once_each_and_the_worklist_shows_the_case(people: Caller) -> None:
    number = await people.file(unit="BJ02", category="service")

    def reminded(case: dict[str, Any]) -> bool:
        return any(
            rung["name"] == "reminder" and rung["fired_at"] for rung in clocks(case)["progress"]["rungs"]
        )

    case = await people.until(number, reminded, 60)
    assert clocks(case)["arrangement"]["verdict"] == "breached", "15 seconds are over, nobody took it up"
    assert case["escalations"][0]["cause"] == "breach"
    assert case["overdue"]
    own = (await people.get("/v1/worklist?scope=unit&limit=500", "head")).json()["items"]
    assert number in [item["complaint_no"] for item in own]
    items = (await people.get(f"/v1/complaints/{number}/timeline")).json()["items"]
    rungs = [(i["name"], i["run"], i["rung"]) for i in items if i["kind"] == "rung_fired"]
    assert len(rungs) == len(set(rungs)), "no rung twice"
    assert {("progress", 1, "reminder"), ("arrangement", 1, "breach")} <= set(rungs)
    await people.done(number, "withdrawal", "hotline", text="客户撤回")


async def test_a_closed_case_is_taken_up_again_from_the_register(people: Caller) -> None:
    number = await people.file()
    await people.close(number)
    refused = await people.act(number, "progress", text="补记")
    assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")
    case = await people.done(number, "reopening", new_facts="鉴定机构更正了结论")
    assert (case["status"], case["stage"], case["officer"]) == ("open", "received", "huang.junjie")
    case = await people.done(number, "progress", text="重新受理后的进展")
    assert [entry["text"] for entry in case["progress"]] == ["重新受理后的进展"]


async def test_respond_async_answers_202_and_the_record_tells_what_became_of_it(people: Caller) -> None:
    number = await people.file()
    also = {"Prefer": "respond-async"}
    taken = message(text="稍后补充")
    answer = await people.post(f"/v1/complaints/{number}/progress", taken, also=also)
    assert answer.status_code == 202
    assert answer.headers["Preference-Applied"] == "respond-async"
    assert answer.json()["message_id"] == taken["message_id"]
    await people.until(number, lambda case: [p["text"] for p in case["progress"]] == ["稍后补充"])
    refused = message(proposal_version=7, accepted=True, evidence="录音")
    answer = await people.post(f"/v1/complaints/{number}/customer-decision", refused, also=also)
    assert answer.status_code == 202, "a signal is sent; the case says no"
    path = f"/v1/complaints/{number}/timeline"

    async def told() -> list[dict[str, Any]]:
        return [i for i in (await people.get(path)).json()["items"] if i["kind"] == "message_refused"]

    await people.until(number, lambda case: case["seq"] >= 10)
    while not (items := await told()):
        await people.until(number, lambda _: True)
    assert (items[0]["name"], items[0]["code"]) == ("customer_decision", "proposal_unknown")


async def test_the_same_message_twice_has_one_effect(people: Caller) -> None:
    number = await people.file()
    said = message(text="只记一次")
    first = await people.post(f"/v1/complaints/{number}/progress", said)
    again = await people.post(f"/v1/complaints/{number}/progress", said)
    assert (first.status_code, again.status_code) == (200, 200)
    assert [p["text"] for p in again.json()["progress"]] == ["只记一次"]
