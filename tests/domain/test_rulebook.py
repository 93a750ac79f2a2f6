"""The shipped rule books: every figure with its clause, one procedure in both."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from pydantic import BaseModel

from domain.clock_rules import RungAction, Scope, Trigger
from domain.rulebook import ClosingCondition, PinnedRuleBook, RuleBook
from domain.rulebook_parts import QuietHours
from domain.units import Budget, Unit
from domain.values import (
    BusinessLine,
    Category,
    DirectiveKind,
    Level,
    Outcome,
    Role,
    Severity,
    SuspensionReason,
)
from tests.domain.clocks_given import SHANGHAI, at, book, local

BOOKS = ("cn-claims-2026", "fast")

CLAUSES = (
    *(
        "R1",
        "R2",
        "R3",
        "R4.1",
        "R4.2",
        "R4.3",
        "R4.4",
        "R4.5",
        "R5",
        "R6.1(1)",
        "R6.1(2)",
        "R6.1(3)",
        "R6.1(4)",
    ),
    *("R6.2(1)", "R6.2(2)", "R6.2(3)", "R6.2(4)", "R6.2(5)", "R6.2(6)", "R6.2(7)", "R6.2(8)"),
    *("R6.3(1)", "R6.3(2)", "R6.3(3)", "R6.4", "R6.5", "R7.1", "R7.2", "R7.3", "R7.4(1)", "R7.4(2)"),
    *("L9", "L12", "L13", "L14", "L15", "L17", "L18", "L19", "L20", "L21", "L23", "L24", "L25", "L26", "L27"),
    *("L28", "L29", "L33", "L35", "L36"),
)


@pytest.mark.parametrize("name", BOOKS)
def test_every_clause_of_the_rules_has_its_words(name: str) -> None:
    for clause in CLAUSES:
        assert len(book(name).clause(clause)) > 5


def test_the_words_of_article_7_3_are_the_insurers_own() -> None:
    assert "应在12小时内最长不超过24小时将投诉处理进展情况在系统中备案" in book().clause("R7.3")


@pytest.mark.parametrize(
    ("clock", "clause", "starts", "unit", "budget", "rungs"),
    [
        (
            "arrangement",
            "R6.3(1)",
            Trigger.RESPONSIBLE_NOTIFIED,
            Unit.WORKING_DAYS,
            "0 working days",
            {"breach": "0 working days"},
        ),
        (
            "progress",
            "R7.3",
            Trigger.MATERIAL_RECEIVED,
            Unit.NATURAL_HOURS,
            "24h",
            {"reminder": "12h", "breach": "24h"},
        ),
        (
            "opinion",
            "R6.3(2)",
            Trigger.RESPONSIBLE_NOTIFIED,
            Unit.WORKING_DAYS,
            "2 working days",
            {"reminder": "1 working day", "breach": "2 working days"},
        ),
        (
            "resolution",
            "R7.2",
            Trigger.RESPONSIBLE_NOTIFIED,
            Unit.WORKING_DAYS,
            "3 working days",
            {"reminder": "2 working days", "breach": "3 working days"},
        ),
        (
            "statutory",
            "L18",
            Trigger.RECEIVED,
            Unit.NATURAL_DAYS,
            "15 days",
            {"reminder": "10 days", "breach": "15 days"},
        ),
        ("review", "L20", Trigger.REVIEW_ASKED, Unit.NATURAL_DAYS, "30 days", {"breach": "30 days"}),
        ("review_window", "L20", Trigger.DECISION_NOTIFIED, Unit.NATURAL_DAYS, "30 days", {"end": "30 days"}),
        ("proceeding", "L23", Trigger.PROCEEDING_LINKED, Unit.NATURAL_DAYS, "30 days", {"check": "30 days"}),
    ],
)
def test_the_shipped_clocks_are_those_of_the_rules(  # noqa: PLR0917  # a row of the table
    clock: str, clause: str, starts: Trigger, unit: Unit, budget: str, rungs: dict[str, str]
) -> None:
    rule = book().clock_rule(clock)
    term = rule.term(Severity.ORDINARY)
    assert (rule.clause, rule.starts_on[0], rule.unit) == (clause, starts, unit)
    assert term.budget == Budget.parse(budget)
    known = {rung.name: str(rung.budget) for rung in term.rungs}
    assert known | rungs == known


def test_r7_3_progress_runs_anew_after_each_record_until_the_case_is_closed() -> None:
    rule = book().clock_rule("progress")
    assert rule.restarts_on == (Trigger.PROGRESS_RECORDED,)
    assert rule.stops_on == (Trigger.CLOSED,)


def test_l18_a_complex_complaint_has_30_days_and_one_extension_of_30() -> None:
    rule = book().clock_rule("statutory")
    assert str(rule.term(Severity.MAJOR).budget) == "30 days"
    assert rule.extension is not None
    assert (rule.extension.times, str(rule.extension.by), rule.extension.notice) == (1, "30 days", True)
    assert Level.BRANCH_HEAD not in rule.extension.approved_by, "approval comes from the higher unit"
    assert book().extension_days() == 30


def test_r7_2_three_working_days_hold_for_every_severity() -> None:
    budgets = {str(book().clock_rule("resolution").term(severity).budget) for severity in Severity}
    assert budgets == {"3 working days"}


@pytest.mark.parametrize("name", BOOKS)
def test_one_step_stops_every_clock_of_a_case(name: str) -> None:
    of_the_case = [rule for rule in book(name).clocks if rule.scope is Scope.CASE]
    assert len(of_the_case) >= 5
    assert all(Trigger.CLOSED in rule.stops_on for rule in of_the_case)
    assert book(name).case_clocks(Trigger.CLOSED) == tuple(of_the_case)
    assert [rule.name for rule in book(name).case_clocks(Trigger.RECEIVED)] == ["statutory"]


def test_the_demonstration_book_is_the_same_procedure_in_seconds() -> None:
    real, fast = book(), book("fast")
    assert {rule.unit for rule in fast.clocks} == {Unit.SECONDS}
    for ours, quick in zip(real.clocks, fast.clocks, strict=True):
        same = ("name", "clause", "scope", "starts_on", "restarts_on", "stops_on", "fixed", "repeats")
        assert all(getattr(ours, field) == getattr(quick, field) for field in same), ours.name
    for part in ("clauses", "suspensions", "severities", "escalation", "outcomes", "checklists", "posts"):
        assert getattr(real, part) == getattr(fast, part), part
    assert real.responsible_posts == fast.responsible_posts
    assert real.authority == fast.authority
    assert real.version != fast.version


@pytest.mark.parametrize("name", BOOKS)
def test_every_breach_that_is_escalated_names_a_level_of_the_ladder(name: str) -> None:
    levels = {rule.level for rule in book(name).escalation.levels}
    for rule in book(name).clocks:
        for rung in (rung for term in rule.terms for rung in term.rungs):
            assert rung.to is None or rung.to in levels
            if rule.name == "feedback":
                continue  # R6.3(3): marked and chased; head office itself presses
            if rung.does is RungAction.BREACH and rule.scope is Scope.CASE:
                assert rung.to is not None, f"{rule.name}: a breach goes up (R6.1(2))"


# ---- lookups ------------------------------------------------------------------------------------


def test_severities_set_off_what_the_rules_ask() -> None:
    assert book().severity_level(Severity.ORDINARY) is None
    assert book().severity_level(Severity.DIFFICULT) is Level.BRANCH_HEAD
    assert book().severity_level(Severity.MAJOR) is Level.LEADERSHIP_MEMBER
    assert [book().needs_leadership(severity) for severity in Severity] == [False, False, True]


def test_the_ladder_goes_up_level_by_level_and_ends() -> None:
    climbed = [Level.BRANCH_HEAD]
    while (above := book().level_above(climbed[-1])) is not None:
        climbed.append(above)
    assert climbed == list(Level)
    assert DirectiveKind.GRANT_EXTENSION not in book().level(Level.BRANCH_HEAD).may_decide
    assert DirectiveKind.GRANT_EXTENSION in book().level(Level.LINE_HEAD).may_decide


@pytest.mark.parametrize("level", Level)
def test_every_level_has_its_time_to_acknowledge_and_to_decide(level: Level) -> None:
    assert str(book().acknowledge_within(level)) == "1 working day"
    days = 2 if level in (Level.BRANCH_HEAD, Level.LINE_HEAD) else 3
    assert book().decide_within(level) == Budget(unit=Unit.WORKING_DAYS, amount=days)
    assert str(book("fast").acknowledge_within(level)) == "5s"
    assert str(book("fast").decide_within(level)) == "10s"


def test_r7_4_no_outcome_is_a_free_close() -> None:
    assert {rule.outcome for rule in book().outcomes} == set(Outcome)
    assert all(rule.conditions for rule in book().outcomes)
    unaccepted = book().outcome(Outcome.CLOSED_UNACCEPTED)
    assert not unaccepted.resolved
    assert unaccepted.review_window
    assert ClosingCondition.UPHELD_BY_LEVEL_ABOVE in unaccepted.conditions
    assert book().outcome(Outcome.ACCEPTED).conditions[0] is ClosingCondition.ACCEPTANCE_WITH_EVIDENCE


@pytest.mark.parametrize("category", Category)
def test_every_category_has_a_checklist_and_a_post_that_answers(category: Category) -> None:
    items = [item.id for item in book().checklist(category)]
    assert {"investigation", "contracts", "record"} <= set(items)
    for line in BusinessLine:
        post = book().responsible_post(category, line)
        assert book().post_title(post) != post


def test_outside_time_stops_the_terms_but_never_the_progress_record() -> None:
    for reason in SuspensionReason:
        assert "statutory" in book().suspends(reason)
        assert "progress" not in book().suspends(reason)


def test_authority_ends_where_the_rule_book_says() -> None:
    assert book().authority_of(Role.OFFICER) == Decimal(5000)
    assert book().authority_of(Role.BRANCH_HEAD) == Decimal(10000)
    assert book().authority_of(Role.LEADERSHIP) is None
    with pytest.raises(LookupError, match="no authority 'responsible'"):
        book().authority_of(Role.RESPONSIBLE)


def test_figures_and_numbered_clocks_are_found_by_name() -> None:
    assert book().figure("representatives_max") == 5
    assert book().clock_rule("cooperation-12") is book().clock_rule("cooperation")
    assert (book().unreachable.attempts, book().unreachable.channels) == (3, 2)
    assert str(book().unreachable.over) == "3 days"
    for missing in (lambda: book().figure("x"), lambda: book().clock_rule("x"), lambda: book().clause("R9")):
        with pytest.raises(LookupError, match="the rule book has no"):
            missing()
    assert book().post_title("unheard_of") == "unheard_of"


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2026-09-29 20:59:59", "2026-09-29 20:59:59"),
        ("2026-09-29 21:00", "2026-09-30 08:00"),
        ("2026-09-30 04:00", "2026-09-30 08:00"),
        ("2026-09-30 07:59:59", "2026-09-30 08:00"),
        ("2026-09-30 08:00", "2026-09-30 08:00"),
    ],
)
def test_reminders_keep_quiet_hours(due: str, told: str) -> None:
    assert local(book().reminds_at(at(due))) == told
    assert book("fast").reminds_at(at(due)) == at(due), "a demonstration is never quiet"


@pytest.mark.parametrize(("due", "told"), [("11:59", "11:59"), ("12:00", "14:00"), ("14:00", "14:00")])
def test_quiet_hours_may_lie_within_a_day(due: str, told: str) -> None:
    noon = QuietHours(clause="R6.1(2)", begins=time(12), ends=time(14))
    assert local(noon.over(at(f"2026-09-29 {due}"), SHANGHAI)) == f"2026-09-29 {told}"


def test_r3_a_book_has_a_version_and_a_day_from_which_it_holds() -> None:
    assert (book().version, book().effective_from) == ("cn-claims-2026.3", date(2026, 1, 1))
    assert book().title == "理赔客户投诉处理实施细则"
    assert book().calendar == "cn"


# ---- carried with a case ------------------------------------------------------------------------


class Holder(BaseModel):
    book: PinnedRuleBook


@pytest.mark.parametrize("name", BOOKS)
def test_a_book_read_back_is_equal_and_one_object_in_the_process(name: str) -> None:
    text = Holder(book=book(name)).model_dump_json()
    first, second = Holder.model_validate_json(text), Holder.model_validate_json(text)
    assert first.book is second.book
    assert first.book == RuleBook.model_validate_json(book(name).model_dump_json()) == book(name)
    assert first.book.digest == book(name).digest
    assert len(text) < 30_000


def test_a_book_with_another_content_is_another_object() -> None:
    amended = book().model_copy(update={"version": "cn-claims-2027.1"})
    both = Holder.model_validate_json(Holder(book=amended).model_dump_json()).book
    assert both.version == "cn-claims-2027.1"
    assert both.digest not in (book().digest, book("fast").digest)
