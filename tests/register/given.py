"""Cases to record: intakes, events, and batches as a workflow would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contract.ids import complaint_no
from contract.ports import RecordBatch
from contract.present import case_view
from domain import clocks
from domain.calendar import Calendar, load_calendar
from domain.commands import Actor, Complainant, Intake
from domain.events import AnyEvent, ClockStarted, Closed, Escalated, Filed, MessageRefused, ProgressRecorded
from domain.evolve import fold
from domain.organisation import Appointee, CasePeople, LadderStep
from domain.rulebook import RuleBook, load_rulebook
from domain.values import BusinessLine, Category, EscalationCause, Level, Outcome, Role

if TYPE_CHECKING:
    from contract.views import CaseView

DATA = Path(__file__).resolve().parents[2] / "rulebook"
T0 = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
"""Monday 10:00 in Shanghai."""
SECOND = timedelta(seconds=1)
OFFICER = Actor(person="P-OFFICER", role=Role.OFFICER, unit="BJ")


@cache
def calendar() -> Calendar:
    return load_calendar((DATA / "calendar-cn.toml").read_text(encoding="utf-8"))


@cache
def book() -> RuleBook:
    return load_rulebook((DATA / "cn-claims-2026.toml").read_text(encoding="utf-8"))


def intake(ticket: str = "T-1", **changes: Any) -> Intake:
    """An ordinary complaint."""
    given: dict[str, Any] = {
        "ticket_no": ticket,
        "received_at": T0,
        "complainant": Complainant(name="王芳", phone="138 0013 8000"),
        "policy_no": "PDAA-2026-000123",
        "claim_no": "CL 2026/77",
        "unit": "BJ",
        "business_line": BusinessLine.MOTOR,
        "category": Category.DELAY,
        "content": "车险理赔拖延三周，一直没有人联系我。The surveyor never called back.",
        "demand": "尽快赔付并说明原因",
    }
    return Intake(**given | changes)


def people(unit: str = "BJ", officer: str = "P-OFFICER", responsible: str = "P-ADJUSTER") -> CasePeople:
    """Who stands behind it."""
    return CasePeople(
        branch="BJ",
        lineage=(unit, "HO"),
        officer=officer,
        head_office_officer="P-HO",
        supervisor="P-HEAD",
        responsible=Appointee(
            person=responsible, post="claims_adjuster", unit=unit, reason="the post complained about"
        ),
        ladder=tuple(LadderStep(level=level, person=f"P-{level.name}") for level in Level),
    )


def filed(given: Intake, at: datetime = T0, **who: str) -> Filed:
    """The first event."""
    return Filed(
        at=at,
        actor=Actor(person="gateway", role=Role.HOTLINE, unit="HO"),
        message_id=f"open-{given.ticket_no}",
        clause="R7.1",
        complaint_no=complaint_no(given.ticket_no),
        intake=given,
        people=people(given.unit, **who),
        rulebook=book(),
        calendar=calendar(),
    )


def progress(text: str, at: datetime = T0, message_id: str | None = None) -> ProgressRecorded:
    """A progress record."""
    return ProgressRecorded(
        at=at,
        actor=OFFICER,
        message_id=message_id or f"m-{sha256(f'{text}{at}'.encode()).hexdigest()[:16]}",
        clause="R7.3",
        text=text,
    )


def clock_started(name: str = "progress", run: int = 1, at: datetime = T0) -> ClockStarted:
    """A clock of the shipped rule book begins."""
    clock = clocks.start(book().clock_rule(name), run=run, at=at)
    return ClockStarted(at=at, actor=OFFICER, message_id="m-clock", clause=clock.clause, clock=clock)


def escalated(number: int = 1, level: Level = Level.BRANCH_HEAD, at: datetime = T0) -> Escalated:
    """A question to a level."""
    return Escalated(
        at=at,
        actor=OFFICER,
        message_id=f"m-escalated-{number}",
        clause="R7.1",
        number=number,
        level=level,
        cause=EscalationCause.DIFFICULT,
        reason="三次联系未果",
        question="是否同意预付？",
    )


def closed(at: datetime = T0) -> Closed:
    """The end."""
    return Closed(
        at=at,
        actor=OFFICER,
        message_id="m-close",
        clause="R7.4(1)",
        outcome=Outcome.ACCEPTED,
        text="客户接受",
    )


def refused(message_id: str, at: datetime = T0) -> MessageRefused:
    """A message that could not be taken."""
    return MessageRefused(
        at=at,
        actor=OFFICER,
        message_id=f"refused:{message_id}",
        clause="contract",
        name="respond",
        code="actor_not_allowed",
        reason="not the responsible person",
    )


@dataclass
class Story:
    """One case and what has been decided about it; makes batches as its workflow would."""

    ticket: str = "T-1"
    first: Filed | None = None
    events: list[AnyEvent] = field(default_factory=list)

    @property
    def no(self) -> str:
        """Its complaint number."""
        return complaint_no(self.ticket)

    def opening(self, at: datetime = T0) -> AnyEvent:
        """Its first event."""
        return self.first or filed(intake(self.ticket), at)

    def batch(
        self,
        *events: AnyEvent,
        after: int | None = None,
        confirmed: int | None = None,
        task: datetime | float = 0,
    ) -> RecordBatch:
        """Events that follow upon event number `after`; by default upon all that this story knows.

        Args:
            events: what happened.
            after: the sequence that they follow upon.
            confirmed: what the task knows to be confirmed; default: `after`.
            task: start of the task, or seconds after `T0`.
        """
        after = len(self.events) if after is None else after
        self.events[after:] = events
        return RecordBatch(
            complaint_no=self.no,
            first_seq=after + 1,
            events=events,
            confirmed_seq=after if confirmed is None else confirmed,
            task_at=task if isinstance(task, datetime) else T0 + task * SECOND,
            view=self.view(),
        )

    def view(self) -> CaseView:
        """What readers see."""
        return case_view(fold(self.events))
