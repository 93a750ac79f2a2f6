"""R6.1(2), R6.2(2): pressing in a case that runs, by hand and by clock; silence, repetition, the end with the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.infra.cases import head_of, officer_of, responsible_of, said
from tests.infra.dates import at
from tests.workflows.asked import filed as filed_with_ladder
from tests.workflows.asked import running
from tests.workflows.given import filed

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running


def _statuses(view: object) -> list[object]:
    return [entry["status"] for entry in view.chasers]  # type: ignore[attr-defined]


async def test_r6_1_2_a_head_presses_the_responsible_person_and_is_answered(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")

    answer = await case.tell("chase", said(head_of(case.opened), text="请今日补齐材料"))
    assert answer.number == 1
    assert (await case.clock("chaser-1")).due_at == at("09-08 17:30")
    await case.tell("answer_chaser", said(responsible_of(case.opened), number=1, text="下午补齐"))

    view = await case.view()
    assert _statuses(view) == ["answered"]
    assert view.owner == case.opened.people.responsible.person
    await _closes(case)


async def test_r6_1_2_silence_reaches_the_superior_at_the_due_time_and_not_before(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.tell("chase", said(officer_of(case.opened), text="请尽快回复"))

    await case.go_to(at("09-08 17:29"))
    assert "chaser_raised" not in case.kinds()
    await case.go_to(at("09-08 17:31"))
    await case.fired("chaser-1:breach")

    entry = (await case.view()).chasers[0]
    assert (entry["status"], entry["copied_to"]) == ("overdue", ["he.lixin"])
    await _closes(case)


async def test_r6_1_2_a_case_gone_silent_presses_by_itself_and_a_record_ends_it(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")

    await case.go_to(at("09-21 10:00"))
    await crowd.register.until_kind(case.number, "chased", 1)
    by_clock = [entry for entry in (await case.view()).chasers if entry["clock"] == "resolution"]
    assert [entry["issuer"] for entry in by_clock] == ["system"]
    await case.go_to(at("09-23 10:00"))
    await crowd.register.until_kind(case.number, "chased", 2)
    pressed = [entry for entry in (await case.view()).chasers if entry["clock"] == "chasing"]
    assert [entry["target"]["person"] for entry in pressed] == [case.opened.people.officer]  # type: ignore[index]
    await case.tell("record_progress", said(officer_of(case.opened), text="已联系客户"))

    assert {entry["clock"]: entry["status"] for entry in (await case.view()).chasers} == {
        "resolution": "open",
        "chasing": "ended",
    }
    await _closes(case)


async def test_a_closed_case_has_no_live_timers_and_no_live_children_whatever_was_open(
    one_clock: Engine,
) -> None:
    """Questions by breach, by hand and by the third chaser, chasers open and late: all of it ends with the case."""
    case = await filed_with_ladder(one_clock, "09-07 10:00")
    officer, head = officer_of(case.opened), head_of(case.opened)
    for _ in range(3):
        await case.tell("chase", said(head, text="请尽快办理"))
    first = await running(case, 1)
    await case.tell("escalate", said(officer, reason="分歧", question="如何处理?", level="leadership_deputy"))
    second = await running(case, 2)
    await one_clock.pass_until(at("09-09 18:00"))
    await case.fired("chaser-3:breach")

    await case.tell("withdraw", said(officer, text="客户撤诉"))

    assert (await case.handle.result())["status"] == "closed"
    for question in (first, second):
        assert (await question.handle.result())["status"] in ("ended", "unanswered", "decided")
        described = await question.handle.describe()
        assert described.status is not None
        assert described.status.name == "COMPLETED"
    view = one_clock.register.views[case.number]
    assert [clock.name for clock in view.clocks if clock.stopped_at is None] == []
    assert view.next_deadline is None
    assert _statuses(view) == ["ended", "ended", "ended"]
    assert all(entry["ended_at"] is not None for entry in view.escalations)


async def _closes(case: Running) -> None:
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    assert (await case.handle.result())["status"] == "closed"
