"""R7.1, R6.1: a question goes up by breach, by hand or by severity; it is taken up in time or climbs in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.values import Level
from tests.infra.cases import (
    LEADER,
    PROPOSAL,
    SYSTEM,
    book,
    full_checklist,
    head_of,
    officer_of,
    opening,
    responsible_of,
    said,
)
from tests.infra.dates import at, days, with_new_year
from tests.workflows.asked import escalated, filed, running

if TYPE_CHECKING:
    from tests.infra.engine import Engine


async def test_a_breach_asks_the_level_that_the_rule_book_names(one_clock: Engine) -> None:
    case = await one_clock.file(opening(at("09-07 10:00"), days=days()), at=at("09-07 10:00"))

    await one_clock.pass_until(at("09-07 17:31"))
    question = await running(case)

    entry = one_clock.register.views[case.number].escalations[0]
    assert (entry["cause"], entry["level"]) == ("breach", "line_head")
    assert "R6.3(1)" in str(entry["reason"])
    assert await question.level() == "line_head"


async def test_an_officer_takes_a_difficult_case_to_the_branch_head_and_the_case_goes_on(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")

    question = await escalated(case)
    await case.tell("record_progress", said(officer_of(case.opened), text="等待上级意见, 继续调查"))

    view = await case.view()
    assert view.escalation_level == 1
    assert await question.level() == "branch_head"
    assert await question.refused("acknowledge", head_of(case.opened)) is None
    await question.turned("acknowledged")


async def test_a_major_complaint_asks_the_leadership_group_at_once(one_clock: Engine) -> None:
    at_receipt = await one_clock.file(
        opening(at("09-07 10:00"), days=days(), severity="major"), at=at("09-07 10:00")
    )
    later = await filed(one_clock, "09-07 10:01")

    await later.tell("set_severity", said(officer_of(later.opened), severity="major", reason="媒体关注"))

    for case in (at_receipt, later):
        question = await running(case)
        assert await question.level() == "leadership_member"
        assert one_clock.register.views[case.number].escalations[0]["cause"] == "severity"


async def test_a_level_has_one_working_day_to_take_the_question_up(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-11 10:00")  # a Friday
    question = await escalated(case)

    await one_clock.pass_until(at("09-14 17:29"))
    assert await question.level() == "branch_head"
    await one_clock.pass_until(at("09-14 17:31"))
    await question.turned("raised")

    assert await question.level() == "line_head"
    entry = one_clock.register.views[case.number].escalations[0]
    assert (entry["level"], entry["status"]) == ("line_head", "opened")


async def test_a_level_that_took_it_up_has_two_working_days_from_being_asked_to_decide(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case)
    await one_clock.pass_until(at("09-08 17:00"))
    await question.tell("acknowledge", head_of(case.opened))

    await one_clock.pass_until(at("09-09 17:29"))
    assert await question.level() == "branch_head"
    await one_clock.pass_until(at("09-09 17:31"))
    await question.turned("raised")

    assert await question.level() == "line_head"


async def test_the_leadership_group_has_three_working_days_to_decide(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case, level="leadership_member")
    await question.tell("acknowledge", LEADER)

    await one_clock.pass_until(at("09-10 17:29"))
    assert await question.level() == "leadership_member"
    await one_clock.pass_until(at("09-10 17:31"))
    await question.turned("raised")

    assert await question.level() == "leadership_deputy"


async def test_silence_climbs_one_level_each_time_and_ends_on_record_at_the_head_of_the_leadership_group(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case)

    for times, (day, level) in enumerate(
        [
            ("08", "line_head"),
            ("09", "leadership_member"),
            ("10", "leadership_deputy"),
            ("11", "leadership_head"),
        ],
        1,
    ):
        await one_clock.pass_until(at(f"09-{day} 17:31"))
        await question.turned("raised", times)
        assert await question.level() == level
    await one_clock.pass_until(at("09-14 17:29"))  # the weekend is nobody's working day
    assert "escalation_unanswered" not in case.kinds()
    await one_clock.pass_until(at("09-14 17:31"))
    await question.turned("unanswered")

    assert (await question.handle.result())["status"] == "unanswered"
    raised = [event for event in one_clock.register.log(case.number) if event.kind == "escalation_raised"]
    assert [event.level for event in raised] == list(Level)[1:]
    assert (await case.view()).escalations[0]["status"] == "unanswered"


async def test_one_level_is_asked_once_however_many_clocks_breach(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    await escalated(case, level="leadership_head")

    await one_clock.pass_until(at("09-08 10:01"))
    await case.fired("progress:breach")

    assert case.kinds().count("escalated") == 1


async def test_closing_the_case_ends_the_question(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case)

    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))

    assert (await question.handle.result())["status"] == "ended"
    assert (await case.handle.result())["status"] == "closed"
    assert case.kinds()[-1] == "escalation_ended"


async def test_a_question_whose_workflow_was_killed_does_not_keep_its_case_from_closing(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case)
    await question.handle.terminate()

    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))

    assert (await case.handle.result())["status"] == "closed"


async def test_a_calendar_published_meanwhile_moves_what_the_ladder_is_given_too(one_clock: Engine) -> None:
    case = await filed(one_clock, "12-31 10:00")  # nobody knows yet whether 1 January is off
    question = await escalated(case)
    year = with_new_year(["01-01"])

    await case.tell("publish_calendar", said(SYSTEM, calendar=year.model_dump(mode="json")))

    await one_clock.pass_until(at("01-04 17:29", 2038))
    assert await question.level() == "branch_head"
    await one_clock.pass_until(at("01-04 17:31", 2038))
    await question.turned("raised")
    assert await question.level() == "line_head"


async def test_a_promise_that_was_broken_asks_the_ladder_and_kept_at_last_ends_the_question_and_the_case(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    officer = officer_of(case.opened)
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    promise = {"kind": "payment", "amount": 800, "text": "赔付800元", "due": at("09-08 12:00").isoformat()}
    await case.tell("propose", said(officer, **PROPOSAL, commitments=[promise]))
    closure = {"text": "客户接受", "checklist": full_checklist(book())}
    accepted = {"proposal_version": 1, "accepted": True, "evidence": "REC-1", "closure": closure}
    await case.tell("customer_decision", said(officer, **accepted))
    await one_clock.pass_until(at("09-08 12:01"))
    question = await running(case)
    assert await question.level() == "branch_head"

    await case.tell("settle_commitment", said(officer, number=1, kept=True, evidence="PAY-1"))

    assert (await question.handle.result())["status"] == "ended"
    assert (await case.handle.result())["status"] == "closed"
    assert one_clock.register.views[case.number].escalation_level == 0
