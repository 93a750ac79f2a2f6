"""The review by the higher unit: asked for in time, decided by somebody without a part in the case (L17, L20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.decide.facts import head, just_after, no
from domain.decide.reopening import reopened
from domain.evolve import evolve
from domain.recusal import WORDS, recused_from_review
from domain.refusals import RefusalCode, Refused
from domain.reviewing import reviewer, window_ends
from domain.values import ReviewDecision, Status

if TYPE_CHECKING:
    from domain.model import Case, Review
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(case: Case, command: c.RequestReview | c.ReportReview, at: Moment) -> Primary:
    """The customer asks; the higher unit answers."""
    match command:
        case c.RequestReview():
            return _request(case, command, at)
        case c.ReportReview():
            return _turn(case, command, at)


def _request(case: Case, command: c.RequestReview, at: Moment) -> Primary:
    refused = _not_reviewable(case, at)
    if refused is not None:
        return refused
    for index, matter in enumerate(command.examines):
        if matter.value not in case.rulebook.review.examines:
            text = f"a review examines {', '.join(case.rulebook.review.examines)} (L20)"
            return no(RefusalCode.DECISION_NOT_OFFERED, text, f"examines.{index}")
    step = reviewer(case, recused_from_review(case))
    if step is None:
        text = "everybody on the ladder had a part in the case; appoint somebody who had none (L17, L20)"
        return no(RefusalCode.NOBODY_LEFT, text)
    return (
        e.ReviewRequested(
            **head(command, at, "L20"),
            number=len(case.reviews) + 1,
            grounds=command.grounds,
            examines=command.examines,
            level=step.level,
            person=step.person,
        ),
    )


def _not_reviewable(case: Case, at: Moment) -> Refused | None:
    """Why no review can be asked for now (L20): within 30 days of a decision that was told, and once."""
    closing = case.closing
    if case.status is Status.OPEN or closing is None:
        return no(RefusalCode.CASE_OPEN, "the case is open: there is no decision to review yet (L20)")
    if case.review is not None:
        return no(RefusalCode.REVIEW_OPEN, f"review {case.review.number} is going on")
    if any(known.requested_at >= closing.at and known.finding is not None for known in case.reviews):
        return no(
            RefusalCode.ALREADY_REVIEWED, "this decision has been reviewed; new facts may reopen the case"
        )
    until = window_ends(case)
    if until is None or not any(told.at >= case.life_since for told in case.notices):
        text = "no decision notice reached the complainant in this case: there is nothing to review (L20)"
        return no(RefusalCode.NO_DECISION_NOTICE, text)
    if at >= until:
        ended = case.calendar.local(until)
        return no(
            RefusalCode.REVIEW_WINDOW_OVER, f"a review could be asked for until {ended:%Y-%m-%d %H:%M} (L20)"
        )
    return None


def _turn(case: Case, command: c.ReportReview, at: Moment) -> Primary:
    """What the review's workflow tells. Whoever turned out to have a part in the matter decides nothing (L17)."""
    asked = next((known for known in case.reviews if known.number == command.number), None)
    if asked is None:
        return no(RefusalCode.REVIEW_UNKNOWN, "no review has this number", "number")
    if asked.ended_at is not None:
        return no(RefusalCode.REVIEW_OVER, "this review has ended", "number")
    ground = recused_from_review(case).get(command.person)
    if ground is not None:
        return no(RefusalCode.ACTOR_NOT_ALLOWED, f"{WORDS[ground]} does not review it (L17, L20)", "person")
    told = head(command, at, "L20")
    match command.turn:
        case "acknowledged":
            return (
                e.ReviewAcknowledged(**told, number=asked.number, level=command.level, person=command.person),
            )
        case "decided":
            return _decided(case, asked, command, at)


def _decided(case: Case, asked: Review, command: c.ReportReview, at: Moment) -> Primary:
    """Upheld: the case stays closed. Changed, or to be done again: it comes back, one level higher (L20)."""
    finding = command.finding
    if finding is None:
        return no(RefusalCode.MALFORMED, "a decision carries its finding", "finding")
    decided = e.ReviewDecided(
        **head(command, at, "L20"),
        number=asked.number,
        level=command.level,
        person=command.person,
        finding=finding,
    )
    if finding.decision is ReviewDecision.UPHELD:
        return (decided,)
    after = evolve(case, decided)
    return (decided, reopened(after, head(command, just_after(after, at), "L20"), finding.text, ()))
