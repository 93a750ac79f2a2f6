"""One review of a decision by the higher unit: asked, acknowledged, decided within 30 days (L20).

A child of the closed case with a history of its own. Its time is the case's clock `review`: reminder and breach are the
case's, which asks the leadership group when nobody answers. Every turn is reported to the case, which alone writes the
record and says when the review is over: what it cannot take (a reviewer who turned out to have a part in the matter,
L17) is asked of somebody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from temporalio import workflow
from temporalio.common import RawValue

from contract.reviews import (
    ReviewAnswer,
    ReviewDeciding,
    ReviewDue,
    Reviewers,
    ReviewRecounting,
    ReviewRenewing,
    ReviewStart,
)
from contract.starts import Ending, Taking
from domain import authority
from domain.authority import Right, Standing
from domain.commands import ReportReview, ReviewFinding
from domain.decide.conditions import LEVELS_OF
from domain.decide.ticking import SYSTEM
from domain.refusals import RefusalCode, Refused
from domain.reviewing import level_place
from domain.values import ReviewStatus
from workflows.child import Child
from workflows.hearing import hears
from workflows.reading import NO_INPUT, read, read_review_start

if TYPE_CHECKING:
    from domain.commands import Actor
    from domain.values import Level

_ANSWERS: Final[dict[str, type[Taking | ReviewDeciding]]] = {"acknowledge": Taking, "decide": ReviewDeciding}


@workflow.defn(name="ReviewWorkflow")
@hears(both=_ANSWERS, signals=("end", "recount", "renew"))
class ReviewWorkflow(Child[ReviewStart, Taking | ReviewDeciding, ReviewAnswer]):
    """Ask the higher unit to examine process, time limits and result; end when the case has the answer."""

    ANSWERS = _ANSWERS

    @workflow.init
    def __init__(self, raw: RawValue = NO_INPUT) -> None:
        """Read the start and stand ready to be answered before `run` begins."""
        super().__init__(read_review_start(raw), "report_review")
        self._status = ReviewStatus.REQUESTED
        self._last: str | None = None
        self._over = False
        self._changed = False
        self._renewed: Reviewers | None = None
        self._recounted: ReviewDue | None = None

    # ---- the procedure ------------------------------------------------------------------------------

    @workflow.run
    async def run(self, raw: RawValue = NO_INPUT) -> ReviewAnswer:
        """Wait for the higher unit's answer, and for the case to take it."""
        del raw  # read in __init__
        return await self._live(self._procedure, "a review ends by its result (L20)")

    async def _procedure(self) -> ReviewAnswer:
        while not self._over:
            self._changed = False
            self._describe()
            await self._tell_the_case()
            await workflow.wait_condition(lambda: self._over or self._changed or self._telling.waiting)
        await self._tell_the_case()
        await workflow.wait_condition(workflow.all_handlers_finished)
        self._describe()
        return self._answer()

    def _case_is_gone(self) -> None:
        """It waits for no result any more."""
        self._over = True

    @property
    def _reviewers(self) -> Reviewers:
        """Who may answer, as the case knows it now."""
        return self._renewed or self._start.reviewers

    def _describe(self) -> None:
        """The page that an auditor reads."""
        start, who, due = self._start, self._reviewers, self._recounted or self._start.due
        until = f"{due.due_at:%Y-%m-%d %H:%M} UTC" if due.due_at else "unknown"
        lines = [
            f"# Review {start.number} of {start.complaint_no}: {self._status.value} (L20)",
            "",
            f"**Asked:** {who.level.value.replace('_', ' ')}, `{who.person}`",
            "",
            f"**Examines:** {', '.join(matter.value.replace('_', ' ') for matter in start.examines)}",
            "",
            f"**Due** {until}: {due.explanation}",
            "",
            f"**Not by** {', '.join(f'`{person}`' for person in who.recused) or 'nobody is recused'} (L17)",
        ]
        workflow.set_current_details("\n".join(lines))

    # ---- messages -------------------------------------------------------------------------------------

    def _refused(self, message: Taking | ReviewDeciding) -> Refused | None:
        """Why the message cannot be taken."""
        if self._over or self._status is ReviewStatus.DECIDED:
            return Refused(code=RefusalCode.REVIEW_OVER, text="the review is decided")
        refused = self._actor_refused(message.actor)
        if refused is not None:
            return refused
        if isinstance(message, Taking) and self._status is ReviewStatus.ACKNOWLEDGED:
            return Refused(code=RefusalCode.ALREADY_ACKNOWLEDGED, text="the review has been taken up already")
        return None

    def _actor_refused(self, actor: Actor) -> Refused | None:
        """The level asked answers, or one above it; nobody who had a part in the case (L17, L20)."""
        who = self._reviewers
        if actor.person in who.recused:
            text = (
                "whoever handled or decided the case, or has an interest in it, does not review it (L17, L20)"
            )
            return Refused(code=RefusalCode.ACTOR_NOT_ALLOWED, text=text, field="actor.person")
        speaks_for = max((level_place(level) for level in LEVELS_OF.get(actor.role, ())), default=-1)
        if speaks_for < level_place(who.level):
            text = f"{who.level.value} is asked"
            return Refused(code=RefusalCode.NOT_THE_LEVEL_ASKED, text=text, field="actor.role")
        standing = Standing(
            branch=self._start.branch,
            lineage=(self._start.branch,),
            line=self._start.business_line,
            parties=frozenset({who.person, *(step.person for step in who.ladder)}),
        )
        return authority.refused(actor, Right.ANSWER_REVIEW, standing)

    def _level_of(self, person: str) -> Level:
        """The level for which the person speaks: their own on the ladder, else the one asked."""
        who = self._reviewers
        return next((step.level for step in who.ladder if step.person == person), who.level)

    def _take(self, message: Taking | ReviewDeciding) -> None:
        if isinstance(message, ReviewDeciding):
            self._status = ReviewStatus.DECIDED
            self._report("decided", message.actor, ReviewFinding.model_validate(_finding(message)))
        else:
            self._status = ReviewStatus.ACKNOWLEDGED
            self._report("acknowledged", message.actor, None)

    def _report(self, turn: str, actor: Actor, finding: ReviewFinding | None) -> None:
        number = self._start.number
        self._last = f"review-{number}-{turn}-{self._telling.reports + 1}"
        report = {
            "message_id": self._last,
            "actor": SYSTEM,
            "number": number,
            "turn": turn,
            "level": self._level_of(actor.person),
            "person": actor.person,
            "finding": finding,
        }
        self._telling.put(ReportReview.model_validate(report))

    def _case_says(self, name: str, raw: RawValue) -> None:
        if name == "recount":
            self._recount(raw)
        elif name == "renew":
            self._renew(raw)
        else:
            self._over = self._over or not isinstance(read(raw, Ending), Refused)

    def _recount(self, raw: RawValue) -> None:
        message = read(raw, ReviewRecounting)
        if not isinstance(message, Refused):
            self._recounted, self._changed = message.due, True

    def _renew(self, raw: RawValue) -> None:
        """Others may review. A result that the case has not taken by now it will not take: it is asked for again."""
        message = read(raw, ReviewRenewing)
        if not isinstance(message, Refused):
            moved = message.reviewers.person != self._reviewers.person
            self._renewed, self._changed = message.reviewers, True
            if moved or self._status is ReviewStatus.DECIDED:
                self._status = ReviewStatus.REQUESTED

    def _answer(self) -> ReviewAnswer:
        who = self._reviewers
        return ReviewAnswer(
            complaint_no=self._start.complaint_no,
            number=self._start.number,
            level=who.level,
            person=who.person,
            status=self._status,
            reported=self._last,
        )

    @workflow.query(name="review", description="Where the review stands")
    def view(self) -> ReviewAnswer:
        """Where the review stands."""
        return self._answer()


def _finding(message: ReviewDeciding) -> dict[str, object]:
    return message.model_dump(exclude={"message_id", "actor"})
