"""The ledger of a clock: suspensions, extensions, rungs that fire once, verdicts that stay (L18, L23)."""

from __future__ import annotations

import pytest

from domain import clocks
from domain.clocks import Clock, ClockError, Extension, ExtensionRefusal, RungAction, Trigger, Verdict
from domain.units import Budget
from domain.values import Level, Severity, SuspensionReason
from tests.domain.clocks_given import at, book, calendar, clock, due, plain, rung_due, suspended

# ---- suspensions --------------------------------------------------------------------------------


def test_suspended_hours_are_left_out_to_the_second() -> None:
    running = plain("24h", at("2026-09-07 10:00"), reminder="12h")
    paused = suspended(running, "2026-09-07 12:00", "2026-09-07 12:00:07")
    assert due(paused) == "2026-09-08 10:00:07"
    assert rung_due(paused, "reminder") == "2026-09-07 22:00:07"


def test_a_suspension_after_a_rung_was_due_does_not_move_that_rung() -> None:
    paused = suspended(
        plain("24h", at("2026-09-07 10:00"), reminder="12h"), "2026-09-07 23:00", "2026-09-08 01:00"
    )
    assert rung_due(paused, "reminder") == "2026-09-07 22:00"
    assert due(paused) == "2026-09-08 12:00"


def test_a_budget_used_up_in_the_moment_of_suspension_is_due_then() -> None:
    paused = suspended(plain("24h", at("2026-09-07 10:00")), "2026-09-08 10:00")
    assert due(paused) == "2026-09-08 10:00"


def test_five_suspended_minutes_at_noon_cost_no_working_day() -> None:
    paused = suspended(clock("resolution", "2026-09-07 10:00"), "2026-09-08 12:00", "2026-09-08 12:05")
    assert due(paused) == "2026-09-10 17:30"


@pytest.mark.parametrize(
    ("since", "until", "due_at"),
    [
        ("2026-09-08 12:00", "2026-09-08 17:29:59", "2026-09-10 17:30"),  # resumed before the close: counts
        ("2026-09-08 12:00", "2026-09-08 17:30:00", "2026-09-11 17:30"),  # its end lay in the suspension
        ("2026-09-08 12:00", "2026-09-08 17:30:01", "2026-09-11 17:30"),
        ("2026-09-08 17:30:00", "2026-09-09 09:00", "2026-09-10 17:30"),  # began when the day was over
        ("2026-09-08 17:29:59", "2026-09-09 09:00", "2026-09-11 17:30"),
        (
            "2026-09-07 12:00",
            "2026-09-07 20:00",
            "2026-09-10 17:30",
        ),  # the day of receipt is not counted anyway
        ("2026-09-08 09:00", "2026-09-14 09:00", "2026-09-16 17:30"),  # 8 to 11 are left out, the weekend too
        ("2026-09-10 18:00", "2026-09-20 09:00", "2026-09-10 17:30"),  # after the end
    ],
)
def test_a_working_day_whose_end_lies_in_a_suspension_is_not_counted(
    since: str, until: str, due_at: str
) -> None:
    assert due(suspended(clock("resolution", "2026-09-07 10:00"), since, until)) == due_at


@pytest.mark.parametrize(
    ("since", "until", "due_at"),
    [
        ("2026-09-02 09:00", "2026-09-02 23:59:59", "2026-09-17 00:00"),
        ("2026-09-02 09:00", "2026-09-03 00:00:00", "2026-09-18 00:00"),
        ("2026-09-03 00:00", "2026-09-03 23:00", "2026-09-17 00:00"),
        (
            "2026-09-02 09:00",
            "2026-09-05 09:00",
            "2026-09-21 00:00",
        ),  # Saturday 19 moves to the make-up Sunday
        ("2026-09-16 23:00", "2026-09-21 09:00", "2026-09-22 00:00"),  # the last day itself was suspended
    ],
)
def test_a_calendar_day_whose_end_lies_in_a_suspension_is_not_counted(
    since: str, until: str, due_at: str
) -> None:
    assert due(suspended(clock("statutory", "2026-09-01 10:00"), since, until)) == due_at


def test_overlapping_suspensions_are_left_out_once() -> None:
    running = plain("24h", at("2026-09-07 10:00"))
    one = suspended(running, "2026-09-07 12:00", "2026-09-07 15:00")
    both = suspended(one, "2026-09-07 14:00", "2026-09-07 16:00", SuspensionReason.MEDIATION)
    assert due(both) == "2026-09-08 14:00"
    told = clocks.project(both, calendar()).explanation
    assert "(outside appraisal, mediation), 4 h not counted" in told


def test_an_open_suspension_leaves_the_due_time_unknown_and_fires_nothing() -> None:
    paused = suspended(clock("resolution", "2026-09-07 10:00"), "2026-09-08 12:00")
    assert paused.suspended
    assert due(paused) == "open"
    assert clocks.next_due(paused, calendar()) is None
    assert clocks.due_rungs(paused, calendar(), at("2027-09-08 12:00")) == ()
    resumed = clocks.resume(paused, at("2026-09-10 12:00"))
    assert not resumed.suspended
    assert due(resumed) == "2026-09-14 17:30"


def test_a_suspension_after_the_due_time_leaves_it_known() -> None:
    assert due(suspended(clock("resolution", "2026-09-07 10:00"), "2026-09-10 17:30")) == "2026-09-10 17:30"


def test_two_reasons_end_one_by_one() -> None:
    both = suspended(
        suspended(clock("statutory", "2026-09-01 10:00"), "2026-09-02 09:00"),
        "2026-09-03 09:00",
        None,
        SuspensionReason.MEDIATION,
    )
    one_left = clocks.resume(both, at("2026-09-04 09:00"), SuspensionReason.APPRAISAL)
    assert one_left.suspended
    assert not clocks.resume(one_left, at("2026-09-05 09:00")).suspended


def test_suspending_twice_for_one_reason_or_a_stopped_or_fixed_clock_changes_nothing() -> None:
    paused = suspended(clock("statutory", "2026-09-01 10:00"), "2026-09-02 09:00")
    assert suspended(paused, "2026-09-03 09:00") == paused
    stopped = clocks.stop(clock("statutory", "2026-09-01 10:00"), at("2026-09-02 09:00"), calendar())
    assert suspended(stopped, "2026-09-03 09:00") == stopped
    assert clocks.resume(stopped, at("2026-09-03 09:00")) == stopped
    promise = clocks.start(
        book().clock_rule("commitment"), run=1, at=at("2026-09-01 10:00"), due=at("2026-09-09 10:00")
    )
    assert suspended(promise, "2026-09-03 09:00") == promise


def test_stopping_ends_an_open_suspension() -> None:
    paused = suspended(clock("statutory", "2026-09-01 10:00"), "2026-09-02 09:00")
    stopped = clocks.stop(paused, at("2026-12-01 09:00"), calendar())
    assert stopped.verdict is Verdict.MET
    assert not stopped.suspended


def test_a_suspension_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end before it starts"):
        suspended(clock("statutory", "2026-09-01 10:00"), "2026-09-03 09:00", "2026-09-02 09:00")


# ---- extensions ---------------------------------------------------------------------------------


def extension(
    when: str, *, amount: str = "30 days", approved_by: str | None = "P2", notice: str | None = "N1"
) -> Extension:
    return Extension(
        budget=Budget.parse(amount), by="P1", at=at(when), approved_by=approved_by, notice=notice
    )


def test_l18_an_extension_adds_to_the_budget_and_moves_every_rung() -> None:
    longer = clocks.extend(clock("statutory", "2026-09-01 10:00"), extension("2026-09-10 10:00"))
    assert longer.allowed == Budget.parse("45 days")
    assert due(longer) == "2026-10-17 00:00"
    assert rung_due(longer, "reminder") == "2026-10-13 00:00"


def test_an_extension_is_in_the_clocks_own_unit() -> None:
    with pytest.raises(ClockError, match="counts natural days, not 3 working days") as refused:
        clocks.extend(
            clock("statutory", "2026-09-01 10:00"), extension("2026-09-10 10:00", amount="3 working days")
        )
    assert refused.value.code == "unit"


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (extension("2026-09-16 23:59:59"), None),
        (extension("2026-09-17 00:00:01"), ExtensionRefusal.EXPIRED),
        (extension("2026-09-10 10:00", amount="31 days"), ExtensionRefusal.TOO_LONG),
        (extension("2026-09-10 10:00", amount="3 working days"), ExtensionRefusal.WRONG_UNIT),
        (extension("2026-09-10 10:00", approved_by=None), ExtensionRefusal.NOT_APPROVED),
        (extension("2026-09-10 10:00", notice=None), ExtensionRefusal.NOT_TOLD),
        (extension("2026-09-10 10:00", notice=""), ExtensionRefusal.NOT_TOLD),
    ],
)
def test_l18_an_extension_needs_approval_notice_and_comes_before_expiry(
    asked: Extension, refusal: ExtensionRefusal | None
) -> None:
    rule = book().clock_rule("statutory")
    running = clock("statutory", "2026-09-01 10:00")
    assert clocks.extension_refused(running, rule, asked, calendar()) is refusal


def test_l18_a_term_is_extended_once() -> None:
    rule = book().clock_rule("statutory")
    longer = clocks.extend(clock("statutory", "2026-09-01 10:00"), extension("2026-09-10 10:00"))
    again = extension("2026-09-20 10:00")
    assert clocks.extension_refused(longer, rule, again, calendar()) is ExtensionRefusal.TOO_OFTEN


def test_what_the_rule_book_does_not_extend_and_what_has_stopped_is_not_extended() -> None:
    rule = book().clock_rule("resolution")
    asked = extension("2026-09-02 10:00", amount="1 working day")
    running = clock("resolution", "2026-09-01 10:00")
    assert clocks.extension_refused(running, rule, asked, calendar()) is ExtensionRefusal.NOT_EXTENDABLE
    statutory = clock("statutory", "2026-09-01 10:00")
    stopped = clocks.stop(statutory, at("2026-09-02 09:00"), calendar())
    later = extension("2026-09-02 10:00")
    refused = clocks.extension_refused(stopped, book().clock_rule("statutory"), later, calendar())
    assert refused is ExtensionRefusal.EXPIRED
    assert clocks.extend(stopped, later) == stopped


# ---- rungs --------------------------------------------------------------------------------------


def test_after_an_outage_the_missed_rungs_are_due_in_order_each_late_by_how_much() -> None:
    progress = clock("progress", "2026-09-29 16:00")
    missed = clocks.due_rungs(progress, calendar(), at("2026-10-02 16:00"))
    assert [(rung.name, rung.late_by_seconds) for rung in missed] == [
        ("reminder", 60 * 3600),
        ("breach", 48 * 3600),
    ]
    for rung in missed:
        progress = clocks.fire(progress, rung.name, at("2026-10-02 16:00"), rung.late_by_seconds)
    assert clocks.due_rungs(progress, calendar(), at("2026-10-03 16:00")) == ()
    assert [rung.late_by_seconds for rung in progress.rungs] == [60 * 3600, 48 * 3600]


def test_a_rung_fires_once() -> None:
    once = clocks.fire(clock("progress", "2026-09-29 16:00"), "reminder", at("2026-09-30 04:00"))
    assert clocks.fire(once, "reminder", at("2026-09-30 05:00"), 3600) is once


def test_a_breach_rung_breaches_and_the_clock_runs_on_until_stopped() -> None:
    breached = clocks.fire(clock("resolution", "2026-09-29 16:00"), "breach", at("2026-10-09 17:30"))
    assert (breached.verdict, breached.running) == (Verdict.BREACHED, True)
    assert clocks.next_due(breached, calendar()) == at("2026-10-08 17:30")
    stopped = clocks.stop(breached, at("2026-10-09 17:00"), calendar())
    assert stopped.verdict is Verdict.BREACHED


def test_a_stopped_clock_fires_nothing() -> None:
    stopped = clocks.stop(clock("progress", "2026-09-29 16:00"), at("2026-09-29 17:00"), calendar())
    assert clocks.due_rungs(stopped, calendar(), at("2026-12-01 00:00")) == ()
    assert clocks.fire(stopped, "breach", at("2026-12-01 00:00")) == stopped


def test_a_rung_that_the_clock_does_not_have_is_an_error() -> None:
    with pytest.raises(ClockError, match="has no rung 'chase'") as refused:
        clocks.fire(clock("progress", "2026-09-29 16:00"), "chase", at("2026-09-30 04:00"))
    assert refused.value.code == "unknown_rung"


def test_a_due_rung_says_what_it_does_and_to_which_level() -> None:
    due_now = clocks.due_rungs(clock("resolution", "2026-09-07 10:00"), calendar(), at("2026-10-01 00:00"))
    assert [(rung.name, rung.does, rung.to) for rung in due_now] == [
        ("reminder", RungAction.REMIND, None),
        ("breach", RungAction.BREACH, Level.BRANCH_HEAD),
        ("chase", RungAction.CHASE, Level.LINE_HEAD),
        ("escalate", RungAction.ESCALATE, Level.LEADERSHIP_MEMBER),
    ]


def test_a_verdict_recorded_with_an_event_is_folded_back_unchanged() -> None:
    frozen = clocks.freeze(clock("progress", "2026-09-29 16:00"), at("2026-12-01 00:00"), Verdict.MET)
    assert frozen.verdict is Verdict.MET
    assert clocks.freeze(frozen, at("2026-12-02 00:00"), Verdict.BREACHED) == frozen


# ---- the next run, another severity -------------------------------------------------------------


def test_r7_3_after_a_progress_record_the_clock_runs_anew() -> None:
    first = clock("progress", "2026-09-29 16:00")
    done, second = clocks.restart(
        first,
        book().clock_rule("progress"),
        at("2026-09-30 10:00"),
        calendar(),
        by=Trigger.PROGRESS_RECORDED,
    )
    assert (done.run, done.verdict, done.stopped_at) == (1, Verdict.MET, at("2026-09-30 10:00"))
    assert (second.run, second.verdict, due(second)) == (2, Verdict.RUNNING, "2026-10-01 10:00")


def test_an_open_suspension_goes_over_to_the_next_run() -> None:
    paused = suspended(clock("statutory", "2026-09-01 10:00"), "2026-09-02 09:00")
    done, second = clocks.restart(
        paused, book().clock_rule("statutory"), at("2026-09-05 10:00"), calendar(), by=Trigger.NEW_FACTS,
        severity=Severity.ORDINARY,
    )  # fmt: skip
    assert not done.suspended
    assert second.suspended
    assert second.suspensions[0].starts == at("2026-09-05 10:00")


def test_another_severity_brings_its_budget_and_keeps_the_ledger() -> None:
    paused = suspended(clock("statutory", "2026-09-01 10:00"), "2026-09-02 09:00", "2026-09-05 09:00")
    reminded = clocks.fire(paused, "reminder", at("2026-09-15 00:00"))
    complex_one = clocks.rebudget(reminded, book().clock_rule("statutory"), Severity.MAJOR)
    assert complex_one.budget == Budget.parse("30 days")
    assert complex_one.suspensions == paused.suspensions
    assert due(complex_one) == "2026-10-09 00:00", "33 days, 3 of them suspended, end on 4 Oct: moved"
    assert complex_one.rungs[0].fired_at == at("2026-09-15 00:00"), "the reminder fires no second time"


def test_another_severity_does_not_take_back_a_breach_and_does_not_touch_a_stopped_clock() -> None:
    breached = clocks.fire(clock("statutory", "2026-09-01 10:00"), "breach", at("2026-09-17 00:00"))
    longer = clocks.rebudget(breached, book().clock_rule("statutory"), Severity.MAJOR)
    assert longer.verdict is Verdict.BREACHED
    assert all(rung.name != "breach" for rung in clocks.due_rungs(longer, calendar(), at("2027-01-01 00:00")))
    stopped = clocks.stop(clock("statutory", "2026-09-01 10:00"), at("2026-09-02 00:00"), calendar())
    assert clocks.rebudget(stopped, book().clock_rule("statutory"), Severity.MAJOR) == stopped


def test_a_clock_is_compact_json_and_reads_back_equal() -> None:
    longer = clocks.extend(
        suspended(clock("statutory", "2026-09-01 10:00"), "2026-09-02 09:00"), extension("2026-09-10 10:00")
    )
    fired = clocks.fire(longer, "reminder", at("2026-09-30 04:00"), 5)
    for known in (clock("progress", "2026-09-29 16:00"), longer, fired):
        text = known.model_dump_json()
        assert Clock.model_validate_json(text) == known
        assert "null" not in text
        assert "[]" not in text
    assert len(clock("progress", "2026-09-29 16:00").model_dump_json()) < 300
