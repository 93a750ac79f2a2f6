"""R3, L27: points follow from events, each traceable to its event, by the version in force at receipt."""

from __future__ import annotations

from datetime import date

import pytest

from domain.refusals import RefusalCode
from tests.domain.decide.test_findings import older_book
from tests.infra import scenario as say
from tests.infra.cases import LEADER, book
from tests.infra.scenario import MONDAY, Story, given
from tests.infra.scenario_accountability import accuses, decides_finding, pleads, strikes_out


def codes(story: Story) -> list[tuple[str, int, str | None, str]]:
    return [(p.code, p.points, p.person, p.unit) for p in story.case.assessed]


def resolved() -> tuple[say.Phrase, ...]:
    return (say.responds(), say.proposes(), say.customer(), say.closes())


def test_r4_5_resolved_on_the_day_of_receipt_earns_points_for_who_answered() -> None:
    assert codes(given(MONDAY, *resolved())) == [("resolved_same_day", 2, "han.dongmei", "BJ")]


def test_r4_5_the_next_day_it_earns_none() -> None:
    story = given(MONDAY, say.acknowledges()).passes("2026-09-08 00:01")
    for phrase in resolved():
        story.when(phrase)
    assert not [entry for entry in codes(story) if entry[0] == "resolved_same_day"]


def test_r4_5_at_the_last_minute_of_the_day_it_does() -> None:
    story = given(MONDAY, say.acknowledges()).passes("2026-09-07 23:59")
    for phrase in resolved():
        story.when(phrase)
    assert codes(story)[-1][0] == "resolved_same_day"


def test_r3_withdrawn_on_the_day_of_receipt_is_not_resolved() -> None:
    assert codes(given(MONDAY, say.withdraws())) == []


def test_r3_every_breach_counts_once_against_whoever_owed_it() -> None:
    story = given(MONDAY).passes("2026-09-11 10:00")
    assert codes(story) == [
        ("arrangement_breached", -2, "han.dongmei", "BJ"),
        ("progress_breached", -2, "cheng.ruixue", "BJ01"),
        ("opinion_breached", -2, "cheng.ruixue", "BJ01"),
        ("resolution_breached", -3, "han.dongmei", "BJ"),
    ]


def test_r3_a_breach_counts_against_who_owed_it_at_that_time_not_later() -> None:
    story = given(MONDAY).passes("2026-09-08 09:00")
    story.when(say.reassigns(person="tang.yiming", post="adjuster", unit="BJ"))
    story.passes("2026-09-12 10:00")
    whose = {code: person for code, _, person, _ in codes(story)}
    assert whose["arrangement_breached"] == "han.dongmei"
    assert whose["resolution_breached"] == "tang.yiming"


def test_r3_every_entry_names_the_event_that_earned_it() -> None:
    story = given(MONDAY, say.disputes(), say.rules(upheld=False)).passes("2026-09-30 10:00")
    assert story.case.assessed
    for entry in story.case.assessed:
        event = story.log.history[entry.seq - 1]
        assert (event.kind, event.at) == (entry.kind, entry.at)
        row = next(row for row in book().assessment if row.event == entry.code)
        assert (row.points, row.clause) == (entry.points, entry.clause)


def test_r7_2_a_dispute_that_is_not_upheld_counts_as_shirking() -> None:
    assert codes(given(MONDAY, say.disputes(), say.rules(upheld=False)))[0][0] == "shirking"
    assert codes(given(MONDAY, say.disputes(), say.rules(upheld=True))) == []


def test_r6_5_late_cooperation_counts_against_the_unit_asked() -> None:
    story = given(MONDAY, say.asks_cooperation(unit="BJ02")).passes("2026-09-10 10:00")
    assert ("cooperation_breached", -2, None, "BJ02") in codes(story)


def test_r4_4_a_broken_promise_counts_though_the_case_is_closed() -> None:
    promise = {"kind": "payment", "text": "赔付"}
    story = given(MONDAY, say.responds(), say.proposes(commitments=[promise]), say.customer(), say.closes())
    story.passes("2026-09-30 10:00")
    assert codes(story)[-1] == ("commitment_broken", -10, "cheng.ruixue", "BJ01")


@pytest.mark.parametrize(("grade", "points"), [("minor", -3), ("ordinary", -6), ("serious", -12)])
def test_l27_an_upheld_finding_counts_by_its_grade_against_the_accused(grade: str, points: int) -> None:
    story = given(MONDAY, accuses("luo.yulan", unit="BJ01"), pleads(), decides_finding(grade=grade))
    assert codes(story) == [(f"accountability_{grade}", points, "luo.yulan", "BJ01")]


def test_l26_a_finding_not_upheld_leaves_none() -> None:
    assert codes(given(MONDAY, accuses(), pleads(), decides_finding(upheld=False))) == []


# ---- struck out ------------------------------------------------------------------------------------


def test_r3_points_are_struck_out_by_the_leadership_with_a_reason_and_the_entry_stays() -> None:
    story = given(MONDAY).passes("2026-09-08 12:00")
    late = next(p for p in story.case.assessed if p.code == "progress_breached")
    story.when(strikes_out(late.seq, by="head")).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    story.when(strikes_out(late.seq)).then("assessment_waived")
    struck = next(p for p in story.case.assessed if p.seq == late.seq)
    assert (struck.points, struck.waived_by) == (late.points, LEADER.person)
    story.when(strikes_out(late.seq)).refused(RefusalCode.ASSESSMENT_WAIVED)
    story.when(strikes_out(late.seq, "shirking")).refused(RefusalCode.ASSESSMENT_UNKNOWN)


# ---- the version in force ---------------------------------------------------------------------------------


def test_r3_a_complaint_received_before_the_book_took_effect_earns_no_points() -> None:
    later = book().model_copy(update={"version": "later", "effective_from": date(2026, 9, 8)})
    story = given(MONDAY, rules=later).passes("2026-09-30 10:00")
    assert codes(story) == []
    on_the_day = later.model_copy(update={"effective_from": date(2026, 9, 7)})
    assert codes(given(MONDAY, rules=on_the_day).passes("2026-09-30 10:00"))


def test_r3_an_older_book_that_names_nobody_counts_for_nobody() -> None:
    assert codes(given(MONDAY, rules=older_book()).passes("2026-09-30 10:00")) == []


def test_r3_optional_parts_that_are_absent_are_left_out_of_what_is_stored() -> None:
    written = older_book().model_dump(mode="json")
    assert not {"accountability", "root_causes"} & written.keys()
    assert all(
        set(row) == {"event", "title", "title_zh", "points", "clause"} for row in written["assessment"]
    )
