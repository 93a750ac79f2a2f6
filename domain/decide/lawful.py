"""What the law's events do to the clocks: time outside the term, the review and the people in it (L18, L20, L23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks
from domain import events as e
from domain.clock_rules import Trigger
from domain.recusal import recused_from_review
from domain.reviewing import reviewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.model import Case
    from domain.values import Moment


def pulled_by(case: Case, event: e.AnyEvent) -> tuple[tuple[Trigger, Moment], ...]:
    """Time outside the term is looked after from its begin to its end (L18).

    A proceeding that is followed has a clock of its own (L23); what else suspends, an appraisal above all, has one as
    long as any clock stands still for it.
    """
    if isinstance(event, e.ClockSuspended) and waits(case):
        return ((Trigger.SUSPENDED, event.at),)
    return ()


def waits(case: Case) -> bool:
    """Whether a clock stands still for something other than the proceeding that is followed."""
    followed = case.proceeding.kind.value if case.proceeding is not None else None
    return any(
        outside.ends is None and outside.reason.value != followed
        for clock in case.running()
        for outside in clock.suspensions
    )


def review_clock(case: Case, cause: e.ReviewRequested) -> Iterator[e.AnyEvent]:
    """The higher unit answers within its time, counted from the request (L20)."""
    rule = case.rulebook.clock_rule("review")
    run = sum(clock.name == rule.name for clock in case.clocks) + 1
    clock = clocks.start(rule, run=run, at=cause.at, severity=case.severity)
    yield e.ClockStarted(
        at=cause.at, actor=cause.actor, message_id=cause.message_id, clause=clock.clause, clock=clock
    )


def end_review(case: Case, cause: e.Reopened) -> Iterator[e.AnyEvent]:
    """A case that comes back for new facts is decided anew: the decision under review stands no more (L20)."""
    if case.review is not None:
        yield e.ReviewEnded(
            at=cause.at,
            actor=cause.actor,
            message_id=cause.message_id,
            clause="L20",
            number=case.review.number,
        )


def move_review(case: Case, cause: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """Whoever reviews and turns out to have a part in the matter steps aside at once (L17, L20)."""
    going_on, without = case.review, recused_from_review(case)
    if going_on is None or going_on.person not in without:
        return
    step = reviewer(case, without)
    if step is not None:
        yield e.ReviewMoved(
            at=cause.at,
            actor=cause.actor,
            message_id=cause.message_id,
            clause="L17",
            number=going_on.number,
            level=step.level,
            person=step.person,
        )
