"""The state of one case: one frozen value, folded from its events.

It is what continue-as-new carries, what the query answers from, and what the register keeps as the latest snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from domain.accountability import Finding, Points, Rectification
from domain.calendar import PinnedCalendar
from domain.clocks import Clock, Verdict
from domain.commands import Intake, Promise, ReviewFinding
from domain.events import (
    AuthorityDelegated,
    CauseFound,
    Chased,
    ClaimLookedUp,
    Classified,
    Closed,
    Consented,
    ContactRecorded,
    CustomerDecided,
    DelegationRevoked,
    EmergencyAsked,
    EvidenceAdded,
    ExtensionApproved,
    IdentityVerified,
    InterestDeclared,
    LeadersInformed,
    MergedIn,
    NewFactsAdded,
    NoticeDelivered,
    NoticeIssued,
    PapersRecorded,
    ProgressRecorded,
    ProposalRuled,
    Proposed,
    ReportedBack,
    Responded,
    ShirkingFound,
)
from domain.handoffs import Cooperation as Cooperation
from domain.handoffs import Custody as Custody
from domain.handoffs import Dispute, UnitDirective
from domain.organisation.people import Appointee, CasePeople
from domain.rulebook import PinnedRuleBook
from domain.values import (
    Code,
    DuplicateGround,
    EscalationStatus,
    Frozen,
    Level,
    Moment,
    ProceedingKind,
    PromiseState,
    ReviewMatter,
    ReviewStatus,
    Severity,
    Stage,
    Status,
)


class Escalation(Frozen):
    """One question to the ladder and where it stands."""

    number: int
    level: Level
    person: Code
    cause: str
    reason: str
    question: str
    question_zh: str | None = None
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
    made_at: Moment | None = None
    """When the customer accepted it; not known of promises made before this was kept."""
    broken_at: Moment | None = None
    """When its clock ran out unkept; stays, whatever comes after."""
    settled_at: Moment | None = None
    kept: bool | None = None
    evidence: str | None = None
    """How it was kept, or how the customer released the company from it."""

    @property
    def state(self) -> PromiseState:
        """Open until its time is over; then broken, though still owed; ends kept, kept late, or released."""
        if self.settled_at is None:
            return PromiseState.OPEN if self.broken_at is None else PromiseState.BROKEN
        if not self.kept:
            return PromiseState.RELEASED
        return PromiseState.KEPT if self.broken_at is None else PromiseState.KEPT_LATE


class Chaser(Frozen):
    """Somebody pressed for action, and what came of it (R6.1(2), R6.2(2))."""

    chased: Chased
    copied_to: tuple[Code, ...] = ()
    """Superiors who have it too: at once where pressing was repeated, or after silence."""
    answered_at: Moment | None = None
    answered_by: Code | None = None
    answer: str | None = None
    ended_at: Moment | None = None
    """When nobody had to answer any more, though nobody had."""

    @property
    def is_open(self) -> bool:
        """Whether an answer is still wanted."""
        return self.answered_at is None and self.ended_at is None


class Proceeding(Frozen):
    """A proceeding outside the company that the case follows (L23)."""

    kind: ProceedingKind
    reference: str
    since: Moment
    ended_at: Moment | None = None


class Suspicion(Frozen):
    """Another open case that looks like the same complaint, and what a person made of it (L18)."""

    complaint_no: Code
    ticket_no: Code
    grounds: tuple[DuplicateGround, ...]
    since: Moment
    settled_at: Moment | None = None
    dismissed: bool = False
    """Whether somebody found that it is another complaint; else the two were merged."""


class Review(Frozen):
    """One review by the higher unit and where it stands (L20)."""

    number: int
    grounds: str
    examines: tuple[ReviewMatter, ...]
    level: Level
    person: Code
    requested_at: Moment
    acknowledged_at: Moment | None = None
    message_id: Code
    """Message that asked for it."""
    status: ReviewStatus = ReviewStatus.REQUESTED
    ended_at: Moment | None = None
    finding: ReviewFinding | None = None


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
    disputes: tuple[Dispute, ...] = ()
    shirking: tuple[ShirkingFound, ...] = ()
    claim: ClaimLookedUp | None = None
    blockage_cause: str | None = None
    acknowledged_at: Moment | None = None
    progress: tuple[ProgressRecorded, ...] = ()
    responses: tuple[Responded, ...] = ()
    proposals: tuple[Proposed, ...] = ()
    rulings: tuple[ProposalRuled, ...] = ()
    """Approvals and returns of versions that exceeded their makers' authority (R4.4)."""
    delegations: tuple[AuthorityDelegated, ...] = ()
    revocations: tuple[DelegationRevoked, ...] = ()
    decisions: tuple[CustomerDecided, ...] = ()
    contacts: tuple[ContactRecorded, ...] = ()
    evidence: tuple[EvidenceAdded, ...] = ()
    cooperation: tuple[Cooperation, ...] = ()
    directives: tuple[UnitDirective, ...] = ()
    feedback: tuple[ReportedBack, ...] = ()
    chasers: tuple[Chaser, ...] = ()
    informed: tuple[LeadersInformed, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    emergencies_asked: tuple[EmergencyAsked, ...] = ()
    consents: tuple[Consented, ...] = ()
    issued: tuple[NoticeIssued, ...] = ()
    notices: tuple[NoticeDelivered, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    proceedings: tuple[Proceeding, ...] = ()
    classified: Classified | None = None
    """The class of the statutory term, where it was set by hand (L18)."""
    new_facts: tuple[NewFactsAdded, ...] = ()
    approvals: tuple[ExtensionApproved, ...] = ()
    duplicates: tuple[Suspicion, ...] = ()
    merged: tuple[MergedIn, ...] = ()
    reviews: tuple[Review, ...] = ()
    interests: tuple[InterestDeclared, ...] = ()
    identity: tuple[IdentityVerified, ...] = ()
    papers: tuple[PapersRecorded, ...] = ()
    root_causes: tuple[CauseFound, ...] = ()
    findings: tuple[Finding, ...] = ()
    rectifications: tuple[Rectification, ...] = ()
    assessed: tuple[Points, ...] = ()
    """Points that its events earned (R3), derived as they were folded."""
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
    def accused(self) -> tuple[str, ...]:
        """Persons against whom a finding is open or was upheld (L25)."""
        held = {f.opened.person for f in self.findings if f.decided is None or f.decided.upheld}
        return tuple(sorted(held))

    @property
    def overdue(self) -> bool:
        """Whether a running clock has been breached."""
        return any(clock.verdict is Verdict.BREACHED for clock in self.running())

    @property
    def escalation_level(self) -> int:
        """Highest rung of the ladder now asked: 0 none, 1 branch head to 5 leadership head."""
        return self._highest(e for e in self.escalations if e.ended_at is None)

    @property
    def asked_beside_approval(self) -> int:
        """As `escalation_level`, questions for approval left out: routine, they silence no alarm (R4.4, R6.1)."""
        return self._highest(e for e in self.escalations if e.ended_at is None and e.cause != "approval")

    def _highest(self, asked: Iterable[Escalation]) -> int:
        ladder = list(Level)
        return max((ladder.index(e.level) + 1 for e in asked), default=0)

    @property
    def review(self) -> Review | None:
        """The review that is going on (L20)."""
        return next((r for r in self.reviews if r.ended_at is None), None)

    def term_severity(self, clock: str) -> Severity:
        """The severity whose term holds for a clock: of the statutory one, that of a class set by hand (L18)."""
        if clock == "statutory" and self.classified is not None:
            return self.rulebook.class_severity(self.classified.complexity, self.severity)
        return self.severity

    @property
    def emergency(self) -> str | None:
        """The emergency plan that the case is in: the latest it joined."""
        return next((one.emergency for one in reversed(self.emergencies) if one.until is None), None)

    @property
    def proceeding(self) -> Proceeding | None:
        """The proceeding outside that is going on."""
        return next((p for p in self.proceedings if p.ended_at is None), None)


def opened_by(case: Case, message_id: str | None) -> int | None:
    """Number of the escalation, directive, chaser, delegation, review or cooperation request that a message opened."""
    numbered = (
        *((entry.opened.message_id, entry.number) for entry in case.findings),
        *((entry.opened.message_id, entry.number) for entry in case.rectifications),
        *((entry.message_id, entry.number) for entry in case.reviews),
        *((entry.message_id, entry.number) for entry in case.delegations),
        *((entry.chased.message_id, entry.chased.number) for entry in case.chasers),
        *((entry.message_id, entry.number) for entry in case.escalations),
        *((entry.message_id, entry.number) for entry in case.directives),
        *((entry.request.message_id, entry.request.number) for entry in case.cooperation),
    )
    return next((number for known, number in numbered if known == message_id), None)


def spent_id(seal: str) -> str:
    """Under which name a refused envelope stands in `Case.seen`."""
    return f"spent:{seal}"
