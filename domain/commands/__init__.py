"""What somebody asks of a case: imperative, validated, not yet true.

Each command is one message of docs contract: the same model is read from a signal, an update and an HTTP body
(there without `actor`, which comes from the token). `message_id` is the sender's; the same id twice has one effect.
"""

from __future__ import annotations

from domain.command import Actor as Actor
from domain.command import Command as Command
from domain.commands.accountability import DecideFinding as DecideFinding
from domain.commands.accountability import FindCause as FindCause
from domain.commands.accountability import OpenFinding as OpenFinding
from domain.commands.accountability import OpenRectification as OpenRectification
from domain.commands.accountability import Plead as Plead
from domain.commands.accountability import ReportRectification as ReportRectification
from domain.commands.accountability import VerifyRectification as VerifyRectification
from domain.commands.accountability import WaiveAssessment as WaiveAssessment
from domain.commands.authority import DelegateAuthority as DelegateAuthority
from domain.commands.authority import RevokeDelegation as RevokeDelegation
from domain.commands.authority import RuleProposal as RuleProposal
from domain.commands.chasing import AnswerChaser as AnswerChaser
from domain.commands.chasing import Chase as Chase
from domain.commands.closing import ChecklistEntry as ChecklistEntry
from domain.commands.closing import Close as Close
from domain.commands.closing import Closing as Closing
from domain.commands.closing import Reopen as Reopen
from domain.commands.closing import Withdraw as Withdraw
from domain.commands.directing import DirectiveRung as DirectiveRung
from domain.commands.directing import Instruct as Instruct
from domain.commands.directing import ReportBack as ReportBack
from domain.commands.directing import ReportDirective as ReportDirective
from domain.commands.duplicates import DismissDuplicate as DismissDuplicate
from domain.commands.duplicates import Likeness as Likeness
from domain.commands.duplicates import ReportDuplicates as ReportDuplicates
from domain.commands.duplicates import ReportMerger as ReportMerger
from domain.commands.emergencies import JoinEmergency as JoinEmergency
from domain.commands.emergencies import LeaveEmergency as LeaveEmergency
from domain.commands.going_up import Directive as Directive
from domain.commands.going_up import Escalate as Escalate
from domain.commands.going_up import ReportEscalation as ReportEscalation
from domain.commands.going_up import SetSeverity as SetSeverity
from domain.commands.handing_over import AcknowledgeCooperation as AcknowledgeCooperation
from domain.commands.handing_over import AnswerCooperation as AnswerCooperation
from domain.commands.handing_over import DisputeResponsibility as DisputeResponsibility
from domain.commands.handing_over import Reassign as Reassign
from domain.commands.handing_over import RequestCooperation as RequestCooperation
from domain.commands.handing_over import RuleDispute as RuleDispute
from domain.commands.handling import Acknowledge as Acknowledge
from domain.commands.handling import AddEvidence as AddEvidence
from domain.commands.handling import RecordContact as RecordContact
from domain.commands.handling import RecordProgress as RecordProgress
from domain.commands.handling import ReportClaim as ReportClaim
from domain.commands.handling import Respond as Respond
from domain.commands.notices import DeliverNotice as DeliverNotice
from domain.commands.notices import IssueNotice as IssueNotice
from domain.commands.opening import Open as Open
from domain.commands.people import DeclareInterest as DeclareInterest
from domain.commands.people import RecordPapers as RecordPapers
from domain.commands.people import RenewPeople as RenewPeople
from domain.commands.people import VerifyIdentity as VerifyIdentity
from domain.commands.resolving import Consent as Consent
from domain.commands.resolving import DecideAsCustomer as DecideAsCustomer
from domain.commands.resolving import Promise as Promise
from domain.commands.resolving import Propose as Propose
from domain.commands.resolving import SettleCommitment as SettleCommitment
from domain.commands.reviews import ReportReview as ReportReview
from domain.commands.reviews import RequestReview as RequestReview
from domain.commands.reviews import ReviewFinding as ReviewFinding
from domain.commands.statute import AddNewFacts as AddNewFacts
from domain.commands.statute import CheckProceeding as CheckProceeding
from domain.commands.statute import Classify as Classify
from domain.commands.term import EndProceeding as EndProceeding
from domain.commands.term import ExtendClock as ExtendClock
from domain.commands.term import LinkProceeding as LinkProceeding
from domain.commands.term import PublishCalendar as PublishCalendar
from domain.commands.term import ResumeClocks as ResumeClocks
from domain.commands.term import SuspendClocks as SuspendClocks
from domain.intake import About as About
from domain.intake import Complainant as Complainant
from domain.intake import Intake as Intake
