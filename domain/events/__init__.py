"""What has happened in a case: past tense, never taken back.

Every event carries when, who, by which message, and the clause that explains it. The case's state is nothing but
these events folded by `domain.evolve`; the register keeps them under (complaint, sequence), sequence from 1.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.event import Event as Event
from domain.events.accountability import AssessmentWaived as AssessmentWaived
from domain.events.accountability import CauseFound as CauseFound
from domain.events.accountability import FindingDecided as FindingDecided
from domain.events.accountability import FindingOpened as FindingOpened
from domain.events.accountability import PleaMade as PleaMade
from domain.events.accountability import RectificationOpened as RectificationOpened
from domain.events.accountability import RectificationReported as RectificationReported
from domain.events.accountability import RectificationVerified as RectificationVerified
from domain.events.authority import AuthorityDelegated as AuthorityDelegated
from domain.events.authority import DelegationRevoked as DelegationRevoked
from domain.events.authority import Gap as Gap
from domain.events.authority import ProposalRuled as ProposalRuled
from domain.events.chasing import Chased as Chased
from domain.events.chasing import ChaserAnswered as ChaserAnswered
from domain.events.chasing import ChaserEnded as ChaserEnded
from domain.events.chasing import ChaserRaised as ChaserRaised
from domain.events.chasing import ChaserTarget as ChaserTarget
from domain.events.chasing import EmergencyAsked as EmergencyAsked
from domain.events.chasing import LeadersInformed as LeadersInformed
from domain.events.closing import Closed as Closed
from domain.events.closing import Reopened as Reopened
from domain.events.directing import DirectiveAcknowledged as DirectiveAcknowledged
from domain.events.directing import DirectiveDone as DirectiveDone
from domain.events.directing import DirectiveEnded as DirectiveEnded
from domain.events.directing import DirectiveGiven as DirectiveGiven
from domain.events.directing import DirectiveRungFired as DirectiveRungFired
from domain.events.directing import ReportedBack as ReportedBack
from domain.events.duplicates import DuplicateDismissed as DuplicateDismissed
from domain.events.duplicates import DuplicateSuspected as DuplicateSuspected
from domain.events.duplicates import MergedIn as MergedIn
from domain.events.emergencies import EmergencyJoined as EmergencyJoined
from domain.events.emergencies import EmergencyLeft as EmergencyLeft
from domain.events.going_up import Escalated as Escalated
from domain.events.going_up import EscalationAcknowledged as EscalationAcknowledged
from domain.events.going_up import EscalationDecided as EscalationDecided
from domain.events.going_up import EscalationEnded as EscalationEnded
from domain.events.going_up import EscalationRaised as EscalationRaised
from domain.events.going_up import EscalationUnanswered as EscalationUnanswered
from domain.events.going_up import SeveritySet as SeveritySet
from domain.events.handing_over import CooperationAcknowledged as CooperationAcknowledged
from domain.events.handing_over import CooperationAnswered as CooperationAnswered
from domain.events.handing_over import CooperationRequested as CooperationRequested
from domain.events.handing_over import DisputeRuled as DisputeRuled
from domain.events.handing_over import Reassigned as Reassigned
from domain.events.handing_over import ResponsibilityDisputed as ResponsibilityDisputed
from domain.events.handing_over import ShirkingFound as ShirkingFound
from domain.events.handling import Acknowledged as Acknowledged
from domain.events.handling import ClaimLookedUp as ClaimLookedUp
from domain.events.handling import ContactRecorded as ContactRecorded
from domain.events.handling import EvidenceAdded as EvidenceAdded
from domain.events.handling import Filed as Filed
from domain.events.handling import ProgressRecorded as ProgressRecorded
from domain.events.handling import Responded as Responded
from domain.events.notices import NoticeDelivered as NoticeDelivered
from domain.events.notices import NoticeIssued as NoticeIssued
from domain.events.notices import NoticeSection as NoticeSection
from domain.events.people import IdentityVerified as IdentityVerified
from domain.events.people import InterestDeclared as InterestDeclared
from domain.events.people import PapersRecorded as PapersRecorded
from domain.events.people import PeopleChanged as PeopleChanged
from domain.events.refused import MessageRefused as MessageRefused
from domain.events.resolving import CommitmentSettled as CommitmentSettled
from domain.events.resolving import Consented as Consented
from domain.events.resolving import CustomerDecided as CustomerDecided
from domain.events.resolving import Proposed as Proposed
from domain.events.reviews import ReviewAcknowledged as ReviewAcknowledged
from domain.events.reviews import ReviewDecided as ReviewDecided
from domain.events.reviews import ReviewEnded as ReviewEnded
from domain.events.reviews import ReviewMoved as ReviewMoved
from domain.events.reviews import ReviewRequested as ReviewRequested
from domain.events.statute import Classified as Classified
from domain.events.statute import ExtensionApproved as ExtensionApproved
from domain.events.statute import NewFactsAdded as NewFactsAdded
from domain.events.statute import ProceedingChecked as ProceedingChecked
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
    | ShirkingFound
    | Reassigned
    | Proposed
    | ProposalRuled
    | AuthorityDelegated
    | DelegationRevoked
    | CustomerDecided
    | ContactRecorded
    | EvidenceAdded
    | CooperationRequested
    | CooperationAcknowledged
    | CooperationAnswered
    | Chased
    | ChaserAnswered
    | ChaserRaised
    | ChaserEnded
    | LeadersInformed
    | SeveritySet
    | Escalated
    | EscalationAcknowledged
    | EscalationRaised
    | EscalationDecided
    | EscalationUnanswered
    | EscalationEnded
    | DirectiveGiven
    | DirectiveAcknowledged
    | DirectiveRungFired
    | DirectiveDone
    | DirectiveEnded
    | ReportedBack
    | EmergencyAsked
    | EmergencyJoined
    | EmergencyLeft
    | Consented
    | NoticeIssued
    | NoticeDelivered
    | CommitmentSettled
    | ProceedingLinked
    | ProceedingChecked
    | ProceedingEnded
    | Classified
    | NewFactsAdded
    | ExtensionApproved
    | DuplicateSuspected
    | DuplicateDismissed
    | MergedIn
    | ReviewRequested
    | ReviewAcknowledged
    | ReviewMoved
    | ReviewDecided
    | ReviewEnded
    | CauseFound
    | FindingOpened
    | PleaMade
    | FindingDecided
    | RectificationOpened
    | RectificationReported
    | RectificationVerified
    | AssessmentWaived
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
