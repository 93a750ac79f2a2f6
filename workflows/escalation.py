"""One question to the ladder: asked of one level, acknowledged, decided; silence goes one level up (R6.1, R7.1).

A child of the case with a clock and a history of its own. The case goes on meanwhile; every turn is reported to it as
a message, so that the case alone writes its record.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from temporalio import workflow
from temporalio.common import RawValue

from contract.starts import (
    Deciding,
    Ending,
    EscalationAnswer,
    EscalationStart,
    Recounting,
    Renewing,
    Taking,
)
from domain import authority, clocks
from domain.authority import Right, Standing
from domain.clocks import Clock
from domain.commands import Directive, ReportEscalation
from domain.decide.conditions import LEVELS_OF
from domain.decide.ticking import SYSTEM
from domain.refusals import RefusalCode, Refused
from domain.values import EscalationStatus, Level
from workflows.child import Child
from workflows.hearing import hears
from workflows.reading import NO_INPUT, read, read_escalation_start

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from domain.calendar import Calendar
    from domain.commands import Actor
    from domain.organisation import LadderStep

_ANSWERS: Final[dict[str, type[Taking | Deciding]]] = {"acknowledge": Taking, "decide": Deciding}
_OVER: Final = (EscalationStatus.DECIDED, EscalationStatus.UNANSWERED, EscalationStatus.ENDED)


@workflow.defn(name="EscalationWorkflow")
@hears(both=_ANSWERS, signals=("end", "recount", "renew"))
class EscalationWorkflow(Child[EscalationStart, Taking | Deciding, EscalationAnswer]):
    """Ask one level one question; end with its directive, at the top of the ladder, or with the case."""

    ANSWERS = _ANSWERS

    @workflow.init
    def __init__(self, raw: RawValue = NO_INPUT) -> None:
        """Read the start and stand ready to be answered before `run` begins."""
        super().__init__(read_escalation_start(raw), "report_escalation")
        self._place = 0
        self._status = EscalationStatus.OPENED
        self._recounted: Calendar | None = None
        self._renewed: Renewing | None = None

    # ---- the procedure ------------------------------------------------------------------------------

    @workflow.run
    async def run(self, raw: RawValue = NO_INPUT) -> EscalationAnswer:
        """Climb the ladder until somebody decides, the top stays silent, or the case is closed."""
        del raw  # read in __init__
        return await self._live(self._climb, "a question to the ladder ends by its answer")

    async def _climb(self) -> EscalationAnswer:
        while True:
            await self._one_level()
            if self._status in _OVER:
                break
            above = self._next_place()
            if above is None:
                self._status = EscalationStatus.UNANSWERED
                self._report("unanswered")
                break
            self._place = above
            self._status = EscalationStatus.OPENED
            self._report("raised")
        await self._tell_the_case()
        await workflow.wait_condition(workflow.all_handlers_finished)
        self._describe(None)
        return self._answer()

    def _next_place(self) -> int | None:
        """The next level above whose person is not recused (L17)."""
        places = range(self._place + 1, len(self._ladder))
        return next((place for place in places if self._ladder[place].person not in self._recused), None)

    async def _one_level(self) -> None:
        """Wait for one level: to acknowledge, then to decide; both clocks run from when it was asked."""
        asked_at = workflow.now()
        await self._wait_for("acknowledgement", asked_at, lambda: self._status is not EscalationStatus.OPENED)
        if self._status is EscalationStatus.ACKNOWLEDGED:
            place = self._place
            await self._wait_for("decision", asked_at, lambda: self._status in _OVER or self._place != place)

    async def _wait_for(self, name: str, since: datetime, answered: Callable[[], bool]) -> None:
        """Wait until answered or until the clock's breach; tell the case of every turn meanwhile."""
        clock = self._clock(name, since)
        while not answered():
            calendar = self._calendar
            due = clocks.project(clock, calendar).due_at
            self._describe(clock)
            await self._tell_the_case()
            left = (due - workflow.now()).total_seconds() if due is not None else None
            if answered() or (left is not None and left <= 0):
                break
            summary = f"{self._step.level.value.replace('_', ' ')}: {name} due ({clock.clause})"
            try:
                await workflow.wait_condition(
                    partial(self._wakes, answered, calendar), timeout=left, timeout_summary=summary
                )
            except TimeoutError:
                break
        await self._tell_the_case()

    @property
    def _calendar(self) -> Calendar:
        return self._recounted or self._start.calendar

    def _wakes(self, answered: Callable[[], bool], calendar: Calendar) -> bool:
        return answered() or self._telling.waiting or self._calendar is not calendar

    def _clock(self, name: str, since: datetime) -> Clock:
        rule = self._start.rulebook.clock_rule(name)
        return clocks.start(
            rule, run=self._place + 1, at=since, level=self._step.level, severity=self._start.severity
        )

    @property
    def _step(self) -> LadderStep:
        return self._ladder[self._place]

    @property
    def _ladder(self) -> tuple[LadderStep, ...]:
        """From the level asked first upwards, as the case knows it now: levels stay, people may change."""
        asked = self._start.ladder
        now = {step.level: step for step in self._renewed.ladder} if self._renewed is not None else {}
        return tuple(now.get(step.level, step) for step in asked)

    @property
    def _recused(self) -> tuple[str, ...]:
        return self._renewed.recused if self._renewed is not None else self._start.recused

    # ---- telling the case -----------------------------------------------------------------------------

    def _report(
        self,
        turn: str,
        *,
        person: str | None = None,
        text: str | None = None,
        directive: Directive | None = None,
    ) -> None:
        self._telling.put(
            ReportEscalation.model_validate(
                {
                    "message_id": f"escalation-{self._start.number}-{turn}-{self._step.level.value}",
                    "actor": SYSTEM,
                    "number": self._start.number,
                    "turn": turn,
                    "level": self._step.level,
                    "person": person or self._step.person,
                    "text": text,
                    "directive": directive,
                }
            )
        )

    def _case_is_gone(self) -> None:
        self._status = EscalationStatus.ENDED

    def _describe(self, clock: Clock | None) -> None:
        """The page that an auditor reads."""
        lines = [
            f"# Escalation {self._start.number} of {self._start.complaint_no}: {self._status.value}",
            "",
            f"**Asked:** {self._step.level.value.replace('_', ' ')}, `{self._step.person}`",
            "",
            f"**Why:** {self._start.reason}",
        ]
        if clock is not None:
            why = clocks.project(clock, self._calendar).explanation
            lines += ["", f"**{clock.name.capitalize()}** {why}"]
        workflow.set_current_details("\n".join(lines))

    # ---- messages -------------------------------------------------------------------------------------

    def _refused(self, message: Taking | Deciding) -> Refused | None:
        """Why the message cannot be taken."""
        if self._status in _OVER:
            return Refused(code=RefusalCode.ESCALATION_OVER, text="the question is settled")
        refused = self._actor_refused(message.actor)
        if refused is not None:
            return refused
        if isinstance(message, Taking) and self._status is EscalationStatus.ACKNOWLEDGED:
            return Refused(
                code=RefusalCode.ALREADY_ACKNOWLEDGED, text="the question has been taken up already"
            )
        if isinstance(message, Deciding):
            may = self._start.rulebook.level(self._step.level).may_decide
            offered = [kind for kind in may if not self._start.offers or kind in self._start.offers]
            if message.decision not in offered:
                text = f"{self._step.level.value} may decide: {', '.join(offered)}"
                return Refused(code=RefusalCode.DECISION_NOT_OFFERED, text=text, field="decision")
        return None

    def _actor_refused(self, actor: Actor) -> Refused | None:
        """The level asked answers, or one above it; never who is recused (L17)."""
        if actor.person in self._recused:
            text = "whoever has an interest in the matter never decides (L17)"
            return Refused(code=RefusalCode.ACTOR_NOT_ALLOWED, text=text, field="actor.person")
        order = list(Level)
        speaks_for = max((order.index(level) for level in LEVELS_OF.get(actor.role, ())), default=-1)
        if speaks_for < order.index(self._step.level):
            text = f"{self._step.level.value} is asked"
            return Refused(code=RefusalCode.NOT_THE_LEVEL_ASKED, text=text, field="actor.role")
        return authority.refused(actor, Right.ANSWER_ESCALATION, self._standing())

    def _standing(self) -> Standing:
        """What of the case decides who may answer, as far as the question knows it."""
        return Standing(
            branch=self._start.branch,
            lineage=(self._start.branch,),
            line=self._start.business_line,
            parties=frozenset(step.person for step in self._ladder),
        )

    def _take(self, message: Taking | Deciding) -> None:
        if isinstance(message, Deciding):
            self._decide(message)
        else:
            self._status = EscalationStatus.ACKNOWLEDGED
            self._report("acknowledged", person=message.actor.person, text=message.text)

    def _decide(self, message: Deciding) -> None:
        if self._status is EscalationStatus.OPENED:
            self._report("acknowledged", person=message.actor.person)
        self._status = EscalationStatus.DECIDED
        directive = Directive.model_validate(message.model_dump(exclude={"message_id", "actor"}))
        self._report("decided", person=message.actor.person, text=message.text, directive=directive)

    def _case_says(self, name: str, raw: RawValue) -> None:
        if name == "recount":
            self._recount(raw)
        elif name == "renew":
            self._renew(raw)
        elif not isinstance(read(raw, Ending), Refused) and self._status not in _OVER:
            self._status = EscalationStatus.ENDED

    def _recount(self, raw: RawValue) -> None:
        """Another calendar holds: what is due is due anew."""
        message = read(raw, Recounting)
        if not isinstance(message, Refused) and self._ears.first(message):
            self._recounted = message.calendar

    def _renew(self, raw: RawValue) -> None:
        """Others stand on the ladder, or more people are recused: who is asked next, and whose answer counts."""
        message = read(raw, Renewing)
        if not isinstance(message, Refused) and self._ears.first(message):
            self._renewed = message

    def _answer(self) -> EscalationAnswer:
        return EscalationAnswer(
            complaint_no=self._start.complaint_no,
            number=self._start.number,
            level=self._step.level,
            status=self._status,
        )

    @workflow.query(name="escalation", description="Where the question stands")
    def view(self) -> EscalationAnswer:
        """Where the question stands."""
        return self._answer()
