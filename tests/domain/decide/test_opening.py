"""Receipt: rules pinned, people found, clocks started, each from its own starting point (R7.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.decide import open_case
from domain.evolve import fold
from domain.values import Level, Severity, Stage, Status
from tests.infra.cases import book, opening
from tests.infra.scenario import MONDAY, Story, given, moment, withdraws


def test_a_complaint_is_filed_as_the_first_event_and_waits_for_its_arrangement() -> None:
    story = given(MONDAY)
    case = story.then("filed").case
    assert (case.status, case.stage, case.severity) == (Status.OPEN, Stage.RECEIVED, Severity.ORDINARY)
    assert case.seen == {story.opened.message_id: case.seq}


def test_the_clocks_have_three_starting_points() -> None:
    story = given(
        "2026-09-04 20:00", at="2026-09-07 10:00"
    )  # taken down on Friday evening, passed on on Monday
    received, passed_on = moment("2026-09-04 20:00"), moment("2026-09-07 10:00")
    assert story.clock("statutory").started_at == received, "L18 counts from the hotline's receipt"
    assert story.clock("progress").started_at == passed_on, "R7.3 counts from the handler's receipt"
    assert story.clock("resolution").started_at == passed_on, (
        "R7.2 counts from the responsible person's receipt"
    )
    assert {clock.name: clock.started_by.value for clock in story.case.clocks} == {
        "statutory": "received",
        "progress": "material_received",
        "arrangement": "responsible_notified",
        "opinion": "responsible_notified",
        "resolution": "responsible_notified",
    }


def test_a_complaint_of_monday_morning_is_due_as_the_rules_say() -> None:
    story = given(MONDAY)
    assert {name: story.due(name) for name in story.runs()} == {
        "arrangement": "2026-09-07 17:30",
        "progress": "2026-09-08 10:00",
        "opinion": "2026-09-09 17:30",
        "resolution": "2026-09-10 17:30",
        "statutory": "2026-09-23 00:00",
    }


def test_every_clock_of_the_book_that_receipt_starts_runs_once() -> None:
    story = given(MONDAY)
    assert sorted(clock.name for clock in story.case.clocks) == sorted(story.runs())


@pytest.mark.parametrize(
    ("severity", "asked", "term"),
    [
        ("ordinary", [], "2026-09-23 00:00"),
        ("difficult", [Level.BRANCH_HEAD], "2026-10-09 00:00"),
        ("major", [Level.LEADERSHIP_MEMBER], "2026-10-09 00:00"),
    ],
)
def test_a_severe_complaint_asks_its_level_at_once_and_has_the_longer_term(
    severity: str, asked: list[Level], term: str
) -> None:
    story = given(MONDAY, severity=severity)
    assert [(entry.level, entry.cause) for entry in story.case.escalations] == [
        (level, "severity") for level in asked
    ]
    assert story.due("statutory") == term


def test_opening_is_pure_and_carries_the_whole_rule_book() -> None:
    opened = opening(moment(MONDAY))
    first, second = open_case(opened, moment(MONDAY)), open_case(opened, moment(MONDAY))
    assert first == second
    assert fold(first).rulebook is fold(second).rulebook
    assert fold(first).rulebook == book()


def test_a_sender_whose_clock_is_ahead_does_not_upset_the_case() -> None:
    opened = opening(moment(MONDAY) + timedelta(minutes=5))
    case = fold(open_case(opened, moment(MONDAY)))
    statutory = case.clock("statutory")
    assert statutory is not None
    assert statutory.started_at > case.opened_at
    assert Story(opened, moment(MONDAY)).when(withdraws()).then("closed").clock("statutory").verdict == "met"
