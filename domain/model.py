"""The state of one case: one frozen value, folded from its events.

It is what continue-as-new carries, what the query answers from, and what the register keeps as the latest snapshot.
"""

from __future__ import annotations

from pydantic import Field

from domain.calendar import PinnedCalendar
from domain.clocks import Clock, Verdict
from domain.commands import Intake, Promise
from domain.events import (
    ClaimLookedUp,
    Closed,
    Consented,
    ContactRecorded,
    CooperationRequested,
    CustomerDecided,
    EvidenceAdded,
    IdentityVerified,
    InterestDeclared,
    NoticeDelivered,
    PapersRecorded,
    ProgressRecorded,
    Proposed,
    Responded,
)
from domain.organisation.people import Appointee, CasePeople
from domain.rulebook import PinnedRuleBook
from domain.values import (
    Code,
    EscalationStatus,
    Frozen,
    Level,
    Line,
    Moment,
    ProceedingKind,
    Severity,
    Stage,
    Status,
)


class Custody(Frozen):
    """Who held the case from when to when (R7.2)."""

    person: Code
    post: Code
    unit: Code
    since: Moment
    until: Moment | None = None
    reason: Line | None = None
    """Why it came to them."""


class Escalation(Frozen):
    """One question to the ladder and where it stands."""

    number: int
    level: Level
    person: Code
    cause: str
    reason: str
    question: str
    opened_at: Moment
    asked_at: Moment
    """When the present level was asked: its acknowledgement and decision clocks run from then."""
    acknowledged_at: Moment | None = None
    message_id: Code
    """Message that opened it."""
    status: EscalationStatus = EscalationStatus.OPENED
    ended_at: Moment | None = None
    decision: str | None = None
    text: str | None = None


class Commitment(Frozen):
    """One promise made to the customer by an accepted proposal, and how it ended (R4.4)."""

    number: int
    proposal_version: int
    promise: Promise
    settled_at: Moment | None = None
    kept: bool | None = None


class Cooperation(Frozen):
    """A request to a related post (R6.5)."""

    request: CooperationRequested
    answered_at: Moment | None = None
    answer: str | None = None


class Proceeding(Frozen):
    """A proceeding outside the company that the case follows (L23)."""

    kind: ProceedingKind
    reference: str
    since: Moment
    ended_at: Moment | None = None


class InEmergency(Frozen):
    """An emergency plan that the case is or was in (R6.1(1))."""

    emergency: Code
    severity: Severity
    """Of the plan when the case joined."""
    since: Moment
    until: Moment | None = None


class Case(Frozen):
    """One complaint from receipt to closing."""

    complaint_no: Code
    seq: int
    """Number of events folded so far; the register's sequence of the last one."""
    intake: Intake
    people: CasePeople
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar
    opened_at: Moment
    last_at: Moment
    status: Status = Status.OPEN
    stage: Stage = Stage.RECEIVED
    severity: Severity
    responsible: Appointee
    officer: Code
    supervisor: Code
    reopened: int = 0
    reopened_at: Moment | None = None
    """When the present life began, if it is not the first; what was said before decides nothing in it."""
    custody: tuple[Custody, ...] = ()
    disputed: bool = False
    claim: ClaimLookedUp | None = None
    blockage_cause: str | None = None
    acknowledged_at: Moment | None = None
    progress: tuple[ProgressRecorded, ...] = ()
    responses: tuple[Responded, ...] = ()
    proposals: tuple[Proposed, ...] = ()
    decisions: tuple[CustomerDecided, ...] = ()
    contacts: tuple[ContactRecorded, ...] = ()
    evidence: tuple[EvidenceAdded, ...] = ()
    cooperation: tuple[Cooperation, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    consents: tuple[Consented, ...] = ()
    notices: tuple[NoticeDelivered, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    proceedings: tuple[Proceeding, ...] = ()
    interests: tuple[InterestDeclared, ...] = ()
    identity: tuple[IdentityVerified, ...] = ()
    papers: tuple[PapersRecorded, ...] = ()
    emergencies: tuple[InEmergency, ...] = ()
    closing: Closed | None = None
    clocks: tuple[Clock, ...] = ()
    seen: dict[Code, int] = Field(default_factory=dict)
    """Message ids that had their effect, and envelopes that were refused, with the sequence of their last event."""
    refusals: int = 0

    def clock(self, name: str) -> Clock | None:
        """The latest run of the named clock, if it ever started."""
        return next((clock for clock in reversed(self.clocks) if clock.name == name), None)

    def running(self) -> tuple[Clock, ...]:
        """Clocks that have not stopped."""
        return tuple(clock for clock in self.clocks if clock.stopped_at is None)

    @property
    def life_since(self) -> Moment:
        """When the case was opened, or last reopened (R7.4)."""
        return self.reopened_at or self.opened_at

    @property
    def overdue(self) -> bool:
        """Whether a running clock has been breached."""
        return any(clock.verdict is Verdict.BREACHED for clock in self.running())

    @property
    def escalation_level(self) -> int:
        """Highest rung of the ladder now asked: 0 none, 1 branch head to 5 leadership head."""
        ladder = list(Level)
        open_ones = (e for e in self.escalations if e.ended_at is None)
        return max((ladder.index(e.level) + 1 for e in open_ones), default=0)

    @property
    def emergency(self) -> str | None:
        """The emergency plan that the case is in: the latest it joined."""
        return next((one.emergency for one in reversed(self.emergencies) if one.until is None), None)

    @property
    def proceeding(self) -> Proceeding | None:
        """The proceeding outside that is going on."""
        return next((p for p in self.proceedings if p.ended_at is None), None)


def spent_id(seal: str) -> str:
    """Under which name a refused envelope stands in `Case.seen`."""
    return f"spent:{seal}"
