"""Severity raised and lowered in mid-life carries the ledger of every clock: nothing paused, granted or fired is lost.

Random lives of suspensions, extensions, fired rungs and changes of severity, under the shipped book and one in which
every clock of the case has a term of its own for each severity (L18, L23; rulebook: how the clocks run).
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain import clocks
from domain.clock_rules import RungRule, Scope, Term
from domain.refusals import Refused
from domain.rulebook_checks import problems
from domain.units import Budget
from domain.values import Severity
from tests.infra import scenario as say
from tests.infra.cases import book
from tests.infra.depth import examples
from tests.infra.scenario import Story

if TYPE_CHECKING:
    from domain.clocks import Clock
    from domain.rulebook import RuleBook

pytestmark = pytest.mark.deep

DELAYS = (
    timedelta(),
    timedelta(hours=1),
    timedelta(hours=13),
    timedelta(days=1),
    timedelta(days=4),
    timedelta(days=11),
)


@cache
def by_severity() -> RuleBook:
    """The shipped book, in which a difficult complaint has twice and a major one three times the time everywhere."""
    shipped = book()
    rules = []
    for rule in shipped.clocks:
        if rule.scope is not Scope.CASE or len(rule.terms) > 1:
            rules.append(rule)
            continue
        (term,) = rule.terms
        terms = tuple(_times(term, severity, n) for n, severity in enumerate(Severity, 1))
        rules.append(rule.model_copy(update={"terms": terms}))
    return shipped.model_copy(update={"version": "by-severity", "clocks": tuple(rules)})


def _times(term: Term, severity: Severity, n: int) -> Term:
    def more(budget: Budget) -> Budget:
        return Budget(unit=budget.unit, amount=budget.amount * n)

    rungs = tuple(
        RungRule(name=rung.name, budget=more(rung.budget), does=rung.does, to=rung.to) for rung in term.rungs
    )
    return Term(applies_to=(severity,), budget=more(term.budget), rungs=rungs)


def test_the_book_by_severity_is_a_good_one() -> None:
    assert problems(by_severity()) == []


steps = st.one_of(
    st.tuples(st.just("severity"), st.sampled_from(Severity)),
    st.tuples(st.just("pass"), st.sampled_from(DELAYS)),
    st.tuples(
        st.just("suspend"),
        st.tuples(
            st.sampled_from(("appraisal", "mediation")),
            st.sampled_from(("statutory", "resolution", "opinion")),
        ),
    ),
    st.tuples(st.just("resume"), st.sampled_from(("statutory", "resolution", "opinion"))),
    st.tuples(st.just("extend"), st.none()),
    st.tuples(st.just("record"), st.none()),
)


def phrase(kind: str, what: Any) -> say.Phrase:
    match kind:
        case "severity":
            return say.sets_severity(what.value)
        case "suspend":
            return say.suspends(what[0], clock=what[1])
        case "resume":
            return say.resumes(clock=what)
        case "extend":
            return say.extends()
        case _:
            return say.progress()


def ledger(clock: Clock) -> dict[str, Any]:
    """What a clock has lived through, apart from the term that its severity gives it."""
    fired = {
        r.name: (r.fired_at, r.late_by_seconds, r.disturb_at) for r in clock.rungs if r.fired_at is not None
    }
    return {
        "start": (clock.started_at, clock.started_by),
        "suspensions": clock.suspensions,
        "extensions": clock.extensions,
        "fired": fired,
        "verdict": clock.verdict,
        "stopped": clock.stopped_at,
    }


def carried(story: Story, severity: Severity) -> None:
    """Change the severity at once and compare every clock before and after."""
    before = {(clock.name, clock.run): clock for clock in story.case.clocks}
    story.when(say.sets_severity(severity.value))
    if isinstance(story.last, Refused):
        assert severity is story.case.severity
        return
    assert not story.of("rung_fired"), "nothing was due before"
    after = {(clock.name, clock.run): clock for clock in story.case.clocks}
    assert after.keys() == before.keys(), "no clock begins or ends by a change of severity"
    for key, clock in before.items():
        assert ledger(after[key]) == ledger(clock), f"{key}: the ledger was not carried"
        rule = story.case.rulebook.clock_rule(clock.name)
        if clock.stopped_at is None and clock.due is None:
            term = rule.term(severity)
            assert after[key].budget == term.budget, f"{key}: not the term of a {severity.value} complaint"
            assert {rung.name for rung in term.rungs} <= {rung.name for rung in after[key].rungs}
        else:
            assert after[key] == clock


@given(st.sampled_from(("cn-claims-2026", "by-severity")), st.lists(steps, min_size=3, max_size=25))
@example(
    "by-severity",
    [
        *[
            ("suspend", ("appraisal", "statutory")),
            ("severity", Severity.MAJOR),
            ("pass", timedelta(days=11)),
        ],
        *[
            ("severity", Severity.ORDINARY),
            ("resume", "statutory"),
            ("extend", None),
            ("pass", timedelta(days=11)),
        ],
        *[("severity", Severity.DIFFICULT), ("pass", timedelta(days=11)), ("severity", Severity.ORDINARY)],
    ],
)
@settings(
    max_examples=examples(50),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_l18_a_change_of_severity_carries_the_ledger_of_every_clock_and_fires_no_rung_twice(
    name: str, happens: list[tuple[str, Any]]
) -> None:
    """No rung twice is `tests.infra.invariants.Log`'s to say, after every step."""
    story = say.given(say.MONDAY, rules=by_severity() if name == "by-severity" else book())
    for kind, what in happens:
        if kind == "pass":
            story.passes(after=what)
        elif kind == "severity":
            story.passes(after=timedelta())
            carried(story, what)
        else:
            story.when(phrase(kind, what))
    story.log.reads_back_equal()


@given(st.lists(steps, max_size=20), st.sampled_from(Severity))
@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_l18_up_and_down_again_is_as_if_nothing_had_happened(
    happens: list[tuple[str, Any]], other: Severity
) -> None:
    """Raised and lowered in one moment, every clock is due when it was due before."""
    story = say.given(say.MONDAY, rules=by_severity())
    for kind, what in happens:
        story.passes(after=what) if kind == "pass" else story.when(phrase(kind, what))
    story.passes(after=timedelta())
    here, before = story.case.severity, dues(story)
    for severity in (other, here):
        story.when(say.sets_severity(severity.value))
        if isinstance(story.last, tuple):
            assert not story.of("rung_fired") or severity is here
    if not isinstance(story.last, Refused) and not story.of("rung_fired"):
        assert dues(story) == before


def dues(story: Story) -> dict[str, Any]:
    """When each running clock is due."""
    case = story.case
    return {clock.name: clocks.project(clock, case.calendar).due_at for clock in case.running()}
