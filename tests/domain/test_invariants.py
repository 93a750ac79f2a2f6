"""What holds for every case, whatever is said to it, by whom, in which order, how late and how often.

Random lives (`tests.domain.lives`): filed with any severity, category and unit; any command by anybody, fitting or not;
sent twice; time jumping between messages, with the alarms ringing in time or only when somebody speaks. After every
step `tests.infra.invariants` looks at the case.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.messages import MESSAGES
from domain import commands as c
from domain.decide import decide
from domain.decide.ticking import SYSTEM
from domain.next_step import next_deadline
from domain.values import Severity, Status
from tests.domain.lives import BODIES, DELAYS, Life, beginnings, silence, steps
from tests.infra import handing_over as over
from tests.infra import scenario as say
from tests.infra.depth import examples
from tests.infra.invariants import at_rest
from tests.infra.scenario import Story

pytestmark = pytest.mark.deep

LIVES = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# ---- the properties ------------------------------------------------------------------------------


def test_the_bodies_leave_no_command_out() -> None:
    assert set(BODIES) == {message.command for message in MESSAGES} | {c.ReportClaim, c.ReportDuplicates}


@given(beginnings(), st.lists(steps(), min_size=5, max_size=40))
@LIVES
def test_whatever_is_said_to_a_case_its_promises_hold(story: Story, happens: list[tuple[str, Any]]) -> None:
    life = Life(story)
    for step in happens:
        life.live(step)
    story.passes(after=timedelta())
    at_rest(story.case, story.now)
    story.log.reads_back_equal()


@given(beginnings(), st.lists(steps(), max_size=12))
@settings(LIVES, max_examples=examples(15))
def test_no_open_case_sleeps_for_ever_even_after_months_of_silence(
    story: Story, happens: list[tuple[str, Any]]
) -> None:
    life = Life(story)
    for step in happens:
        life.live(step)
    if story.case.rulebook.version.startswith("fast"):
        story.passes(after=timedelta(hours=1))
    else:
        story.passes(after=timedelta(days=200))
    if story.case.status is Status.OPEN:
        ahead = next_deadline(story.case)
        assert ahead is not None
        assert story.now < ahead < story.now + timedelta(days=45), "it is looked at again before long"


@given(beginnings(), st.lists(steps(), max_size=10), st.sampled_from(DELAYS))
@settings(LIVES, max_examples=examples(15))
def test_deciding_is_the_same_on_a_case_that_was_stored_and_read_back(
    story: Story, happens: list[tuple[str, Any]], delay: timedelta
) -> None:
    life = Life(story)
    for step in happens:
        life.live(step)
    story.log.reads_back_equal()
    stored = type(story.case).model_validate_json(story.case.model_dump_json())
    for phrase in (
        say.progress(),
        say.responds(),
        say.proposes(),
        say.customer(),
        say.withdraws(),
        say.reopens(),
    ):
        command = phrase(story)
        assert decide(stored, command, story.now + delay) == decide(story.case, command, story.now + delay)


# ---- what silence costs --------------------------------------------------------------------------

RUNGS_OF_60_SILENT_DAYS = 14
"""Arrangement 1, progress 2, opinion 2, resolution 4, statutory 2, chased 3 times."""
WAKES_OF_60_SILENT_DAYS = 13
"""Two of them fall together."""


def test_sixty_silent_days_of_an_open_case_ring_fourteen_times() -> None:
    story = say.given(say.MONDAY)
    before = story.log.rungs()
    assert silence(story, 60) == WAKES_OF_60_SILENT_DAYS
    assert story.log.rungs() - before == RUNGS_OF_60_SILENT_DAYS
    assert story.case.status is Status.OPEN


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("received", ["2026-01-20 10:00", "2026-09-04 18:00", "2026-12-30 10:00"])
def test_sixty_silent_days_ring_about_as_often_whenever_they_begin(received: str, severity: Severity) -> None:
    story = say.given(received, severity=severity)
    assert silence(story, 60) <= WAKES_OF_60_SILENT_DAYS + 1
    assert story.log.rungs() <= RUNGS_OF_60_SILENT_DAYS + 1


def test_a_silent_year_is_chased_on_and_on_but_not_often() -> None:
    story = say.given(say.MONDAY)
    silence(story, 60)
    assert silence(story, 300) <= 300 // 13, "once in ten working days"
    assert sum(chaser.is_open for chaser in story.case.chasers) == 2, "one of each clock that presses"


def test_a_ladder_that_is_silent_too_is_asked_three_times_in_sixty_days() -> None:
    """Each question climbs to the top and is over; the next breach asks again."""
    story = say.given(say.MONDAY)
    end, turns = story.now + timedelta(days=60), 0
    while (due := next_deadline(story.case)) is not None and due <= end:
        story.passes(after=max(due - story.now, timedelta()))
        for asked in [entry for entry in story.case.escalations if entry.ended_at is None]:
            if story.now - asked.opened_at >= timedelta(days=5):
                story.when(say.reports_turn("unanswered", asked.number, "leadership_head"))
                turns += 1
    assert len(story.case.escalations) <= 3
    assert turns <= 3


def test_sixty_days_of_mediation_ring_a_handful_of_times() -> None:
    story = say.given(
        say.MONDAY, say.acknowledges(), say.responds(), say.proposes(), say.links(), over.reports_back()
    )
    before = story.log.rungs()
    assert silence(story, 60) <= 7
    fired = [event for event in story.log.history if event.kind == "rung_fired"][before:]
    assert sorted({event.name for event in fired}) == ["chasing", "proceeding", "progress"]
    assert not [
        clock for clock in story.case.clocks if clock.name == "statutory" and clock.verdict == "breached"
    ]


def test_sixty_days_of_mediation_with_a_record_now_and_then_breach_nothing_of_the_law() -> None:
    story = say.given(
        say.MONDAY, say.acknowledges(), say.responds(), say.proposes(), say.links(), over.reports_back()
    )
    for _ in range(120):
        story.when(say.progress(), after=timedelta(hours=12))
    story.when(say.proceeding_ends())
    assert {clock.verdict for clock in story.case.clocks if clock.name != "progress"} <= {"running", "met"}


def test_the_machinery_is_the_only_one_that_rings() -> None:
    story = say.given(say.MONDAY)
    silence(story, 10)
    assert {event.actor for event in story.log.history if event.kind == "rung_fired"} == {SYSTEM}
