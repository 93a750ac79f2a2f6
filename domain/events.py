"""What has happened in a case: past tense, never taken back.

Every event carries when, who, by which message, and the clause that explains it. The case's state is nothing but
these events folded by `domain.evolve`; the register keeps them under (complaint, sequence), sequence from 1.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.calendar import PinnedCalendar
from domain.clock_events import (
    ClockExtended as ClockExtended,
)
from domain.clock_events import (
    ClockRebudgeted as ClockRebudgeted,
)
from domain.clock_events import (
    ClockResumed as ClockResumed,
)
from domain.clock_events import (
    ClockStarted as ClockStarted,
)
from domain.clock_events import (
    ClockStopped as ClockStopped,
)
from domain.clock_events import (
    ClockSuspended as ClockSuspended,
)
from domain.clock_events import (
    RungFired as RungFired,
)
from domain.commands import ChecklistEntry, Directive, Intake, Promise
from domain.event import Event as Event
from domain.organisation.people import Appointee, CasePeople
from domain.people_events import IdentityVerified as IdentityVerified
from domain.people_events import InterestDeclared as InterestDeclared
from domain.people_events import PapersRecorded as PapersRecorded
from domain.people_events import PeopleChanged as PeopleChanged
from domain.rulebook import PinnedRuleBook
from domain.values import (
    Code,
    ConsentMatter,
    ContactChannel,
    Direction,
    Level,
    Line,
    LookupStatus,
    Moment,
    Outcome,
    ProceedingKind,
    Severity,
    Text,
)


class Filed(Event):
    """The complaint is received, its rules pinned, its people found (R7.1)."""

    kind: Literal["filed"] = "filed"
    complaint_no: Code
    intake: Intake
    people: CasePeople
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar


class ClaimLookedUp(Event):
    """What the claims system answered about the claim and what blocks it (R6.2(2))."""

    kind: Literal["claim_looked_up"] = "claim_looked_up"
    status: LookupStatus
    claim_status: Line | None = None
    blockage_cause: Text | None = None
    responsible_person: Code | None = None
    policy_no: Line | None = None
    as_of: Moment | None = None


class ProgressRecorded(Event):
    """A progress record stands for the hotline (R7.3)."""

    kind: Literal["progress_recorded"] = "progress_recorded"
    text: Text
    next_step: Text | None = None
    blockage_cause: Text | None = None


class Acknowledged(Event):
    """The arrangement stands, the investigation has begun (R6.3(1))."""

    kind: Literal["acknowledged"] = "acknowledged"
    text: Text | None = None


class Responded(Event):
    """The main responsible person answered: cause, action, evidence (R7.2)."""

    kind: Literal["responded"] = "responded"
    cause: Text
    action: Text
    evidence: tuple[Code, ...] = ()


class ResponsibilityDisputed(Event):
    """The main responsible person disputes; owns the case meanwhile (R7.2)."""

    kind: Literal["responsibility_disputed"] = "responsibility_disputed"
    reason: Text
    evidence: tuple[Code, ...] = ()


class DisputeRuled(Event):
    """The supervisor has ruled on the dispute (R7.2)."""

    kind: Literal["dispute_ruled"] = "dispute_ruled"
    upheld: bool
    text: Text


class Reassigned(Event):
    """Another person is responsible now, with the officer's consent or by directive (R7.2)."""

    kind: Literal["reassigned"] = "reassigned"
    to: Appointee
    officer: Code | None = None
    """Who drives the case from now on, where the person now complained about did so before (L17)."""
    supervisor: Code | None = None
    """Who supervises from now on, for the same reason."""


class Proposed(Event):
    """A version of the proposal (R6.2(4), R6.3(2))."""

    kind: Literal["proposed"] = "proposed"
    version: int
    text: Text
    facts: Text
    basis: Text
    responsibility: Text
    commitments: tuple[Promise, ...] = ()


class CustomerDecided(Event):
    """The customer's answer to one version (R7.4)."""

    kind: Literal["customer_decided"] = "customer_decided"
    proposal_version: int
    accepted: bool
    evidence: Text
    text: Text | None = None


class ContactRecorded(Event):
    """One attempt or talk (R6.2(3))."""

    kind: Literal["contact_recorded"] = "contact_recorded"
    channel: ContactChannel
    direction: Direction
    reached: bool
    text: Text
    contacted_at: Moment


class EvidenceAdded(Event):
    """A piece of evidence is in the file (R6.2(8))."""

    kind: Literal["evidence_added"] = "evidence_added"
    evidence_id: Code
    evidence_kind: Code
    title: Line
    sha256: str | None = None
    text: Text | None = None


class CooperationRequested(Event):
    """A related post is asked to cooperate (R6.5)."""

    kind: Literal["cooperation_requested"] = "cooperation_requested"
    number: int
    post: Code
    unit: Code
    text: Text


class CooperationAnswered(Event):
    """The related post answered (R6.5)."""

    kind: Literal["cooperation_answered"] = "cooperation_answered"
    number: int
    text: Text


class SeveritySet(Event):
    """Severity changed, by rule, by hand or by directive."""

    kind: Literal["severity_set"] = "severity_set"
    severity: Severity
    reason: Text


class Escalated(Event):
    """One level is asked one question (R7.1, R6.1)."""

    kind: Literal["escalated"] = "escalated"
    number: int
    level: Level
    cause: Literal["breach", "difficult", "severity"]
    reason: Text
    question: Text


class EscalationAcknowledged(Event):
    """The level asked has taken the question up."""

    kind: Literal["escalation_acknowledged"] = "escalation_acknowledged"
    number: int
    level: Level
    person: Code


class EscalationRaised(Event):
    """Silence: the question went one level up."""

    kind: Literal["escalation_raised"] = "escalation_raised"
    number: int
    level: Level
    person: Code


class EscalationDecided(Event):
    """The directive is back in the case (R6.1)."""

    kind: Literal["escalation_decided"] = "escalation_decided"
    number: int
    level: Level
    person: Code
    directive: Directive


class EscalationUnanswered(Event):
    """Even the head of the leadership group stayed silent; on record for the auditor."""

    kind: Literal["escalation_unanswered"] = "escalation_unanswered"
    number: int
    level: Level
    person: Code


class EscalationEnded(Event):
    """The case was closed before the level decided."""

    kind: Literal["escalation_ended"] = "escalation_ended"
    number: int


class Consented(Event):
    """A level above the handler consents (R7.4)."""

    kind: Literal["consented"] = "consented"
    matter: ConsentMatter
    text: Text
    level: Level | None = None
    """The level that spoke by a directive; otherwise the actor's role says it."""


class NoticeDelivered(Event):
    """The decision notice reached the customer, with proof (L19, L21)."""

    kind: Literal["notice_delivered"] = "notice_delivered"
    channel: ContactChannel
    proof: Text
    text: Text | None = None


class CommitmentSettled(Event):
    """A commitment was kept, or the customer released the company from it (R4.4)."""

    kind: Literal["commitment_settled"] = "commitment_settled"
    number: int
    kept: bool
    evidence: Text


class ProceedingLinked(Event):
    """A proceeding outside is followed (L19, L23)."""

    kind: Literal["proceeding_linked"] = "proceeding_linked"
    proceeding: ProceedingKind
    reference: Line
    text: Text


class ProceedingEnded(Event):
    """The proceeding outside has ended."""

    kind: Literal["proceeding_ended"] = "proceeding_ended"
    proceeding: ProceedingKind
    text: Text


class Closed(Event):
    """The case is closed with one outcome, its conditions fulfilled (R7.4)."""

    kind: Literal["closed"] = "closed"
    outcome: Outcome
    text: Text
    checklist: tuple[ChecklistEntry, ...] = ()
    master: Code | None = None
    review_until: Moment | None = None
    """Until when the customer may ask the higher unit for a review (L20)."""


class Reopened(Event):
    """New facts brought the case back, one level higher."""

    kind: Literal["reopened"] = "reopened"
    new_facts: Text
    evidence: tuple[Code, ...] = ()
    officer: Code
    supervisor: Code


class CalendarPublished(Event):
    """Another version of the company calendar holds for the open clocks."""

    kind: Literal["calendar_published"] = "calendar_published"
    calendar: PinnedCalendar


class MessageRefused(Event):
    """A message could not be taken; kept with the reason, for nothing said to a case is lost."""

    kind: Literal["message_refused"] = "message_refused"
    name: str
    code: str
    reason: str
    seal: Code | None = None
    """Which sealing of the message it was: the same envelope is not taken later either, a message sent anew is."""


AnyEvent = Annotated[
    Filed
    | ClaimLookedUp
    | ProgressRecorded
    | Acknowledged
    | Responded
    | ResponsibilityDisputed
    | DisputeRuled
    | Reassigned
    | Proposed
    | CustomerDecided
    | ContactRecorded
    | EvidenceAdded
    | CooperationRequested
    | CooperationAnswered
    | SeveritySet
    | Escalated
    | EscalationAcknowledged
    | EscalationRaised
    | EscalationDecided
    | EscalationUnanswered
    | EscalationEnded
    | Consented
    | NoticeDelivered
    | CommitmentSettled
    | ProceedingLinked
    | ProceedingEnded
    | Closed
    | Reopened
    | ClockStarted
    | RungFired
    | ClockStopped
    | ClockSuspended
    | ClockResumed
    | ClockExtended
    | ClockRebudgeted
    | CalendarPublished
    | InterestDeclared
    | PeopleChanged
    | IdentityVerified
    | PapersRecorded
    | MessageRefused,
    Field(discriminator="kind"),
]
