"""The table: who may do and see what, of which cases, under which clause. There is no other one.

API, console, codec endpoint and workflow ask it through `domain.authority.check`; docs/authority.md is printed from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from domain import commands as c
from domain.authority.rights import Reach, Right, Sight
from domain.values import Role

Grants = Mapping[Role, frozenset[Reach]]
"""Role → the cases that its grant reaches; a role that is not there has none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One right: the clause that gives it, and to whom."""

    clause: str
    grants: Grants
    decides: bool = False
    """Decides on the complaint: never for the person complained about, whatever else they are (L17)."""


def _row(clause: str, *grants: Grants, decides: bool = False) -> Row:
    merged: dict[Role, frozenset[Reach]] = {}
    for grant in grants:
        for role, reach in grant.items():
            merged[role] = merged.get(role, frozenset()) | reach
    return Row(clause, MappingProxyType(merged), decides)


def _grant(role: Role, *reach: Reach) -> Grants:
    return {role: frozenset(reach)}


_OFFICER: Final = _grant(Role.OFFICER, Reach.UNIT)
_BRANCH_HEAD: Final = _grant(Role.BRANCH_HEAD, Reach.UNIT)
_LINE_HEAD: Final = _grant(Role.LINE_HEAD, Reach.LINE)
_LEADERSHIP: Final = _grant(Role.LEADERSHIP, Reach.ANY)
_HEADS: Final[Grants] = {**_BRANCH_HEAD, **_LINE_HEAD, **_LEADERSHIP}
_HANDLERS: Final[Grants] = {**_OFFICER, **_HEADS}
_ANSWERS_FOR_IT: Final = _grant(Role.RESPONSIBLE, Reach.OWN)
_PARTY: Final = _grant(Role.RESPONSIBLE, Reach.OWN, Reach.COOPERATING)
_INSTRUCTED: Final[Grants] = {
    role: frozenset({Reach.INSTRUCTED})
    for role in (Role.OFFICER, Role.RESPONSIBLE, Role.BRANCH_HEAD, Role.LINE_HEAD, Role.LEADERSHIP)
}
"""Whoever works for the department that was given a directive."""
_STAFF: Final = (Role.OFFICER, Role.RESPONSIBLE, Role.BRANCH_HEAD, Role.LINE_HEAD, Role.LEADERSHIP)
_EVERYBODY_WITH_A_PART: Final[Grants] = {role: frozenset({Reach.PART}) for role in _STAFF}
_HEARD: Final = _grant(Role.RESPONSIBLE, Reach.PART, Reach.RECTIFYING)
"""Who is accused, or puts a cause right, may show evidence for what they say (L9, L26)."""
_EVERYBODY_ASKED: Final[Grants] = {role: frozenset({Reach.PART, Reach.RECTIFYING}) for role in _STAFF}
_TASKED: Final[Grants] = {
    role: frozenset({Reach.COOPERATING}) for role in (Role.OFFICER, Role.BRANCH_HEAD, Role.LINE_HEAD)
}
"""Departments with a task in an emergency plan (R6.1(4))."""
_HOTLINE: Final = _grant(Role.HOTLINE, Reach.ANY)
_AUDITOR: Final = _grant(Role.AUDITOR, Reach.ANY)
_ADMIN: Final = _grant(Role.ADMIN, Reach.ANY)
_SYSTEM: Final = _grant(Role.SYSTEM, Reach.ANY)
_READERS: Final[Grants] = {
    **_OFFICER,
    **_BRANCH_HEAD,
    **_grant(Role.LINE_HEAD, Reach.LINE, Reach.PART),
    **_LEADERSHIP,
    **_grant(Role.RESPONSIBLE, Reach.PART),
    **_AUDITOR,
}
"""Who reads a case: those who handle it, those with a part in it, auditors."""

TABLE: Final[Mapping[Right, Row]] = MappingProxyType(
    {
        Right.RECORD_PROGRESS: _row("R7.3", _HANDLERS),
        Right.ACKNOWLEDGE: _row("R6.3(1)", _HANDLERS, _ANSWERS_FOR_IT),
        Right.RESPOND: _row("R7.2", _HANDLERS, _ANSWERS_FOR_IT),
        Right.DISPUTE_RESPONSIBILITY: _row("R7.2", _ANSWERS_FOR_IT),
        Right.RULE_DISPUTE: _row("R7.2", _HEADS, decides=True),
        Right.PROPOSE: _row("R6.2(4)", _HANDLERS, decides=True),
        Right.RULE_PROPOSAL: _row("R4.4", _HEADS, decides=True),
        Right.DELEGATE_AUTHORITY: _row("L24", _HEADS, decides=True),
        Right.REVOKE_DELEGATION: _row("L24", _HEADS, decides=True),
        Right.CUSTOMER_DECISION: _row("R7.4", _HANDLERS, decides=True),
        Right.RECORD_CONTACT: _row("R6.2(3)", _HANDLERS, _HOTLINE),
        Right.ADD_EVIDENCE: _row("R6.2(8)", _HANDLERS, _PARTY, _HEARD),
        Right.REQUEST_COOPERATION: _row("R6.5", _HANDLERS),
        Right.ACKNOWLEDGE_COOPERATION: _row("R6.5", _HANDLERS, _PARTY),
        Right.ANSWER_COOPERATION: _row("R6.5", _HANDLERS, _PARTY),
        Right.INSTRUCT: _row("R6.1(4)", _HEADS, decides=True),
        Right.REPORT_BACK: _row("R6.3(3)", _BRANCH_HEAD, _LINE_HEAD),
        Right.CHASE: _row("R6.1(2)", _HANDLERS, decides=True),
        Right.ANSWER_CHASER: _row("R6.2(2)", _HANDLERS, _PARTY, _grant(Role.RESPONSIBLE, Reach.PART)),
        Right.REASSIGN: _row("R7.2", _HANDLERS, decides=True),
        Right.ESCALATE: _row("R7.1", _OFFICER, _BRANCH_HEAD, _LINE_HEAD),
        Right.SET_SEVERITY: _row("R7.1", _HANDLERS, decides=True),
        Right.WITHDRAW: _row("L15", _HANDLERS, _HOTLINE, decides=True),
        Right.CONSENT: _row("R7.4", _HEADS, decides=True),
        Right.DELIVER_NOTICE: _row("L19", _HANDLERS),
        Right.CLOSE: _row("R7.4", _HANDLERS, decides=True),
        Right.REOPEN: _row("R7.4", _HANDLERS, decides=True),
        Right.SUSPEND_CLOCK: _row("L18", _HANDLERS, decides=True),
        Right.RESUME_CLOCK: _row("L18", _HANDLERS, decides=True),
        Right.EXTEND_CLOCK: _row("L18", _HANDLERS, decides=True),
        Right.SETTLE_COMMITMENT: _row("R4.4", _HANDLERS, decides=True),
        Right.LINK_PROCEEDING: _row("L23", _HANDLERS, decides=True),
        Right.END_PROCEEDING: _row("L23", _HANDLERS, decides=True),
        Right.DECLARE_INTEREST: _row("L17", _HANDLERS, _PARTY),
        Right.VERIFY_IDENTITY: _row("L13", _HANDLERS, _HOTLINE),
        Right.RECORD_PAPERS: _row("L14", _HANDLERS),
        Right.CLASSIFY: _row("L18", _HANDLERS, decides=True),
        Right.ADD_NEW_FACTS: _row("L18", _HANDLERS, decides=True),
        Right.CHECK_PROCEEDING: _row("L23", _HANDLERS),
        Right.DISMISS_DUPLICATE: _row("L18", _HANDLERS, decides=True),
        Right.ISSUE_NOTICE: _row("L19", _HANDLERS, decides=True),
        Right.REQUEST_REVIEW: _row("L20", _HANDLERS, _HOTLINE),
        Right.REPORT_DUPLICATES: _row("L18", _SYSTEM),
        Right.REPORT_MERGER: _row("L18", _SYSTEM),
        Right.REPORT_REVIEW: _row("L20", _SYSTEM),
        Right.FIND_CAUSE: _row("L9", _HANDLERS, decides=True),
        Right.OPEN_FINDING: _row("L25", _HEADS, decides=True),
        Right.PLEAD: _row("L26", _EVERYBODY_WITH_A_PART),
        Right.DECIDE_FINDING: _row("L25", _HEADS, decides=True),
        Right.OPEN_RECTIFICATION: _row("L9", _HANDLERS, decides=True),
        Right.REPORT_RECTIFICATION: _row("L9", _EVERYBODY_ASKED),
        Right.VERIFY_RECTIFICATION: _row("L9", _HANDLERS, decides=True),
        Right.WAIVE_ASSESSMENT: _row("R3", _LEADERSHIP, decides=True),
        Right.RENEW_PEOPLE: _row("R7.2", _ADMIN, _SYSTEM),
        Right.JOIN_EMERGENCY: _row("R6.1(1)", _SYSTEM),
        Right.LEAVE_EMERGENCY: _row("R6.1(1)", _SYSTEM),
        Right.REPORT_CLAIM: _row("R6.2(2)", _SYSTEM),
        Right.REPORT_ESCALATION: _row("R7.1", _SYSTEM),
        Right.REPORT_DIRECTIVE: _row("R6.1(4)", _SYSTEM),
        Right.FILE: _row("R7.1", _HOTLINE, _OFFICER),
        Right.ANSWER_ESCALATION: _row("R6.1", _HEADS, _grant(Role.LINE_HEAD, Reach.PART), decides=True),
        Right.ANSWER_DIRECTIVE: _row("R6.1(4)", _INSTRUCTED),
        Right.ANSWER_REVIEW: _row("L20", _HEADS, _grant(Role.LINE_HEAD, Reach.PART), decides=True),
        Right.START_EMERGENCY: _row("R6.1(1)", _LEADERSHIP, decides=True),
        Right.DIRECT_EMERGENCY: _row("R6.1(4)", _LEADERSHIP, decides=True),
        Right.EMERGENCY_TASK: _row("R6.1(4)", _LEADERSHIP, _TASKED),
        Right.PUBLISH_CALENDAR: _row("R7.2", _ADMIN, _SYSTEM),
        Right.CHANGE_ORGANISATION: _row("R5", _ADMIN),
        Right.ORGANISATION: _row("R5", _HANDLERS, _AUDITOR, _ADMIN),
        Right.SEARCH: _row("R7.3", _READERS, _HOTLINE),
        Right.CASE: _row("R4.1", _READERS, _HOTLINE),
        Right.TIMELINE: _row("R4.1", _READERS),
        Right.DEADLINES: _row("R4.1", _READERS),
        Right.CONTACTS: _row("R4.1", _READERS),
        Right.EVIDENCE: _row("R4.1", _READERS),
        Right.NOTICE: _row("L19", _READERS),
        Right.EMERGENCY: _row(
            "R6.1(1)",
            _LEADERSHIP,
            _AUDITOR,
            _TASKED,
            _OFFICER,
            _BRANCH_HEAD,
            _grant(Role.LINE_HEAD, Reach.LINE),
        ),
        Right.WATCH: _row("R7.3", _READERS, _HOTLINE),
        Right.WORKLIST: _row("R6.2(1)", _HEADS, _OFFICER, _grant(Role.RESPONSIBLE, Reach.PART)),
        Right.INFORMED: _row("R6.2(7)", _HEADS, _grant(Role.LINE_HEAD, Reach.PART)),
        Right.ASSESSMENTS: _row("L27", _OFFICER, _HEADS, _grant(Role.RESPONSIBLE, Reach.OWN), _AUDITOR),
        Right.RECTIFICATIONS: _row("L9", _HANDLERS, _grant(Role.RESPONSIBLE, Reach.RECTIFYING), _AUDITOR),
        Right.REVEAL: _row("R4.1", _AUDITOR),
        Right.DECODE: _row("R4.1", _HANDLERS, _AUDITOR),
        Right.READINGS: _row("R4.1", _AUDITOR),
    }
)
"""Every right, its clause, and who has it of which cases."""

SIGHT: Final[Mapping[Role, Sight]] = MappingProxyType(
    {
        Role.HOTLINE: Sight.TOLD,
        Role.OFFICER: Sight.FULL,
        Role.RESPONSIBLE: Sight.MASKED,
        Role.BRANCH_HEAD: Sight.FULL,
        Role.LINE_HEAD: Sight.FULL,
        Role.LEADERSHIP: Sight.FULL,
        Role.AUDITOR: Sight.MASKED,
        Role.ADMIN: Sight.TOLD,
        Role.SYSTEM: Sight.TOLD,
    }
)
"""How much a role sees of the cases that it may see (R4.1)."""

OF_COMMAND: Final[Mapping[type[c.Command], Right]] = MappingProxyType(
    {
        c.RecordProgress: Right.RECORD_PROGRESS,
        c.Acknowledge: Right.ACKNOWLEDGE,
        c.Respond: Right.RESPOND,
        c.DisputeResponsibility: Right.DISPUTE_RESPONSIBILITY,
        c.RuleDispute: Right.RULE_DISPUTE,
        c.Propose: Right.PROPOSE,
        c.RuleProposal: Right.RULE_PROPOSAL,
        c.DelegateAuthority: Right.DELEGATE_AUTHORITY,
        c.RevokeDelegation: Right.REVOKE_DELEGATION,
        c.DecideAsCustomer: Right.CUSTOMER_DECISION,
        c.RecordContact: Right.RECORD_CONTACT,
        c.AddEvidence: Right.ADD_EVIDENCE,
        c.RequestCooperation: Right.REQUEST_COOPERATION,
        c.AcknowledgeCooperation: Right.ACKNOWLEDGE_COOPERATION,
        c.AnswerCooperation: Right.ANSWER_COOPERATION,
        c.Instruct: Right.INSTRUCT,
        c.ReportBack: Right.REPORT_BACK,
        c.Chase: Right.CHASE,
        c.AnswerChaser: Right.ANSWER_CHASER,
        c.Reassign: Right.REASSIGN,
        c.Escalate: Right.ESCALATE,
        c.SetSeverity: Right.SET_SEVERITY,
        c.Withdraw: Right.WITHDRAW,
        c.Consent: Right.CONSENT,
        c.DeliverNotice: Right.DELIVER_NOTICE,
        c.Close: Right.CLOSE,
        c.Reopen: Right.REOPEN,
        c.SuspendClocks: Right.SUSPEND_CLOCK,
        c.ResumeClocks: Right.RESUME_CLOCK,
        c.ExtendClock: Right.EXTEND_CLOCK,
        c.SettleCommitment: Right.SETTLE_COMMITMENT,
        c.LinkProceeding: Right.LINK_PROCEEDING,
        c.EndProceeding: Right.END_PROCEEDING,
        c.PublishCalendar: Right.PUBLISH_CALENDAR,
        c.DeclareInterest: Right.DECLARE_INTEREST,
        c.VerifyIdentity: Right.VERIFY_IDENTITY,
        c.RecordPapers: Right.RECORD_PAPERS,
        c.FindCause: Right.FIND_CAUSE,
        c.OpenFinding: Right.OPEN_FINDING,
        c.Plead: Right.PLEAD,
        c.DecideFinding: Right.DECIDE_FINDING,
        c.OpenRectification: Right.OPEN_RECTIFICATION,
        c.ReportRectification: Right.REPORT_RECTIFICATION,
        c.VerifyRectification: Right.VERIFY_RECTIFICATION,
        c.WaiveAssessment: Right.WAIVE_ASSESSMENT,
        c.RenewPeople: Right.RENEW_PEOPLE,
        c.Classify: Right.CLASSIFY,
        c.AddNewFacts: Right.ADD_NEW_FACTS,
        c.CheckProceeding: Right.CHECK_PROCEEDING,
        c.DismissDuplicate: Right.DISMISS_DUPLICATE,
        c.IssueNotice: Right.ISSUE_NOTICE,
        c.RequestReview: Right.REQUEST_REVIEW,
        c.ReportDuplicates: Right.REPORT_DUPLICATES,
        c.ReportMerger: Right.REPORT_MERGER,
        c.ReportReview: Right.REPORT_REVIEW,
        c.JoinEmergency: Right.JOIN_EMERGENCY,
        c.LeaveEmergency: Right.LEAVE_EMERGENCY,
        c.ReportClaim: Right.REPORT_CLAIM,
        c.ReportEscalation: Right.REPORT_ESCALATION,
        c.ReportDirective: Right.REPORT_DIRECTIVE,
    }
)
"""The right that each command of a case needs."""
