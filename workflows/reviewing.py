"""The case's side of its reviews: which need a workflow, who may answer, until when (L20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.ids import review_workflow_id
from contract.reviews import ReviewDue, Reviewers, ReviewRecounting, ReviewRenewing, ReviewStart
from contract.starts import Ending
from domain import clocks
from domain.recusal import recused_from_review
from workflows.children import start_beside, tell_child

if TYPE_CHECKING:
    from domain.model import Case, Review


def _review(case: Case, number: int) -> Review:
    return next(entry for entry in case.reviews if entry.number == number)


def _reviewers(case: Case, number: int) -> Reviewers:
    asked = _review(case, number)
    return Reviewers(
        level=asked.level,
        person=asked.person,
        ladder=case.people.ladder,
        recused=tuple(sorted(recused_from_review(case))),
    )


def _due(case: Case) -> ReviewDue:
    clock = case.clock("review")
    if clock is None:
        return ReviewDue(due_at=None, explanation="")
    projection = clocks.project(clock, case.calendar)
    return ReviewDue(due_at=projection.due_at, explanation=projection.explanation)


class _Reviews:
    """Reviews as children of the closed case."""

    name = "review"

    def wanted(self, case: Case) -> tuple[int, ...]:
        """Reviews that are going on."""
        return tuple(entry.number for entry in case.reviews if entry.ended_at is None)

    async def start(self, case: Case, number: int) -> None:
        """Ask the higher unit (L20)."""
        asked = _review(case, number)
        start = ReviewStart(
            complaint_no=case.complaint_no,
            number=number,
            grounds=asked.grounds,
            examines=asked.examines,
            reviewers=_reviewers(case, number),
            due=_due(case),
            branch=case.people.branch,
            business_line=case.intake.business_line,
            requested_at=asked.requested_at,
        )
        summary = f"review (L20) · asks {asked.level.value.replace('_', ' ')}"
        await start_beside(
            case, "ReviewWorkflow", start, review_workflow_id(case.complaint_no, number), summary
        )

    async def end(self, case: Case, number: int) -> None:
        """Tell the review that the case has its result, or needs none any more."""
        await tell_child(
            review_workflow_id(case.complaint_no, number),
            "end",
            Ending(message_id=f"end-{number}", reason="the review is over"),
        )

    async def recount(self, case: Case, number: int) -> None:
        """Another calendar holds."""
        await tell_child(
            review_workflow_id(case.complaint_no, number),
            "recount",
            ReviewRecounting(message_id=f"recount-{case.seq}", due=_due(case)),
        )

    async def renew(self, case: Case, number: int) -> None:
        """Others may review."""
        renewing = ReviewRenewing(message_id=f"renew-{case.seq}", reviewers=_reviewers(case, number))
        await tell_child(review_workflow_id(case.complaint_no, number), "renew", renewing)

    def people(self, case: Case) -> object:
        """Ladder, and who has a part in the matter."""
        return case.people.ladder, frozenset(recused_from_review(case))


REVIEWS = _Reviews()
