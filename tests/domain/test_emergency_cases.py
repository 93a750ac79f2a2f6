"""R6.1(1), L29: a case joins an emergency plan, inherits its severity, leaves it; and when a plan is called for."""

from __future__ import annotations

from typing import Any

import pytest

from domain import commands as c
from domain import events as e
from domain.emergency import detection
from domain.emergency.commands import Cause
from domain.event import Event
from domain.refusals import RefusalCode, Refused
from domain.values import Severity
from tests.infra.cases import SYSTEM, book, intake
from tests.infra.scenario import MONDAY, Story, given, moment, says, sets_severity

JOINT = {"representatives": [{"name": "李四", "phone": "13900001111"}]}


def joins(severity: str = "major", plan: str = "HA1L-0001-1") -> Any:
    return says(
        c.JoinEmergency, "system", emergency=plan, severity=severity, message_id=f"emergency:{plan}:join"
    )


@pytest.mark.parametrize(
    ("own", "of_the_plan", "after"),
    [
        ("ordinary", "major", "major"),
        ("ordinary", "difficult", "difficult"),
        ("major", "ordinary", "major"),
        ("difficult", "difficult", "difficult"),
    ],
)
def test_a_case_inherits_the_plans_severity_where_it_is_the_graver_one(
    own: str, of_the_plan: str, after: str
) -> None:
    story = given(MONDAY, severity=own).when(joins(of_the_plan))
    assert story.case.emergency == "HA1L-0001-1"
    assert story.case.severity is Severity(after)
    assert ("severity_set" in story.kinds()) == (own != after)


def test_no_level_is_asked_because_a_plan_raised_the_severity() -> None:
    story = given(MONDAY).when(joins())
    assert "escalated" not in story.kinds()
    by_hand = given(MONDAY).when(sets_severity("major"))
    assert "escalated" in by_hand.kinds()


def test_a_case_joins_a_plan_once_and_leaves_it_once_and_keeps_what_it_inherited() -> None:
    story = given(MONDAY, joins())
    again = says(c.JoinEmergency, "system", emergency="HA1L-0001-1", severity="major")
    story.when(again).refused(RefusalCode.ALREADY_IN_EMERGENCY)
    leave = says(c.LeaveEmergency, "system", emergency="HA1L-0001-1")
    story.when(leave).then("emergency_left")
    assert story.case.emergency is None
    assert story.case.severity is Severity.MAJOR
    story.when(leave).refused(RefusalCode.NOT_IN_EMERGENCY)


@pytest.mark.parametrize("who", ["officer", "leader", "head", "hotline", "admin"])
def test_only_the_plans_own_machinery_says_that_a_case_belongs_to_it(who: str) -> None:
    story = given(MONDAY)
    story.when(says(c.JoinEmergency, who, emergency="X-1", severity="major")).refused(
        RefusalCode.ACTOR_NOT_ALLOWED
    )


# ---- when a plan is called for ------------------------------------------------------------------


def cause_of(story: Story, events: tuple[Event, ...] | None = None) -> Cause | None:
    case = story.case
    return detection.at_once(case.rulebook, case.intake, events or tuple(story.log.history))


@pytest.mark.parametrize(
    ("taken", "cause"),
    [
        ({}, None),
        ({"signs": ("injury",)}, None),
        ({"signs": ("media",)}, Cause.SIGN),
        ({"signs": ("regulator",)}, Cause.SIGN),
        ({"severity": "major"}, Cause.SEVERITY),
        ({"severity": "difficult"}, None),
        ({"joint": {"persons": 19} | JOINT}, None),
        ({"joint": {"persons": 20} | JOINT}, Cause.PERSONS),
    ],
)
def test_l29_one_complaint_suffices_by_sign_by_severity_or_by_twenty_people(
    taken: dict[str, Any], cause: Cause | None
) -> None:
    assert cause_of(given(MONDAY, **taken)) is cause


def test_a_severity_set_by_hand_calls_for_a_plan_and_one_handed_down_by_a_plan_does_not() -> None:
    by_hand = given(MONDAY).when(sets_severity("major"))
    assert not isinstance(by_hand.last, Refused)
    assert detection.may_propose(by_hand.last)
    assert cause_of(by_hand, by_hand.last) is Cause.SEVERITY
    inherited = given(MONDAY).when(joins())
    assert not isinstance(inherited.last, Refused)
    assert not detection.may_propose(inherited.last)


def test_a_directive_to_start_a_plan_calls_for_it_by_the_kind_of_its_event() -> None:
    class Asked(Event):
        kind: str = "emergency_asked"

    asked = Asked(at=moment(MONDAY), actor=SYSTEM, message_id="m", clause="R6.1(1)")
    assert detection.may_propose((asked,))
    assert cause_of(given(MONDAY), (asked,)) is Cause.ASKED


def test_a_complaint_is_counted_by_event_then_by_place_then_by_branch() -> None:
    taken = intake(moment(MONDAY), event="hail-2026-11-BJ", place="110108")
    one = detection.similar("RD-1", taken, "BJ")
    assert [group.key for group in detection.groups(book(), one)] == [
        "event=hail-2026-11-BJ",
        "place=110108;line=motor;category=denial",
        "branch=BJ;line=motor;category=denial",
    ]
    assert all(group.covers(one) for group in detection.groups(book(), one))


def test_without_an_event_a_complaint_is_counted_where_it_came_to() -> None:
    one = detection.similar("RD-1", intake(moment(MONDAY)), "BJ")
    assert (
        next(group.key for group in detection.groups(book(), one)) == "place=BJ01;line=motor;category=denial"
    )


def test_a_book_from_before_there_were_plans_proposes_none() -> None:
    emergency = book().emergency.model_copy(update={"groupings": (), "signs": ()})
    old = book().model_copy(update={"version": "old", "emergency": emergency})
    assert detection.groups(old, detection.similar("RD-1", intake(moment(MONDAY)), "BJ")) == ()
    assert "groupings" not in emergency.model_dump()


def test_what_a_plan_hands_down_is_on_the_cases_record_under_its_clause() -> None:
    story = given(MONDAY).when(joins())
    told = [event for event in story.log.history if isinstance(event, e.EmergencyJoined)]
    assert [event.clause for event in told] == ["R6.1(1)"]
