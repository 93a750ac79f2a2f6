"""One directive to another department: given, taken up, done, with its own measured time (R6.1(4)).

A child of the case: its clocks run from when the directive was given, every rung fires once, and every turn is told to
the case, which alone writes the record. It goes on while the case goes on, and ends with it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from temporalio import workflow
from temporalio.common import RawValue

from contract.starts import DirectiveAnswer, DirectiveStart, Ending, Recounting, Reporting, Taking
from domain import authority, clocks, directive_clocks
from domain.authority import Right, Standing
from domain.commands import DirectiveRung, ReportDirective
from domain.decide.ticking import SYSTEM
from domain.refusals import RefusalCode, Refused
from domain.values import DirectiveStatus
from workflows.child import Child
from workflows.hearing import hears
from workflows.reading import NO_INPUT, read, read_directive_start

if TYPE_CHECKING:
    from datetime import datetime

    from domain.calendar import Calendar
    from domain.clocks import Clock, DueRung

_ANSWERS: Final[dict[str, type[Taking | Reporting]]] = {"acknowledge": Taking, "report_done": Reporting}
_OVER: Final = (DirectiveStatus.DONE, DirectiveStatus.ENDED)


@workflow.defn(name="DirectiveWorkflow")
@hears(both=_ANSWERS, signals=("end", "recount"))
class DirectiveWorkflow(Child[DirectiveStart, Taking | Reporting, DirectiveAnswer]):
    """Hold one department to one directive; end with its report, or with the case."""

    ANSWERS = _ANSWERS

    @workflow.init
    def __init__(self, raw: RawValue = NO_INPUT) -> None:
        """Read the start and stand ready to be answered before `run` begins."""
        super().__init__(read_directive_start(raw), "report_directive")
        self._status = DirectiveStatus.GIVEN
        self._recounted: Calendar | None = None
        self._clocks: tuple[Clock, ...] = ()
        if isinstance(self._given, DirectiveStart):
            self._clocks = directive_clocks.started(
                self._given.rulebook,
                number=self._given.number,
                at=self._given.given_at,
                due=self._given.due,
                severity=self._given.severity,
            )

    # ---- the procedure ------------------------------------------------------------------------------

    @workflow.run
    async def run(self, raw: RawValue = NO_INPUT) -> DirectiveAnswer:
        """Wait for the department, telling the case of every turn, until it is done or the case is closed."""
        del raw  # read in __init__
        return await self._live(self._follow, "a directive ends by being done")

    async def _follow(self) -> DirectiveAnswer:
        while self._status not in _OVER:
            self._ring(workflow.now())
            self._describe()
            await self._tell_the_case()
            if self._status not in _OVER:
                await self._wait()
        self._describe()
        await self._tell_the_case()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._answer()

    async def _wait(self) -> None:
        """Until somebody answers, another calendar holds, or the next rung falls due."""
        calendar, status = self._calendar, self._status
        dues = [(due, clock) for clock in self._clocks if (due := self._next_due(clock)) is not None]
        due, clock = min(dues, key=lambda entry: entry[0], default=(None, None))
        left = (due - workflow.now()).total_seconds() if due is not None else None
        if left is not None and left <= 0:
            return
        summary = f"{clock.name.replace('_', ' ')} ({clock.clause})" if clock is not None else None
        try:
            await workflow.wait_condition(
                partial(self._wakes, calendar, status), timeout=left, timeout_summary=summary
            )
        except TimeoutError:
            return

    def _wakes(self, calendar: Calendar, status: DirectiveStatus) -> bool:
        return self._telling.waiting or self._calendar is not calendar or self._status is not status

    def _next_due(self, clock: Clock) -> datetime | None:
        return clocks.next_due(clock, self._calendar)

    def _ring(self, now: datetime) -> None:
        """Every rung that is due fires, in the order in which it fell due, once."""
        due = [(rung, clock.name) for clock in self._clocks for rung in self._due(clock, now)]
        for rung, name in sorted(due, key=lambda entry: (entry[0].due_at, entry[1])):
            late = max(0, rung.late_by_seconds)
            self._clocks = tuple(
                clocks.fire(clock, rung.name, now, late) if clock.name == name else clock
                for clock in self._clocks
            )
            fired = DirectiveRung(
                clock=name, rung=rung.name, does=rung.does, due_at=rung.due_at, late_by_seconds=late
            )
            self._report("rung", f"{name}-{rung.name}", rung=fired)

    def _due(self, clock: Clock, now: datetime) -> tuple[DueRung, ...]:
        return tuple(clocks.due_rungs(clock, self._calendar, now))

    def _stop(self, *names: str) -> None:
        """Clocks stop; none named: all of them."""
        now = workflow.now()
        self._clocks = tuple(
            clocks.stop(clock, now, self._calendar) if not names or clock.name in names else clock
            for clock in self._clocks
        )

    @property
    def _calendar(self) -> Calendar:
        return self._recounted or self._start.calendar

    # ---- telling the case -----------------------------------------------------------------------------

    def _report(self, turn: str, name: str, **told: object) -> None:
        self._telling.put(
            ReportDirective.model_validate(
                {
                    "message_id": f"directive-{self._start.number}-{name}"[:64],
                    "actor": SYSTEM,
                    "number": self._start.number,
                    "turn": turn,
                    **told,
                }
            )
        )

    def _case_is_gone(self) -> None:
        if self._status not in _OVER:
            self._status = DirectiveStatus.ENDED

    def _describe(self) -> None:
        """The page that an auditor reads; without the directive's text, which may be personal."""
        lines = [
            f"# Directive {self._start.number} of {self._start.complaint_no}: {self._status.value}",
            "",
            f"**Department:** `{self._start.unit}`",
        ]
        for clock in self._clocks:
            why = clocks.project(clock, self._calendar).explanation
            name = clock.name.replace("_", " ").capitalize()
            lines += ["", f"**{name}** {clock.verdict.value}: {why}"]
        workflow.set_current_details("\n".join(lines))

    # ---- messages -------------------------------------------------------------------------------------

    def _refused(self, message: Taking | Reporting) -> Refused | None:
        """Why the message cannot be taken."""
        if self._status in _OVER:
            return Refused(code=RefusalCode.DIRECTIVE_OVER, text="the directive is done or over")
        refused = authority.refused(message.actor, Right.ANSWER_DIRECTIVE, self._standing())
        if refused is None and isinstance(message, Taking) and self._status is DirectiveStatus.ACKNOWLEDGED:
            text = "the directive has been taken up already"
            return Refused(code=RefusalCode.ALREADY_ACKNOWLEDGED, text=text)
        return refused

    def _standing(self) -> Standing:
        """Whoever works for the department answers for it; to the case itself they need not stand in any way."""
        return Standing(
            branch=self._start.branch,
            lineage=(self._start.branch,),
            line=self._start.business_line,
            parties=frozenset(),
            instructed=frozenset({self._start.unit}),
        )

    def _take(self, message: Taking | Reporting) -> None:
        answered = {"person": message.actor.person, "at": workflow.now(), "text": message.text}
        if isinstance(message, Reporting):
            self._status = DirectiveStatus.DONE
            self._stop()
            self._report("done", "done", **answered, evidence=message.evidence)
        else:
            self._status = DirectiveStatus.ACKNOWLEDGED
            self._stop(directive_clocks.ACKNOWLEDGEMENT)
            self._report("acknowledged", "acknowledged", **answered)

    def _case_says(self, name: str, raw: RawValue) -> None:
        if name == "recount":
            self._recount(raw)
        elif not isinstance(read(raw, Ending), Refused):
            self._case_is_gone()

    def _recount(self, raw: RawValue) -> None:
        """Another calendar holds: what is due is due anew (R7.2)."""
        message = read(raw, Recounting)
        if not isinstance(message, Refused) and self._ears.first(message):
            self._recounted = message.calendar

    def _answer(self) -> DirectiveAnswer:
        return DirectiveAnswer(
            complaint_no=self._start.complaint_no,
            number=self._start.number,
            unit=self._start.unit,
            status=self._status,
        )

    @workflow.query(name="directive", description="Where the directive stands")
    def view(self) -> DirectiveAnswer:
        """Where the directive stands."""
        return self._answer()
