"""R6.1(4): a directive to another department has its own measured time; silence reaches whoever stands above."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import LEADER, SYSTEM, book, head_of, officer_of, opening, said
from tests.infra.dates import at, days, with_new_year
from tests.workflows.asked import escalated, filed
from tests.workflows.instructed import SHANGHAI_CLERK, SHANGHAI_HEAD, Directive, begun, instructed

if TYPE_CHECKING:
    from tests.infra.engine import Engine

DONE: dict[str, Any] = {"text": "照片已补齐", "evidence": "IMG-1"}


async def test_r6_1_4_a_department_takes_a_directive_up_and_does_it_while_the_case_goes_on(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    directive = await instructed(case)
    await one_clock.pass_until(at("09-07 14:00"))
    await directive.tell("acknowledge")
    await case.tell("record_progress", said(officer_of(case.opened), text="等待上海分公司"))
    await one_clock.pass_until(at("09-08 09:00"))

    answer = await directive.tell("report_done", SHANGHAI_CLERK, **DONE)
    await directive.turned("done")

    assert answer.status == "done"
    assert (await directive.handle.result())["status"] == "done"
    shown = directive.shown()
    assert (shown["acknowledged_by"], shown["done_by"]) == ("lu.hongxia", "xue.zhiruo")
    assert (shown["result"], shown["evidence"]) == ("照片已补齐", "IMG-1")
    assert abs(shown["seconds_to_acknowledge"] - timedelta(hours=4).total_seconds()) < 60
    assert abs(shown["seconds"] - timedelta(hours=23).total_seconds()) < 60
    assert {directive.clock(n).verdict for n in ("directive", "directive_acknowledgement")} == {"met"}
    assert (await case.view()).status == "open"


async def test_r6_1_4_a_department_has_one_working_day_to_take_a_directive_up_then_the_level_above_is_asked(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    directive = await instructed(case)
    await one_clock.pass_until(at("09-08 09:00"))
    await case.tell("record_progress", said(officer_of(case.opened), text="跟进"))

    await one_clock.pass_until(at("09-08 17:29"))
    assert "directive_acknowledgement:breach" not in directive.rungs()
    assert await directive.status() == "given"
    await one_clock.pass_until(at("09-08 17:31"))
    await directive.turned("rung_fired", 2)

    assert directive.rungs() == ["directive:reminder", "directive_acknowledgement:breach"]
    asked = [e for e in one_clock.register.log(case.number) if e.kind == "escalated"]
    assert [(e.level.value, e.cause) for e in asked if "directive" in e.question.lower()] == [
        ("line_head", "breach")
    ]
    assert directive.clock("directive_acknowledgement").verdict == "breached"
    assert await directive.refused("acknowledge") is None, "late, and taken all the same"


async def test_r6_1_4_a_department_that_took_it_up_has_two_working_days_from_the_directive_to_do_it(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    directive = await instructed(case, LEADER)
    await directive.tell("acknowledge")

    await one_clock.pass_until(at("09-09 17:29"))
    await case.tell("record_progress", said(officer_of(case.opened), text="跟进"))
    assert directive.rungs() == ["directive:reminder"]
    await one_clock.pass_until(at("09-09 17:31"))
    await directive.turned("rung_fired", 2)

    assert directive.rungs() == ["directive:reminder", "directive:breach"]
    asked = [e for e in one_clock.register.log(case.number) if e.kind == "escalated"]
    assert "leadership_deputy" in [e.level.value for e in asked], "above a member of the leadership group"
    assert directive.clock("directive").verdict == "breached"


async def test_a_directive_with_a_date_of_its_own_is_due_then(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    directive = await instructed(case, due=at("09-08 15:00").isoformat())
    await directive.tell("acknowledge")

    await one_clock.pass_until(at("09-08 14:59"))
    await case.tell("record_progress", said(officer_of(case.opened), text="跟进"))
    assert directive.rungs() == ["directive_by_date:reminder"]
    await one_clock.pass_until(at("09-08 15:01"))
    await directive.turned("rung_fired", 2)

    assert directive.rungs() == ["directive_by_date:reminder", "directive_by_date:breach"]


async def test_closing_the_case_ends_its_directives_and_leaves_neither_child_nor_timer(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    untouched, taken = await instructed(case), await instructed(case, unit="GD")
    await taken.tell("acknowledge", Actor(person="liao.boyong", role=Role.BRANCH_HEAD, unit="GD"))

    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))

    assert {(await d.handle.result())["status"] for d in (untouched, taken)} == {"ended"}
    assert (await case.handle.result())["status"] == "closed"
    assert case.kinds().count("directive_ended") == 2
    view = one_clock.register.views[case.number]
    assert {clock.stopped_at is None for clock in view.clocks} == {False}
    assert view.next_deadline is None


async def test_a_directive_whose_workflow_was_killed_does_not_keep_its_case_from_closing(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    directive = await instructed(case)
    await directive.handle.terminate()

    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))

    assert (await case.handle.result())["status"] == "closed"


async def test_a_calendar_published_meanwhile_moves_what_the_department_is_given_too(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "12-31 10:00")  # nobody knows yet whether 1 January is off
    directive = await instructed(case)
    year = with_new_year(["01-01"])

    await case.tell("publish_calendar", said(SYSTEM, calendar=year.model_dump(mode="json")))

    await one_clock.pass_until(at("01-04 17:29", 2038))
    assert await directive.status() == "given"
    assert "directive_acknowledgement:breach" not in directive.rungs()
    await one_clock.pass_until(at("01-04 17:31", 2038))
    await directive.turned("rung_fired", 2)
    assert "directive_acknowledgement:breach" in directive.rungs()


async def test_only_the_department_answers_and_each_answer_counts_once(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    directive = await instructed(case)

    assert await directive.refused("acknowledge", head_of(case.opened)) == "unit_not_allowed"
    hotline = Actor(person="h", role=Role.HOTLINE, unit="SH")
    assert await directive.refused("acknowledge", hotline) == "actor_not_allowed"
    assert await directive.refused("report_done", text="") == "malformed"
    twice = said(SHANGHAI_HEAD)
    for _ in range(2):
        await directive.handle.execute_update("acknowledge", twice)
    assert await directive.refused("acknowledge") == "already_acknowledged"
    await directive.handle.signal("report_done", said(SHANGHAI_HEAD, **DONE))
    await directive.turned("done")

    assert case.kinds().count("directive_acknowledged") == 1
    assert (await directive.handle.result())["status"] == "done"


async def test_what_was_done_without_being_taken_up_was_taken_up_with_it(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    directive = await instructed(case)
    await directive.tell("report_done", **DONE)
    await directive.turned("done")
    assert case.kinds()[-2:] == ["directive_acknowledged", "directive_done"]


async def test_nobody_cancels_a_directive_past_the_case(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    directive = await instructed(case)
    await directive.handle.cancel()
    await directive.tell("acknowledge")
    assert await directive.status() == "acknowledged"


async def test_a_level_that_decides_to_instruct_a_unit_gives_it_a_directive(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case)
    await question.tell(
        "decide", head_of(case.opened), decision="instruct_unit", text="请上海核实", unit="SH"
    )
    await question.turned("decided")

    directive = await begun(case, 1)
    shown = directive.shown()
    assert (shown["person"], shown["level"], shown["escalation"]) == ("he.lixin", "branch_head", 1)
    await directive.tell("report_done", **DONE)
    await directive.turned("done")


async def test_under_a_rule_book_of_before_a_decision_to_instruct_asks_for_cooperation(
    one_clock: Engine,
) -> None:
    shipped = book()
    before = shipped.model_copy(
        update={
            "version": "before",
            "clocks": tuple(c for c in shipped.clocks if c.name != "directive_acknowledgement"),
        }
    )
    case = await one_clock.file(opening(at("09-07 10:00"), rules=before, days=days()), at=at("09-07 10:00"))
    question = await escalated(case)
    await question.tell("decide", head_of(case.opened), decision="instruct_unit", text="请核实", unit="SH")
    await question.turned("decided")

    assert case.kinds()[-3:].count("cooperation_requested") == 1
    refused = await case.refused("instruct", said(head_of(case.opened), unit="SH", text="请核实"))
    assert refused.type == "unknown_message"


async def test_several_directives_run_side_by_side(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    first = await instructed(case)
    second = await instructed(case, unit="HQ")
    assert (first.number, second.number) == (1, 2)
    hq = Actor(person="lai.yaozu", role=Role.RESPONSIBLE, unit="HQ")
    await asyncio.gather(first.tell("report_done", **DONE), second.tell("report_done", hq, **DONE))
    for directive in (first, Directive(case, 2)):
        await directive.turned("done", 2)
        assert directive.shown()["status"] == "done"


async def test_a_directive_whose_case_is_gone_ends(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    directive = await instructed(case)
    await case.handle.terminate()
    one_clock.handles.clear()  # a terminated run is no life to replay

    await directive.handle.signal("acknowledge", said(SHANGHAI_HEAD))

    assert (await directive.handle.result())["status"] == "ended"
