"""What has happened in a case: past tense, never taken back.

Every event carries when, who, by which message, and the clause that explains it. The case's state is nothing but
these events folded by `domain.evolve`; the register keeps them under (complaint, sequence), sequence from 1.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.event import Event as Event
from domain.events.closing import Closed as Closed
from domain.events.closing import Reopened as Reopened
from domain.events.emergencies import EmergencyJoined as EmergencyJoined
from domain.events.emergencies import EmergencyLeft as EmergencyLeft
from domain.events.going_up import Escalated as Escalated
from domain.events.going_up import EscalationAcknowledged as EscalationAcknowledged
from domain.events.going_up import EscalationDecided as EscalationDecided
from domain.events.going_up import EscalationEnded as EscalationEnded
from domain.events.going_up import EscalationRaised as EscalationRaised
from domain.events.going_up import EscalationUnanswered as EscalationUnanswered
from domain.events.going_up import SeveritySet as SeveritySet
from domain.events.handing_over import CooperationAnswered as CooperationAnswered
from domain.events.handing_over import CooperationRequested as CooperationRequested
from domain.events.handing_over import DisputeRuled as DisputeRuled
from domain.events.handing_over import Reassigned as Reassigned
from domain.events.handing_over import ResponsibilityDisputed as ResponsibilityDisputed
from domain.events.handling import Acknowledged as Acknowledged
from domain.events.handling import ClaimLookedUp as ClaimLookedUp
from domain.events.handling import ContactRecorded as ContactRecorded
from domain.events.handling import EvidenceAdded as EvidenceAdded
from domain.events.handling import Filed as Filed
from domain.events.handling import ProgressRecorded as ProgressRecorded
from domain.events.handling import Responded as Responded
from domain.events.people import IdentityVerified as IdentityVerified
from domain.events.people import InterestDeclared as InterestDeclared
from domain.events.people import PapersRecorded as PapersRecorded
from domain.events.people import PeopleChanged as PeopleChanged
from domain.events.refused import MessageRefused as MessageRefused
from domain.events.resolving import CommitmentSettled as CommitmentSettled
from domain.events.resolving import Consented as Consented
from domain.events.resolving import CustomerDecided as CustomerDecided
from domain.events.resolving import NoticeDelivered as NoticeDelivered
from domain.events.resolving import Proposed as Proposed
from domain.events.term import CalendarPublished as CalendarPublished
from domain.events.term import ProceedingEnded as ProceedingEnded
from domain.events.term import ProceedingLinked as ProceedingLinked
from domain.events.ticking import ClockExtended as ClockExtended
from domain.events.ticking import ClockRebudgeted as ClockRebudgeted
from domain.events.ticking import ClockResumed as ClockResumed
from domain.events.ticking import ClockStarted as ClockStarted
from domain.events.ticking import ClockStopped as ClockStopped
from domain.events.ticking import ClockSuspended as ClockSuspended
from domain.events.ticking import RungFired as RungFired

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
    | EmergencyJoined
    | EmergencyLeft
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
