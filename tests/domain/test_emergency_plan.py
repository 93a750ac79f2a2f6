"""R6.1(1), R6.1(4), L17, L29: one emergency plan, told to the rules; given, when, then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.command import Actor
from domain.emergency import commands as c
from domain.emergency.decide import advance, answered, decide, open_plan
from domain.emergency.evolve import evolve, fold
from domain.emergency.grouping import Grouping
from domain.emergency.model import PlanStatus
from domain.refusals import RefusalCode, Refused
from domain.values import BusinessLine, Level, Role
from tests.infra.cases import book
from tests.infra.plans import BEIJING, LEADER, PlanStory, opened, proposed, started
from tests.infra.scenario import moment

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def test_a_proposed_plan_asks_a_member_of_the_leadership_group_first() -> None:
    story = proposed()
    assert story.kinds() == ["plan_proposed", "clock_started"]
    assert story.plan.status is PlanStatus.PROPOSED
    assert story.plan.asked.level is Level.LEADERSHIP_MEMBER


def test_silence_over_a_proposal_asks_deputy_then_head_and_the_head_again_and_again() -> None:
    story = proposed()
    for level in ("leadership_deputy", "leadership_head", "leadership_head", "leadership_head"):
        story.passes(2 * HOUR - SECOND)
        assert "plan_raised" not in story.kinds()
        story.passes(SECOND)
        assert story.kinds().count("plan_raised") == 1
        assert story.plan.asked.level == level
    assert story.plan.status is PlanStatus.PROPOSED
    assert story.plan.next_deadline is not None, "nobody is asked any more"


def test_a_level_that_has_an_interest_is_not_asked_and_does_not_decide_l17() -> None:
    deputy = opened().ladder[1].person
    story = PlanStory(opened(recused=(deputy,)))
    story.passes(2 * HOUR)
    assert story.plan.asked.level is Level.LEADERSHIP_HEAD
    interested = Actor(person=deputy, role=Role.LEADERSHIP, unit="HQ")
    story.says(c.StartPlan, interested, text="启动").refused(RefusalCode.ACTOR_NOT_ALLOWED, "L17")


def test_the_leadership_group_starts_a_plan_once_and_its_clock_of_reports_runs() -> None:
    story = proposed()
    story.says(c.StartPlan, LEADER, text="启动", severity="difficult")
    assert sorted(story.kinds()) == ["clock_started", "clock_stopped", "plan_started"]
    assert (story.plan.status, story.plan.severity) == (PlanStatus.ACTIVE, "difficult")
    assert story.runs() == {"situation_report"}
    story.says(c.StartPlan, LEADER, text="启动").refused(RefusalCode.EMERGENCY_STARTED)
    story.says(c.DismissPlan, LEADER, text="不启动").refused(RefusalCode.EMERGENCY_STARTED)


def test_a_dismissed_plan_is_over_and_every_clock_has_stopped() -> None:
    story = proposed()
    story.says(c.DismissPlan, LEADER, text="系重复推送")
    assert story.plan.status is PlanStatus.DISMISSED
    assert not story.plan.running()
    assert story.plan.next_deadline is None
    story.says(c.StartPlan, LEADER, text="启动").refused(RefusalCode.EMERGENCY_OVER)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEADERSHIP])
def test_nobody_but_the_leadership_group_starts_directs_or_ends_a_plan_r6_1_1(role: Role) -> None:
    actor = Actor(person="x", role=role, unit="BJ")
    proposed().says(c.StartPlan, actor, text="启动").refused(RefusalCode.ACTOR_NOT_ALLOWED)
    story = started()
    for kind, body in (
        (c.GiveTask, {"unit": "BJ", "text": "增派查勘"}),
        (c.LogDecision, {"text": "免查勘"}),
        (c.StandDown, {"text": "结束"}),
    ):
        story.says(kind, actor, **body).refused(RefusalCode.ACTOR_NOT_ALLOWED)


def test_a_situation_report_is_due_every_24_hours_with_a_reminder_at_20() -> None:
    story = started()
    story.passes(20 * HOUR - SECOND)
    assert story.fired() == []
    story.passes(SECOND)
    assert story.fired() == ["situation_report:1:reminder"]
    story.passes(4 * HOUR - SECOND)
    assert story.fired() == []
    story.passes(SECOND)
    assert story.fired() == ["situation_report:1:breach"]
    assert story.clock("situation_report", 1).verdict == "breached"
    assert story.clock("situation_report", 2).verdict == "running"


def test_a_report_in_time_begins_the_next_day_and_breaches_nothing() -> None:
    story = started()
    for _ in range(3):
        story.passes(23 * HOUR)
        story.says(c.ReportSituation, LEADER, text="平稳")
    assert [clock.verdict for clock in story.plan.clocks if clock.name == "situation_report"] == [
        "met",
        "met",
        "met",
        "running",
    ]
    assert len(story.plan.reports) == 3


def test_a_report_that_never_comes_is_breached_once_a_day() -> None:
    story = started()
    story.passes(72 * HOUR)
    assert story.fired().count("situation_report:1:breach") == 1
    assert [name for name in story.fired() if name.endswith("breach")] == [
        f"situation_report:{run}:breach" for run in (1, 2, 3)
    ]


def test_r6_1_4_a_task_is_taken_up_and_done_by_its_own_department_in_time() -> None:
    story = started()
    story.says(c.GiveTask, LEADER, unit="BJ", text="增派查勘")
    task = story.plan.tasks[0]
    assert task.due == story.now + 24 * HOUR
    assert story.runs() == {"situation_report", "emergency_acknowledgement-1", "emergency_task-1"}
    shanghai = Actor(person="lu.hongxia", role=Role.BRANCH_HEAD, unit="SH")
    story.says(c.AcknowledgeTask, shanghai, number=1).refused(RefusalCode.UNIT_NOT_ALLOWED)
    story.says(c.AcknowledgeTask, BEIJING, number=1)
    assert "emergency_acknowledgement-1" not in story.runs()
    story.says(c.AcknowledgeTask, BEIJING, number=1).refused(RefusalCode.ALREADY_ACKNOWLEDGED)
    story.says(c.FinishTask, BEIJING, number=1, text="已到岗")
    assert story.runs() == {"situation_report"}
    assert [clock.verdict for clock in story.plan.clocks if clock.name != "situation_report"][1:] == [
        "met",
        "met",
    ]
    story.says(c.FinishTask, BEIJING, number=1, text="已到岗").refused(RefusalCode.TASK_OVER)


def test_another_department_with_a_task_does_not_answer_for_this_one() -> None:
    story = started()
    story.says(c.GiveTask, LEADER, unit="BJ", text="增派查勘")
    story.says(c.GiveTask, LEADER, unit="SH", text="支援人手")
    story.says(c.FinishTask, BEIJING, number=2, text="已完成").refused(RefusalCode.UNIT_NOT_ALLOWED, "SH")
    story.says(c.FinishTask, BEIJING, number=3, text="已完成").refused(RefusalCode.TASK_UNKNOWN)


@pytest.mark.parametrize(
    ("rung", "before"),
    [
        ("emergency_acknowledgement-1:1:reminder", 2 * HOUR),
        ("emergency_acknowledgement-1:1:breach", 4 * HOUR),
        ("emergency_task-1:1:reminder", 20 * HOUR),
        ("emergency_task-1:1:breach", 24 * HOUR),
    ],
)
def test_a_task_that_is_not_taken_up_or_done_is_late_to_the_second(rung: str, before: timedelta) -> None:
    story = started()
    story.says(c.GiveTask, LEADER, unit="BJ", text="增派查勘")
    story.passes(before - SECOND)
    assert rung not in story.fired()
    story.passes(SECOND)
    assert rung in story.fired()


def test_a_task_may_name_its_own_time_but_not_one_that_is_over() -> None:
    story = started()
    due = story.now + 6 * HOUR
    story.says(c.GiveTask, LEADER, unit="BJ", text="增派查勘", due=due)
    story.passes(6 * HOUR)
    assert "emergency_task-1:1:breach" in story.fired()
    story.says(c.GiveTask, LEADER, unit="BJ", text="补报", due=due).refused(RefusalCode.MALFORMED, "past")


def test_a_plan_is_not_stood_down_while_a_task_is_open_unless_it_is_waived_with_a_reason() -> None:
    story = started()
    story.says(c.GiveTask, LEADER, unit="BJ", text="增派查勘")
    story.says(c.GiveTask, LEADER, unit="SH", text="支援人手")
    story.says(c.FinishTask, BEIJING, number=1, text="已到岗")
    story.says(c.StandDown, LEADER, text="结束").refused(RefusalCode.TASKS_OPEN, "task 2 of SH")
    story.says(c.StandDown, LEADER, text="结束", waived=[{"number": 1, "reason": "x"}]).refused(
        RefusalCode.TASK_UNKNOWN
    )
    twice = [{"number": 2, "reason": "x"}, {"number": 2, "reason": "y"}]
    story.says(c.StandDown, LEADER, text="结束", waived=twice).refused(RefusalCode.MALFORMED, "twice")
    story.says(c.StandDown, LEADER, text="结束", waived=[{"number": 2, "reason": "已无需要"}])
    assert [kind for kind in story.kinds() if not kind.startswith("clock")] == [
        "task_waived",
        "plan_stood_down",
    ]
    assert story.plan.status is PlanStatus.STOOD_DOWN
    assert not story.plan.running()


def test_tasks_reports_decisions_and_an_end_are_of_a_plan_that_has_been_started() -> None:
    story = proposed()
    for kind, body in (
        (c.GiveTask, {"unit": "BJ", "text": "x"}),
        (c.ReportSituation, {"text": "x"}),
        (c.LogDecision, {"text": "x"}),
        (c.StandDown, {"text": "x"}),
    ):
        story.says(kind, LEADER, **body).refused(RefusalCode.EMERGENCY_NOT_STARTED)


def test_what_fell_due_before_a_message_rings_before_it() -> None:
    story = started()
    story.now += 25 * HOUR  # nobody was awake
    story.says(c.ReportSituation, LEADER, text="迟到的报告")
    assert story.fired() == ["situation_report:1:reminder", "situation_report:1:breach"]
    assert story.kinds().index("situation_reported") > story.kinds().index("rung_fired")


def test_the_same_message_has_one_effect() -> None:
    plan = started().plan
    command = c.LogDecision(message_id="once", actor=LEADER, text="免查勘")
    events = decide(plan, command, plan.last_at)
    assert not isinstance(events, Refused)
    for event in events:
        plan = evolve(plan, event)
    assert answered(plan, "once") == plan.seq


def test_nobody_speaks_in_the_name_of_the_plans_own_machinery() -> None:
    plan = started().plan
    refused = decide(plan, c.LogDecision(message_id="rung:x:1:y", actor=LEADER, text="x"), plan.last_at)
    assert isinstance(refused, Refused)
    assert refused.field == "message_id"


@pytest.mark.parametrize(
    ("cause", "clause"), [("cases", "R6.1(1)"), ("persons", "L29"), ("sign", "L29"), ("asked", "R6.1(1)")]
)
def test_a_proposal_names_the_clause_that_calls_for_it(cause: str, clause: str) -> None:
    events = open_plan(opened(cause=cause), moment("2026-09-07 10:00"))
    assert events[0].clause == clause


def test_a_grouping_names_something_and_covers_what_shares_it() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Grouping()
    assert Grouping(event="hail-1", line=BusinessLine.MOTOR).key == "event=hail-1;line=motor"


def test_the_fast_book_runs_the_same_plan_in_seconds() -> None:
    story = PlanStory(opened(rulebook=book("fast")))
    story.says(c.StartPlan, LEADER, text="启动")
    story.passes(timedelta(seconds=30))
    assert "situation_report:1:breach" in story.fired()


def test_the_history_of_a_plan_makes_the_same_plan_again() -> None:
    story = started()
    story.says(c.GiveTask, LEADER, unit="BJ", text="增派查勘").passes(30 * HOUR)
    assert fold(story.history) == story.plan
    assert advance(story.plan, story.now) == ()
