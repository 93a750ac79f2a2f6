"""Over HTTP: causes, findings with the right to be heard, rectification, points (R3, L9, L25 to L27)."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from domain.values import Role
from tests.api.conftest import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx import Response

    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

FINDING: dict[str, Any] = {
    "person": "han.dongmei",
    "facts": "未核对原件",
    "breached": "R4.3",
    "grade": "ordinary",
}
TASK: dict[str, Any] = {"unit": "BJ", "root_cause": "system.data_wrong", "text": "增加二次校验"}
MONTH = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m}"


@pytest.fixture(autouse=True)
def more_people() -> Iterator[None]:
    """People whom the other tests do not need."""
    more = {
        "shanghai_staff": (Role.RESPONSIBLE, "SH", "sh.staff"),
        "moved_officer": (Role.OFFICER, "SH", "jiang.zhendong"),
        "another_leader": (Role.LEADERSHIP, "HQ", "b.leader"),
    }
    PEOPLE.update(more)
    yield
    for name in more:
        del PEOPLE[name]


def ok(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def seen(house: House, number: str, who: str = "officer") -> dict[str, Any]:
    return ok(await house.get(f"/v1/complaints/{number}", who))


async def shirked(house: House) -> str:
    """A case in which a dispute was not upheld: ten points against han.dongmei."""
    number = await house.file()
    ok(await house.act(number, "disputes", "responsible", reason="不是本岗位经办"))
    ok(await house.act(number, "dispute-ruling", "head", upheld=False, text="异议不成立"))
    return number


# ---- root cause ---------------------------------------------------------------------------------------


async def test_l9_the_root_cause_is_shown_with_its_words_and_every_version(house: House) -> None:
    number = await house.file()
    ok(await house.act(number, "root-cause", code="people.attitude", text="x"))
    case = ok(await house.act(number, "root-cause", "head", code="system.data_wrong", text="y"))
    assert [(c["version"], c["code"], c["title_zh"]) for c in case["root_causes"]] == [
        (1, "people.attitude", "服务态度或行为不当"),
        (2, "system.data_wrong", "数据错误或缺失"),
    ]


async def test_l9_an_unknown_cause_is_a_422_that_names_the_field(house: House) -> None:
    number = await house.file()
    answer = await house.act(number, "root-cause", code="people.nothing", text="x")
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["code"]


# ---- findings --------------------------------------------------------------------------------------------


async def test_l26_accused_heard_decided(house: House) -> None:
    number = await house.file()
    opened = ok(await house.act(number, "findings", "head", **FINDING))
    assert opened["number"] == 1
    assert opened["findings"][0]["state"] == "plea_awaited"
    early = await house.act(
        number, "finding-decisions", "line_head", finding=1, upheld=True, grade="minor", text="x"
    )
    assert (early.status_code, early.json()["code"]) == (409, "plea_pending")
    ok(await house.act(number, "pleas", "responsible", finding=1, text="系统停机"))
    decided = ok(
        await house.act(
            number, "finding-decisions", "line_head", finding=1, upheld=True, grade="ordinary", text="x"
        )
    )
    assert decided["findings"][0]["state"] == "upheld"
    assert [(p["code"], p["person"]) for p in decided["assessments"]] == [
        ("accountability_ordinary", "han.dongmei")
    ]


async def test_l26_the_accused_is_told_by_their_work_list_and_reads_their_own_finding_only(
    house: House,
) -> None:
    number = await house.file()
    ok(await house.act(number, "findings", "head", **FINDING))
    ok(await house.act(number, "findings", "head", **(FINDING | {"person": "tang.yiming"})))
    told = ok(await house.get("/v1/worklist", "other_responsible"))
    assert number in [item["complaint_no"] for item in told["items"]]
    for who, person in (("responsible", "han.dongmei"), ("other_responsible", "tang.yiming")):
        case = await seen(house, number, who)
        assert [finding["person"] for finding in case["findings"]] == [person]
        assert "accused" not in [e["ground"] for e in case["recused"] if e["person"] != person]
        timeline = ok(await house.get(f"/v1/complaints/{number}/timeline", who))["items"]
        opened = [event for event in timeline if event["kind"] == "finding_opened"]
        assert len(opened) == 2
        assert [event["person"] for event in opened if "person" in event] == [person]
    assert len((await seen(house, number, "officer"))["findings"]) == 2


async def test_l26_a_plea_by_somebody_else_is_refused(house: House) -> None:
    number = await house.file()
    ok(await house.act(number, "findings", "head", **FINDING))
    answer = await house.act(number, "pleas", "other_responsible", finding=1, text="x")
    assert answer.status_code == 404, "no part in the case: it does not exist for them"
    answer = await house.act(number, "pleas", "officer", finding=1, text="x")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_the_accused")


async def test_l26_who_moved_to_another_branch_is_heard_and_shown_no_more_than_customers_are(
    house: House,
) -> None:
    number = await house.file()
    ok(
        await house.act(
            number, "findings", "leader", **(FINDING | {"person": "jiang.zhendong", "unit": "BJ"})
        )
    )
    heard = ok(await house.act(number, "pleas", "moved_officer", finding=1, text="已按规定办理"))
    assert heard["complaint_no"] == number
    assert "complainant" not in heard
    assert "findings" not in heard


async def test_l25_a_closed_case_is_taken_up_for_a_finding_and_ends_when_it_is_decided(house: House) -> None:
    number = await house.file()
    ok(await house.act(number, "withdrawal", "hotline", text="客户撤诉"))
    opened = ok(await house.act(number, "findings", "head", **FINDING))
    assert (opened["status"], opened["next_step"]["clause"]) == ("closed", "L26")
    ok(await house.act(number, "pleas", "responsible", finding=1, text="x"))
    decided = ok(
        await house.act(number, "finding-decisions", "leader", finding=1, upheld=False, text="申辩成立")
    )
    assert decided["next_step"] is None
    assert decided["assessments"] == []
    handle = house.temporal.get_workflow_handle(f"complaint-{number}")
    assert (await handle.result())["status"] == "closed"


async def test_l25_a_merged_case_keeps_its_findings(house: House) -> None:
    master, number = await house.file(), await house.file()
    ok(await house.act(number, "findings", "head", **FINDING))
    ok(await house.act(number, "closure", outcome="merged", text="重复", master=master))
    heard = ok(await house.act(number, "pleas", "responsible", finding=1, text="x"))
    assert heard["complaint_no"] == number
    assert heard["findings"][0]["state"] == "to_decide"


@pytest.mark.parametrize("who", ["officer", "responsible", "hotline", "auditor"])
async def test_l25_only_heads_and_leadership_open_findings(house: House, who: str) -> None:
    number = await house.file()
    assert (await house.act(number, "findings", who, **FINDING)).status_code == 403


async def test_l25_who_is_not_of_the_company_is_named_as_the_wrong_field(house: House) -> None:
    number = await house.file()
    for path, body, field in (
        ("findings", FINDING | {"person": "no.body"}, "person"),
        ("findings", FINDING | {"unit": "XX"}, "unit"),
        ("rectifications", TASK | {"unit": "XX"}, "unit"),
        ("rectifications", TASK | {"person": "no.body"}, "person"),
    ):
        answer = await house.act(number, path, "head", **body)
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    case = await seen(house, number)
    assert (case["findings"], case["rectifications"]) == ([], [])


async def test_r4_1_what_follows_from_a_finding_does_not_tell_others_who_is_accused(house: House) -> None:
    number = await house.file()
    officer = (await seen(house, number))["officer"]
    ok(await house.act(number, "findings", "head", **(FINDING | {"person": officer, "breached": "R7.3"})))
    ok(await house.act(number, "pleas", "officer", finding=1, text="x"))
    told = (await house.get(f"/v1/complaints/{number}/timeline", "responsible")).text
    whole = ok(await house.get(f"/v1/complaints/{number}/timeline", "head"))["items"]
    since = next(event["seq"] for event in whole if event["kind"] == "finding_opened")
    assert officer in str([event for event in whole if event["seq"] >= since]), "the head sees it"
    hidden = [event for event in json.loads(told)["items"] if event["seq"] >= since]
    assert len(hidden) == len(whole) - since + 1
    assert officer not in str(hidden)


# ---- rectification ------------------------------------------------------------------------------------------


async def test_l9_a_task_is_listed_reported_verified_and_gone_from_the_open_ones(house: House) -> None:
    number = await house.file()
    opened = ok(await house.act(number, "rectifications", "head", **TASK))
    assert opened["number"] == 1

    async def listed(who: str = "officer", **wanted: str) -> list[tuple[str, str]]:
        found = ok(await house.get("/v1/rectifications", who, params=wanted))["items"]
        return [(task["state"], task["text"]) for task in found if task["complaint_no"] == number]

    for who in ("officer", "head", "line_head", "leader", "auditor", "responsible"):
        assert await listed(who) == [("open", "增加二次校验")], who
    assert await listed("shanghai") == []
    assert await listed(unit="SH") == []
    ok(await house.act(number, "rectification-reports", "responsible", number=1, text="已上线"))
    assert await listed(unit="BJ", state="open") == [("reported", "增加二次校验")]
    ok(
        await house.act(
            number, "rectification-verifications", "line_head", number=1, done=True, text="已抽查"
        )
    )
    assert await listed() == []
    assert await listed(state="done") == [("done", "增加二次校验")]


async def test_l9_another_branchs_staff_report_what_their_unit_was_asked(house: House) -> None:
    number = await house.file()
    ok(await house.act(number, "rectifications", "leader", **(TASK | {"unit": "SH"})))
    found = ok(await house.get("/v1/rectifications", "shanghai_staff"))["items"]
    assert number in [task["complaint_no"] for task in found]
    assert (await house.get(f"/v1/complaints/{number}", "shanghai_staff")).status_code == 404
    told = ok(await house.act(number, "rectification-reports", "shanghai_staff", number=1, text="已培训"))
    assert "complainant" not in told
    assert (await house.get("/v1/rectifications?unit=BJ", "shanghai_staff")).status_code == 403


# ---- points ----------------------------------------------------------------------------------------------


async def points(house: House, who: str, number: str, **wanted: str) -> list[dict[str, Any]]:
    found = ok(await house.get("/v1/assessments", who, params={"month": MONTH, "limit": "10000"} | wanted))
    return [entry for entry in found["items"] if entry["complaint_no"] == number]


async def test_r3_an_entry_names_its_case_event_and_clause_and_leads_back_to_it(house: House) -> None:
    number = await shirked(house)
    (entry,) = await points(house, "head", number)
    assert (entry["code"], entry["points"], entry["clause"], entry["title_zh"]) == (
        "shirking",
        -10,
        "R7.2",
        "推诿",
    )
    timeline = ok(await house.get(f"/v1/complaints/{number}/timeline"))["items"]
    assert timeline[entry["seq"] - 1]["kind"] == entry["kind"] == "dispute_ruled"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", True),
        ("head", True),
        ("line_head", True),
        ("leader", True),
        ("auditor", True),
        ("responsible", True),
        ("other_responsible", False),
        ("shanghai", False),
        ("shanghai_head", False),
    ],
)
async def test_l27_who_sees_whose_points(house: House, who: str, sees: bool) -> None:  # noqa: FBT001 - the answer
    number = await shirked(house)
    assert bool(await points(house, who, number)) == sees


async def test_l27_one_sees_ones_own_points_and_not_anothers(house: House) -> None:
    path = f"/v1/assessments?month={MONTH}&person=han.dongmei"
    assert (await house.get(path, "responsible")).status_code == 200
    assert (await house.get(path, "other_responsible")).status_code == 403
    for who in ("hotline", "admin"):
        assert (await house.get(f"/v1/assessments?month={MONTH}", who)).status_code == 403


async def test_l27_totals_are_the_sum_of_the_entries(house: House) -> None:
    await shirked(house)
    found = ok(
        await house.get(f"/v1/assessments?month={MONTH}&limit=10000&person=han.dongmei&unit=BJ", "leader")
    )
    (total,) = found["by_person"]
    standing = [entry["points"] for entry in found["items"] if entry["waived_at"] is None]
    assert (total["points"], total["entries"]) == (sum(standing), len(found["items"]))
    assert found["by_unit"][0]["points"] == total["points"]


async def test_r3_what_the_leadership_strikes_out_stays_marked_and_does_not_count(house: House) -> None:
    number = await shirked(house)
    (entry,) = await points(house, "leader", number)
    body = {"seq": entry["seq"], "code": "shirking", "reason": "申辩成立"}
    assert (await house.act(number, "assessment-waivers", "head", **body)).status_code == 403
    ok(await house.act(number, "assessment-waivers", "leader", **body))
    (entry,) = await points(house, "leader", number)
    assert (entry["waived_by"], entry["points"]) == ("a.leader", -10)


async def test_l27_as_csv_one_line_an_entry(house: House) -> None:
    number = await shirked(house)
    answer = await house.http.get(
        f"/v1/assessments?month={MONTH}&limit=10000",
        headers=_headers("leader") | {"Accept": "text/csv"},
    )
    assert answer.headers["content-type"].startswith("text/csv")
    rows = [row for row in csv.DictReader(io.StringIO(answer.text)) if row["complaint_no"] == number]
    assert [(row["code"], row["points"], row["person"], row["clause"]) for row in rows] == [
        ("shirking", "-10", "han.dongmei", "R7.2")
    ]


def _headers(who: str) -> dict[str, str]:
    from tests.api.conftest import headers

    return headers(who)


async def test_what_the_lists_cannot_answer_is_said(house: House) -> None:
    for path, status in (
        ("/v1/assessments", 422),
        ("/v1/assessments?month=2026-13", 422),
        (f"/v1/assessments?month={MONTH}&limit=0", 422),
        (f"/v1/assessments?month={MONTH}&colour=red", 422),
        ("/v1/rectifications?state=lost", 422),
        (f"/v1/assessments?month={MONTH}&unit=no.such.unit", 200),
    ):
        assert (await house.get(path, "leader")).status_code == status, path
    answer = await house.http.get(
        f"/v1/assessments?month={MONTH}", headers=_headers("leader") | {"Accept": "application/pdf"}
    )
    assert answer.status_code == 406


async def test_r4_5_the_view_says_how_much_time_was_saved(house: House) -> None:
    number = await house.file(received_at=datetime.now(UTC).isoformat())
    ok(await house.act(number, "response", "responsible", cause="x", action="y"))
    ok(await house.act(number, "proposals", text="x", facts="x", basis="x", responsibility="x"))
    items = [{"item": item["id"], "done": True} for item in (await seen(house, number))["checklist"]]
    closure = {"text": "客户接受", "checklist": items}
    closed = ok(
        await house.act(
            number, "customer-decision", proposal_version=1, accepted=True, evidence="录音", closure=closure
        )
    )
    assert closed["saved_seconds"] > 24 * 3600
    assert closed["rulebook_in_force"] is True
    assert "resolved_same_day" in [p["code"] for p in closed["assessments"]]
