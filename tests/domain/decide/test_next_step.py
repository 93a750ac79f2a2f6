"""No case without a next step, an owner of it and a due time (R6.2(1))."""

from __future__ import annotations

import pytest

from domain.next_step import breached_clocks, next_deadline, next_step
from domain.values import Stage
from tests.infra.scenario import (
    MONDAY,
    SHANGHAI,
    Phrase,
    acknowledges,
    customer,
    disputes,
    given,
    links,
    proceeding_ends,
    proposes,
    reassigns,
    responds,
    rules,
    suspends,
    withdraws,
)

REFUSED = (responds(), proposes(), customer(accepted=False))
STAGES: list[tuple[Stage, tuple[Phrase, ...], str, str, str]] = [
    (Stage.RECEIVED, (), "han.dongmei", "R6.3(1)", "2026-09-07 17:30"),
    (Stage.INVESTIGATING, (acknowledges(),), "han.dongmei", "R7.2", "2026-09-10 17:30"),
    (Stage.RESPONDED, (responds(),), "cheng.ruixue", "R6.2(4)", "2026-09-09 17:30"),
    (Stage.PROPOSED, (responds(), proposes()), "cheng.ruixue", "R7.4", "2026-09-10 17:30"),
    (Stage.ACCEPTED, (responds(), proposes(), customer()), "cheng.ruixue", "R7.4(1)", "2026-09-23 00:00"),
    (Stage.NOT_ACCEPTED, REFUSED, "cheng.ruixue", "R7.4(2)", "2026-09-23 00:00"),
    (Stage.IN_PROCEEDING, (acknowledges(), links()), "cheng.ruixue", "L23", "2026-10-09 00:00"),
]


@pytest.mark.parametrize(("stage", "said", "who", "clause", "due"), STAGES)
def test_every_stage_says_what_is_next_who_does_it_and_until_when(
    stage: Stage, said: tuple[Phrase, ...], who: str, clause: str, due: str
) -> None:
    case = given(MONDAY, *said).case
    step = next_step(case)
    assert case.stage is stage
    assert step is not None
    assert (step.who, step.clause) == (who, clause)
    assert f"{step.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == due


def test_the_table_has_every_stage_of_an_open_case() -> None:
    assert {row[0] for row in STAGES} == set(Stage) - {Stage.CLOSED}


def test_a_dispute_waits_for_the_supervisor() -> None:
    story = given(MONDAY, acknowledges(), disputes())
    step = next_step(story.case)
    assert step is not None
    assert (step.who, step.clause) == ("he.lixin", "R7.2")
    story.when(rules(upheld=True))
    step = next_step(story.case)
    assert step is not None
    assert (step.who, step.clause) == ("cao.zhenghua", "R6.3(1)"), "the next person takes the assignment"


def test_l17_a_dispute_about_the_supervisor_waits_for_the_one_above() -> None:
    step = next_step(given(MONDAY, disputes(), about={"unit": "BJ"}).case)
    assert step is not None
    assert step.who == "zhou.wenbo"


def test_the_step_follows_the_case_to_the_next_person() -> None:
    step = next_step(given(MONDAY, acknowledges(), reassigns()).case)
    assert step is not None
    assert step.who == "cao.zhenghua"


def test_a_step_whose_clock_is_suspended_is_due_with_the_next_progress_record() -> None:
    story = given(MONDAY, acknowledges(), suspends(clock="resolution"))
    step = next_step(story.case)
    assert step is not None
    assert f"{step.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == story.due("progress")


def test_a_step_that_is_late_is_overdue_and_not_gone() -> None:
    story = given(MONDAY, acknowledges()).passes("2026-12-01 10:00")
    step = next_step(story.case)
    assert step is not None
    assert step.due < story.now
    assert story.case.overdue
    assert {"progress", "opinion", "resolution", "statutory"} == {
        clock.name for clock in breached_clocks(story.case)
    }
    ahead = next_deadline(story.case)
    assert ahead is not None
    assert ahead > story.now, "it will be chased again"


def test_after_a_proceeding_the_case_goes_on_where_it_stood() -> None:
    for stage, said, *_ in STAGES[:-1]:
        story = given(MONDAY, *said, links(), proceeding_ends())
        assert story.stage() is stage


def test_a_closed_case_that_owes_nothing_has_no_next_step_and_no_deadline() -> None:
    case = given(MONDAY, withdraws()).case
    assert next_step(case) is None
    assert next_deadline(case) is None
