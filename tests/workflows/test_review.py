"""L20: a closed case is reviewed by the higher unit within 30 days, in a workflow of its own; L17: by others."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from temporalio.client import WorkflowUpdateFailedError

from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import HOTLINE, head_of, officer_of, said
from tests.infra.dates import at
from tests.infra.memory import WAIT_SECONDS
from tests.workflows.reviewed import FINDING, MEMBER, REVIEWER, asked, closed, speak

if TYPE_CHECKING:
    from tests.infra.engine import Engine
    from tests.workflows.reviewed import UnderReview


async def test_l20_a_review_is_asked_of_the_unit_above_and_the_case_stays_closed(one_clock: Engine) -> None:
    case, review = await asked(await closed(one_clock))

    view = await case.view()
    assert (view.status, view.stage, view.outcome) == ("closed", "closed", "closed_unaccepted")
    assert view.next_step is not None
    assert (view.next_step.who, view.next_step.clause) == ("zhou.wenbo", "L20")
    assert view.next_step.due == at("10-09 00:00")
    assert [clock.name for clock in view.clocks if clock.stopped_at is None] == ["review"]
    assert (await review.view()).person == "zhou.wenbo"


async def test_l20_upheld_leaves_the_case_closed_and_nothing_lives_on(one_clock: Engine) -> None:
    case, review = await asked(await closed(one_clock))
    await review.tell("acknowledge", REVIEWER)
    await review.turned("acknowledged")

    await review.tell("decide", REVIEWER, decision="upheld", **FINDING)

    assert (await case.handle.result())["status"] == "closed"
    assert (await review.handle.result())["status"] == "decided"
    kinds = case.kinds()
    assert kinds[-2:] == ["review_decided", "clock_stopped"]
    assert "reopened" not in kinds


@pytest.mark.parametrize("decision", ["changed", "redo"])
async def test_l20_a_decision_that_does_not_stand_reopens_the_case_one_level_higher(
    one_clock: Engine, decision: str
) -> None:
    before = await closed(one_clock)
    case, review = await asked(before)

    await review.tell("decide", REVIEWER, decision=decision, **FINDING)
    await review.turned("decided")

    assert (await review.handle.result())["status"] == "decided"
    view = await case.view()
    assert (view.status, view.reviews[0]["status"]) == ("open", "decided")
    assert view.supervisor != before.opened.people.supervisor
    await case.tell("record_progress", said(officer_of(case.opened), text="按核查决定重新处理"))


async def test_l20_thirty_days_to_answer_then_the_leadership_is_asked(one_clock: Engine) -> None:
    case, review = await asked(await closed(one_clock))

    await one_clock.pass_until(at("10-08 23:59"))
    assert await case.silent("review:breach")
    await one_clock.pass_until(at("10-09 00:01"))
    await case.fired("review:breach")
    await one_clock.register.until_kind(case.number, "escalated")

    assert one_clock.register.views[case.number].escalations[0]["level"] == "leadership_member"
    await review.tell("decide", MEMBER, decision="upheld", **FINDING)
    assert (await case.handle.result())["status"] == "closed"


@pytest.mark.parametrize(("day", "refused"), [("10-08 23:59", None), ("10-09 00:01", "review_window_over")])
async def test_l20_the_window_is_open_for_thirty_days(
    one_clock: Engine, day: str, refused: str | None
) -> None:
    case = await closed(one_clock)
    await one_clock.pass_until(at(day))

    code = None
    try:
        await speak(case, "request_review", said(HOTLINE, grounds="对处理结果有异议"))
    except WorkflowUpdateFailedError as error:
        code = getattr(error.cause, "type", None)

    assert code == refused


async def test_l17_whoever_decided_or_has_no_such_rank_does_not_review(one_clock: Engine) -> None:
    case, review = await asked(await closed(one_clock))
    head, officer = head_of(case.opened), officer_of(case.opened)
    upheld_it = Actor(person=head.person, role=Role.LEADERSHIP, unit="HQ")
    stranger = Actor(person="x", role=Role.LINE_HEAD, unit="HQ", line="property")  # type: ignore[arg-type]

    assert await review.refused("decide", officer, decision="upheld", **FINDING) == "actor_not_allowed"
    assert await review.refused("decide", upheld_it, decision="upheld", **FINDING) == "actor_not_allowed"
    other = Actor(person="he.other", role=Role.BRANCH_HEAD, unit="BJ")
    assert await review.refused("acknowledge", other) == "not_the_level_asked"
    assert await review.refused("acknowledge", stranger) == "line_not_allowed"
    assert await review.refused("decide", REVIEWER, decision="upheld") == "malformed"
    assert await review.refused("acknowledge", REVIEWER) is None
    assert await review.refused("acknowledge", REVIEWER) == "already_acknowledged"


async def test_l17_a_reviewer_with_an_interest_is_replaced_and_the_next_one_decides(
    one_clock: Engine,
) -> None:
    case, review = await asked(await closed(one_clock))

    await case.tell(
        "declare_interest", said(officer_of(case.opened), person="zhou.wenbo", relation="与投诉人系亲属")
    )
    await review.turned("moved")
    await _is(review, "liu.zhiyuan")

    assert await review.refused("decide", REVIEWER, decision="upheld", **FINDING) == "actor_not_allowed"
    await review.tell("decide", MEMBER, decision="upheld", **FINDING)
    assert (await case.handle.result())["status"] == "closed"


async def test_l17_an_interest_and_a_result_at_the_same_moment_end_with_one_result_by_somebody_without(
    one_clock: Engine,
) -> None:
    """Whichever reaches the case first: a result that it cannot take is asked for again, of somebody else."""
    case, review = await asked(await closed(one_clock))
    interest = said(officer_of(case.opened), person="zhou.wenbo", relation="与投诉人系亲属")

    await asyncio.gather(
        case.handle.signal("declare_interest", interest),
        review.handle.signal("decide", said(REVIEWER, decision="upheld", **FINDING)),
    )
    await one_clock.register.shows(
        case.number,
        lambda log: any(event.kind in ("review_moved", "review_decided") for event in log),
        "what came of both",
    )
    if "review_moved" in case.kinds():
        await _is(review, "liu.zhiyuan")
        await review.tell("decide", MEMBER, decision="upheld", **FINDING)
    await case.handle.result()

    kinds = case.kinds()
    assert kinds.count("review_decided") == 1
    if "review_moved" not in kinds and "interest_declared" in kinds:
        assert kinds.index("review_decided") < kinds.index("interest_declared")
    assert (await review.handle.result())["status"] == "decided"


async def test_l20_new_facts_end_a_review(one_clock: Engine) -> None:
    case, review = await asked(await closed(one_clock))

    await case.tell("reopen", said(officer_of(case.opened), new_facts="新的交警责任认定书"))

    await review.handle.result()
    view = await case.view()
    assert (view.status, view.reviews[0]["status"]) == ("open", "ended")


async def test_l20_a_decision_sent_twice_is_one_decision(one_clock: Engine) -> None:
    case, review = await asked(await closed(one_clock))
    message = said(REVIEWER, decision="upheld", **FINDING)

    await review.handle.signal("decide", message)
    await review.handle.signal("decide", message)

    assert (await case.handle.result())["status"] == "closed"
    assert case.kinds().count("review_decided") == 1


async def test_l20_a_second_review_of_the_same_decision_is_refused(one_clock: Engine) -> None:
    before = await closed(one_clock)
    case, review = await asked(before)
    await review.tell("decide", REVIEWER, decision="upheld", **FINDING)
    await case.handle.result()

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await speak(before, "request_review", said(HOTLINE, grounds="再次申请"))

    assert getattr(refused.value.cause, "type", None) == "already_reviewed"


async def _is(review: UnderReview, person: str) -> None:
    """Wait until the review itself knows who is asked."""
    async with asyncio.timeout(WAIT_SECONDS):
        while (await review.view()).person != person:
            await asyncio.sleep(0.01)
