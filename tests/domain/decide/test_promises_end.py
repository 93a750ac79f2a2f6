"""Every promise ends kept, released or broken; what is broken goes up and may still be made good (R4.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contract.present import case_view
from domain.next_step import is_finished, next_step
from domain.refusals import RefusalCode
from domain.values import PromiseState
from tests.infra.scenario import MONDAY, Story, closes, customer, directs, given, proposes, responds, settles
from tests.infra.scenario_people import shows_papers

CALL = {"kind": "call", "text": "回访", "due": "2026-09-10T12:00:00+08:00"}
AGENT = {"name": "李四", "phone": "13800001234", "relation": "agent"}
PAPERS: dict[str, Any] = {"title": "授权委托书", "original_seen": True, "valid_until": "2026-09-08"}


def promised(*, closed: bool = True) -> Story:
    """A case in which one call was promised for Thursday noon."""
    story = given(MONDAY, responds(), proposes(commitments=[CALL]), customer())
    return story.when(closes()) if closed else story


def state(story: Story) -> str:
    """How far the promise has come."""
    return story.case.commitments[0].state.value


@pytest.mark.parametrize("closed", [True, False])
def test_r4_4_a_promise_is_open_until_its_time_and_broken_from_then_on(closed: bool) -> None:  # noqa: FBT001
    story = promised(closed=closed).passes("2026-09-10 11:59:59")
    assert state(story) == "open"
    story.passes("2026-09-10 12:00")
    assert state(story) == "broken"
    assert "commitment-1:1:breach" in story.fired()


def test_r4_4_a_broken_promise_of_a_closed_case_goes_up_and_the_answer_comes_back() -> None:
    story = promised().passes("2026-09-10 12:00")
    [asked] = story.of("escalated")
    assert (asked.level.value, asked.cause, asked.clause) == ("branch_head", "breach", "R6.1")
    story.when(directs("support")).then("escalation_decided")
    assert not is_finished(story.case), "the promise is still owed"


@pytest.mark.parametrize(
    ("at", "kept", "ends"),
    [
        ("2026-09-10 11:59:59", True, "kept"),
        ("2026-09-10 12:00:01", True, "kept_late"),
        ("2026-09-10 11:59:59", False, "released"),
        ("2026-09-11 10:00", False, "released"),
    ],
)
def test_r4_4_a_promise_ends_kept_kept_late_or_released_with_evidence(at: str, kept: bool, ends: str) -> None:  # noqa: FBT001
    story = promised().when(settles(1, kept=kept, evidence="REC-7"), at=at)
    assert state(story) == ends
    assert case_view(story.case).commitments[0]["evidence"] == "REC-7"
    assert is_finished(story.case)


def test_r4_4_what_was_broken_stays_on_record_as_broken_when_it_is_made_good() -> None:
    story = promised().passes("2026-09-12 10:00").when(settles(1))
    [shown] = case_view(story.case).commitments
    assert (shown["state"], shown["broken_at"]) == ("kept_late", "2026-09-10T04:00:00Z")
    assert story.clock("commitment-1").verdict == "breached"


def test_r4_4_the_archive_waits_for_every_promise() -> None:
    """The workflow ends when the case is finished; until then somebody's next step is the promise."""
    story = promised()
    for day in ("2026-09-09", "2026-09-11", "2026-12-01"):
        story.passes(f"{day} 10:00")
        step = next_step(story.case)
        assert step is not None
        assert (step.what, step.clause) == ("keep the promise made to the customer", "R4.4")
        assert not is_finished(story.case)
    story.when(settles(1))
    assert next_step(story.case) is None
    assert is_finished(story.case)


def test_l14_a_release_by_an_agent_needs_papers_that_hold() -> None:
    """It is taken in the customer's name; that a promise was kept is the company's own word."""
    said = (shows_papers(**PAPERS), responds(), proposes(commitments=[CALL, CALL]), customer(), closes())
    story = given(MONDAY, *said, complainant=AGENT)
    story.when(settles(1, kept=False), at="2026-09-09 10:00").refused(RefusalCode.PAPERS_MISSING)
    story.when(settles(1)).then("commitment_settled")
    story.when(shows_papers(valid_until="2027-01-01")).when(settles(2, kept=False)).then("commitment_settled")


def test_every_state_of_a_promise_has_been_seen() -> None:
    seen = {state(promised())}
    seen |= {state(promised().when(settles(1, kept=kept))) for kept in (True, False)}
    late = promised().passes("2026-09-10 12:00")
    seen.add(state(late))
    seen.add(state(late.when(settles(1), after=timedelta(hours=1))))
    assert seen == {member.value for member in PromiseState}
