"""Reminders keep quiet hours, 21:00 to 08:00; when they were due and fired does not move, and breaches wait for nobody.

R6.1(2): a rung's due time and the moment from which a person may be disturbed are two things.
"""

from __future__ import annotations

import pytest

from contract.present import case_view
from domain.clocks import rebudget
from domain.values import Severity
from tests.infra.cases import book
from tests.infra.scenario import MONDAY, Story, acknowledges, given, moment, sets_severity


def reminder(story: Story) -> tuple[str, str]:
    """When the reminder of the progress record fired, and from when it may disturb."""
    (event,) = [e for e in story.of("rung_fired") if e.rung == "reminder" and e.name == "progress"]
    shanghai = moment(MONDAY).tzinfo
    return tuple(f"{at.astimezone(shanghai):%m-%d %H:%M:%S}" for at in (event.at, event.disturb_at))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("received", "due", "disturbs"),
    [
        ("2026-09-07 08:59:59", "09-07 20:59:59", "09-07 20:59:59"),
        ("2026-09-07 09:00", "09-07 21:00:00", "09-08 08:00:00"),
        ("2026-09-07 11:59:59", "09-07 23:59:59", "09-08 08:00:00"),
        ("2026-09-07 12:00", "09-08 00:00:00", "09-08 08:00:00"),
        ("2026-09-07 19:59:59", "09-08 07:59:59", "09-08 08:00:00"),
        ("2026-09-07 20:00", "09-08 08:00:00", "09-08 08:00:00"),
        ("2026-09-07 20:00:01", "09-08 08:00:01", "09-08 08:00:01"),
    ],
)
def test_r6_1_2_a_reminder_fires_when_it_is_due_and_disturbs_nobody_between_21_and_8(
    received: str, due: str, disturbs: str
) -> None:
    story = given(received, acknowledges()).passes("2026-09-08 08:30")
    assert reminder(story) == (due, disturbs)


def test_a_reminder_that_comes_late_in_the_night_waits_for_the_morning_after_it_fired() -> None:
    story = given(MONDAY, acknowledges())
    story.sleeps("2026-09-08 01:00")
    assert reminder(story) == ("09-08 01:00:00", "09-08 08:00:00")


def test_r6_1_2_a_breach_in_the_night_waits_for_nobody() -> None:
    story = given("2026-09-07 22:30", acknowledges(by="officer")).passes("2026-09-08 22:30")
    (breach,) = [e for e in story.of("rung_fired") if e.does == "breach"]
    assert breach.disturb_at is None
    (question,) = story.of("escalated")
    assert question.at == breach.at == moment("2026-09-08 22:30")


def test_r6_1_2_the_view_shows_from_when_a_reminder_may_disturb() -> None:
    story = given("2026-09-07 10:00", acknowledges()).passes("2026-09-07 22:00")
    (clock,) = [c for c in case_view(story.case).clocks if c.name == "progress"]
    shown = {rung.name: rung.disturb_at for rung in clock.rungs}
    assert shown == {"reminder": moment("2026-09-08 08:00"), "breach": None}


def test_under_a_book_without_quiet_hours_a_reminder_disturbs_at_once() -> None:
    loud = book().model_copy(update={"quiet_hours": None})
    story = given("2026-09-07 12:00", acknowledges(), rules=loud).passes("2026-09-08 08:30")
    assert reminder(story) == ("09-08 00:00:00", "09-08 00:00:00")


def test_a_change_of_severity_keeps_from_when_a_reminder_disturbs() -> None:
    story = given("2026-09-07 10:00", acknowledges()).passes("2026-09-18 09:00")
    clock = story.clock("statutory")
    (fired,) = [rung for rung in clock.rungs if rung.name == "reminder"]
    assert fired.disturb_at is not None
    again = rebudget(clock, story.case.rulebook.clock_rule("statutory"), Severity.MAJOR)
    assert next(rung for rung in again.rungs if rung.name == "reminder").disturb_at == fired.disturb_at
    story.when(sets_severity("difficult"))
    assert (
        next(r for r in story.clock("statutory").rungs if r.name == "reminder").disturb_at == fired.disturb_at
    )
