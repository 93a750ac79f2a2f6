"""The messages of a complaint: signal and update names, HTTP action paths, and the command each carries."""

from __future__ import annotations

from dataclasses import dataclass

from domain import commands as c


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a complaint."""

    name: str
    """Signal and update name."""
    command: type[c.Command]
    path: str | None
    """Last part of `POST /v1/complaints/{no}/…`; none for what only the case's own machinery sends."""
    stays: bool = False
    """It speaks of what hangs on this very case: not passed on to the case that this one was merged into."""


MESSAGES: tuple[Message, ...] = (
    Message("record_progress", c.RecordProgress, "progress"),
    Message("acknowledge", c.Acknowledge, "acknowledgement"),
    Message("respond", c.Respond, "response"),
    Message("dispute_responsibility", c.DisputeResponsibility, "disputes"),
    Message("rule_dispute", c.RuleDispute, "dispute-ruling"),
    Message("propose", c.Propose, "proposals"),
    Message("rule_proposal", c.RuleProposal, "proposal-ruling"),
    Message("delegate_authority", c.DelegateAuthority, "delegations"),
    Message("revoke_delegation", c.RevokeDelegation, "delegation-end"),
    Message("customer_decision", c.DecideAsCustomer, "customer-decision"),
    Message("record_contact", c.RecordContact, "contacts"),
    Message("add_evidence", c.AddEvidence, "evidence"),
    Message("request_cooperation", c.RequestCooperation, "cooperation"),
    Message("acknowledge_cooperation", c.AcknowledgeCooperation, "cooperation-acknowledgement"),
    Message("answer_cooperation", c.AnswerCooperation, "cooperation-answer"),
    Message("instruct", c.Instruct, "directives"),
    Message("report_back", c.ReportBack, "feedback"),
    Message("chase", c.Chase, "chasers"),
    Message("answer_chaser", c.AnswerChaser, "chaser-answer"),
    Message("reassign", c.Reassign, "reassignment"),
    Message("escalate", c.Escalate, "escalations"),
    Message("set_severity", c.SetSeverity, "severity"),
    Message("withdraw", c.Withdraw, "withdrawal"),
    Message("consent", c.Consent, "consent"),
    Message("deliver_notice", c.DeliverNotice, "notices"),
    Message("close", c.Close, "closure"),
    Message("reopen", c.Reopen, "reopening"),
    Message("suspend_clock", c.SuspendClocks, "suspension"),
    Message("resume_clock", c.ResumeClocks, "resumption"),
    Message("extend_clock", c.ExtendClock, "extension"),
    Message("settle_commitment", c.SettleCommitment, "commitments"),
    Message("link_proceeding", c.LinkProceeding, "proceedings"),
    Message("end_proceeding", c.EndProceeding, "proceeding-end"),
    Message("check_proceeding", c.CheckProceeding, "proceeding-checks"),
    Message("classify", c.Classify, "class"),
    Message("add_new_facts", c.AddNewFacts, "new-facts"),
    Message("dismiss_duplicate", c.DismissDuplicate, "duplicate-dismissal"),
    Message("issue_notice", c.IssueNotice, "notice"),
    Message("request_review", c.RequestReview, "reviews"),
    Message("declare_interest", c.DeclareInterest, "interests"),
    Message("verify_identity", c.VerifyIdentity, "identity"),
    Message("record_papers", c.RecordPapers, "papers"),
    Message("find_cause", c.FindCause, "root-cause"),
    Message("open_finding", c.OpenFinding, "findings", stays=True),
    Message("plead", c.Plead, "pleas", stays=True),
    Message("decide_finding", c.DecideFinding, "finding-decisions", stays=True),
    Message("open_rectification", c.OpenRectification, "rectifications", stays=True),
    Message("report_rectification", c.ReportRectification, "rectification-reports", stays=True),
    Message("verify_rectification", c.VerifyRectification, "rectification-verifications", stays=True),
    Message("waive_assessment", c.WaiveAssessment, "assessment-waivers", stays=True),
    Message("join_emergency", c.JoinEmergency, None),
    Message("leave_emergency", c.LeaveEmergency, None),
    Message("renew_people", c.RenewPeople, None),
    Message("publish_calendar", c.PublishCalendar, None),
    Message("report_merger", c.ReportMerger, None),
    Message("report_review", c.ReportReview, None),
    Message("report_escalation", c.ReportEscalation, None),
    Message("report_directive", c.ReportDirective, None),
)

BY_NAME = {message.name: message for message in MESSAGES}
BY_PATH = {message.path: message for message in MESSAGES if message.path is not None}
