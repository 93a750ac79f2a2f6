"""What a scenario is told with: a day to begin on, people who speak, time that passes, the case as readers see it.

A scenario has a server of its own (Temporal's time skipping for all workflows at once: one shared by many comes to a
stand now and then), begins on the next fitting day, not on a date, and time only moves on.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError

from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import (
    LEADER,
    LINE_HEAD,
    PROPOSAL,
    SYSTEM,
    book,
    calendar,
    fresh,
    full_checklist,
    head_of,
    officer_of,
    opening,
    responsible_of,
    said,
)
from tests.infra.engine import OneClock
from tests.infra.memory import WAIT_SECONDS
from tests.workflows.asked import Question, running

if TYPE_CHECKING:
    from contract.starts import CaseAnswer
    from contract.views import CaseView, ClockView
    from domain.rulebook import RuleBook
    from tests.infra.engine import Engine, Running

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
A_MINUTE: Final = timedelta(minutes=1)
AUDITOR: Final = Actor(person="an.auditor", role=Role.AUDITOR, unit="HQ")
HOTLINE: Final = Actor(person="hotline", role=Role.HOTLINE, unit="HQ")
OTHER_BRANCH: Final = Actor(person="someone.in.shanghai", role=Role.OFFICER, unit="SH")
PLAIN_WEEKS: Final = 3
"""Weeks without a holiday that a scenario's first day has after it."""


class Company:
    """Where complaints are received."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def now(self) -> datetime:
        """Everybody's time, in Shanghai."""
        assert isinstance(self.engine.skipper, OneClock)
        return (await self.engine.skipper.get_current_time()).astimezone(SHANGHAI)

    async def the_next(self, weekday: str, clock: str = "10:00") -> datetime:
        """The next such moment with plain weeks after it: no holiday, no make-up day."""
        now = await self.now()
        day = now.date() + timedelta(days=1)
        special = {
            *(d for year in calendar().years for h in year.holidays for d in _span(h.first, h.last)),
            *(d for year in calendar().years for d in year.make_up_days),
        }
        while WEEKDAYS[day.weekday()] != weekday or special.intersection(
            _span(day, day + timedelta(weeks=PLAIN_WEEKS))
        ):
            day += timedelta(days=1)
        return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)

    async def receives(
        self, weekday: str = "Monday", clock: str = "10:00", *, rules: RuleBook | None = None, **intake: Any
    ) -> Scene:
        """A complaint comes in on the next such day.

        Args:
            weekday: in English.
            clock: time of day in Shanghai.
            rules: default: the shipped rule book.
            intake: of the complaint, where it differs from a denied motor claim in Beijing.
        """
        moment = await self.the_next(weekday, clock)
        case = await self.engine.file(opening(moment, rules=rules, **intake), at=moment)
        return Scene(self, case, moment)


def _span(first: Any, last: Any) -> set[Any]:
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


@dataclass
class Scene:
    """One complaint in its time."""

    company: Company
    case: Running
    received: datetime

    # ---- people ----------------------------------------------------------------------------------------

    @property
    def officer(self) -> Actor:
        """The complaint officer who drives the case."""
        return officer_of(self.case.opened)

    @property
    def head(self) -> Actor:
        """The branch claims head."""
        return head_of(self.case.opened)

    @property
    def responsible(self) -> Actor:
        """The main responsible person."""
        return responsible_of(self.case.opened)

    # ---- what is said ----------------------------------------------------------------------------------

    async def tell(self, name: str, actor: Actor, **body: Any) -> CaseAnswer:
        """A message is taken."""
        return await self.case.tell(name, said(actor, **body))

    async def refused(self, name: str, actor: Actor, **body: Any) -> str | None:
        """A message is not taken: the code of the refusal."""
        try:
            await self.case.tell(name, said(actor, **body))
        except WorkflowUpdateFailedError as error:
            return getattr(error.cause, "type", None)
        raise AssertionError(f"{name} was taken")

    async def arranged(self) -> Scene:
        """The responsible person takes the assignment."""
        await self.tell("acknowledge", self.responsible)
        return self

    async def answered(self, **body: Any) -> Scene:
        """The responsible person answers with cause and action."""
        told = {"cause": "责任认定有误", "action": "重新核赔"}
        await self.tell("respond", self.responsible, **{**told, **body})
        return self

    async def proposed(self, **changes: Any) -> int:
        """The officer proposes; the proposal's version."""
        answer = await self.tell("propose", self.officer, **{**PROPOSAL, **changes})
        assert answer.version is not None
        return answer.version

    async def customer(self, *, accepts: bool, version: int = 1, **more: Any) -> CaseAnswer:
        """The customer answers one version of the proposal."""
        body = {"proposal_version": version, "accepted": accepts, "evidence": "电话录音 REC-1"}
        return await self.tell("customer_decision", self.officer, **body, **more)

    def closing(self, outcome: str, **more: Any) -> dict[str, Any]:
        """What closing takes, every item of the checklist done."""
        return {
            "outcome": outcome,
            "text": "结案",
            "checklist": full_checklist(book(), self.case.opened.intake.category.value),
            **more,
        }

    async def question(self, number: int = 1) -> Question:
        """The escalation of this number, once it has begun."""
        return await running(self.case, number)

    # ---- time ------------------------------------------------------------------------------------------

    async def until(self, moment: datetime) -> None:
        """Time passes for everybody."""
        await self.company.engine.pass_until(moment)

    async def passes(self, **duration: float) -> None:
        """Time passes: `hours=11, minutes=59`."""
        await self.until(await self.company.now() + timedelta(**duration))

    async def working_day(self, day: int, clock: str, *, minutes: int = 0) -> datetime:
        """The time of day on the n-th day after receipt that is worked (weekends left out)."""
        date = self.received.date()
        while day:
            date += timedelta(days=1)
            day -= date.weekday() < WEEKDAYS.index("Saturday")
        return datetime.combine(date, time.fromisoformat(clock), SHANGHAI) + minutes * A_MINUTE

    # ---- what is seen ----------------------------------------------------------------------------------

    async def view(self) -> CaseView:
        """The case as the workflow shows it."""
        return await self.case.view()

    async def clock(self, name: str) -> ClockView:
        """Latest run of a clock."""
        return await self.case.clock(name)

    async def fired(self, rung: str, *, run: int = 1) -> None:
        """Wait until a rung (`clock:rung`) has fired and is on record."""
        await self.case.fired(rung, run=run)

    async def silent(self, rung: str, *, run: int = 1) -> bool:
        """Whether a rung has not fired."""
        return await self.case.silent(rung, run=run)

    async def recorded(self, kind: str, times: int = 1) -> None:
        """Wait until the register has so many events of a kind."""
        await self.company.engine.register.until_kind(self.case.number, kind, times)

    async def ended(self) -> CaseView:
        """Wait until the workflow has ended; the case as the register shows it.

        The workflow is looked at, not waited for: whoever waits for a result lets this server's time run.
        """
        client = self.company.engine.client
        asked = DescribeWorkflowExecutionRequest(
            namespace=client.namespace, execution=WorkflowExecution(workflow_id=self.case.handle.id)
        )
        async with asyncio.timeout(WAIT_SECONDS):
            while (
                True
            ):  # asked raw: this server writes times of search attributes otherwise than the SDK reads them
                found = await client.workflow_service.describe_workflow_execution(asked)
                if int(found.workflow_execution_info.status) != WorkflowExecutionStatus.RUNNING.value:
                    break
                await asyncio.sleep(0.01)
        return self.company.engine.register.views[self.case.number]

    def events(self, kind: str) -> list[Any]:
        """Recorded events of a kind."""
        return [event for event in self.company.engine.register.log(self.case.number) if event.kind == kind]


__all__ = ["AUDITOR", "HOTLINE", "LEADER", "LINE_HEAD", "OTHER_BRANCH", "SYSTEM", "Company", "Scene", "fresh"]
