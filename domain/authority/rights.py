"""What may be done to and read of cases, and which cases a grant reaches."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """One thing that somebody may be allowed to do. Those of messages bear the message's name."""

    # messages of a case
    RECORD_PROGRESS = "record_progress"
    ACKNOWLEDGE = "acknowledge"
    RESPOND = "respond"
    DISPUTE_RESPONSIBILITY = "dispute_responsibility"
    RULE_DISPUTE = "rule_dispute"
    PROPOSE = "propose"
    RULE_PROPOSAL = "rule_proposal"
    DELEGATE_AUTHORITY = "delegate_authority"
    REVOKE_DELEGATION = "revoke_delegation"
    CUSTOMER_DECISION = "customer_decision"
    RECORD_CONTACT = "record_contact"
    ADD_EVIDENCE = "add_evidence"
    REQUEST_COOPERATION = "request_cooperation"
    ANSWER_COOPERATION = "answer_cooperation"
    REASSIGN = "reassign"
    ESCALATE = "escalate"
    SET_SEVERITY = "set_severity"
    WITHDRAW = "withdraw"
    CONSENT = "consent"
    DELIVER_NOTICE = "deliver_notice"
    CLOSE = "close"
    REOPEN = "reopen"
    SUSPEND_CLOCK = "suspend_clock"
    RESUME_CLOCK = "resume_clock"
    EXTEND_CLOCK = "extend_clock"
    SETTLE_COMMITMENT = "settle_commitment"
    LINK_PROCEEDING = "link_proceeding"
    END_PROCEEDING = "end_proceeding"
    DECLARE_INTEREST = "declare_interest"
    VERIFY_IDENTITY = "verify_identity"
    RECORD_PAPERS = "record_papers"
    RENEW_PEOPLE = "renew_people"
    REPORT_CLAIM = "report_claim"
    REPORT_ESCALATION = "report_escalation"
    # what else is done
    FILE = "file"
    ANSWER_ESCALATION = "answer_escalation"
    PUBLISH_CALENDAR = "publish_calendar"
    CHANGE_ORGANISATION = "change_organisation"
    # what is read
    ORGANISATION = "organisation"
    SEARCH = "search"
    CASE = "case"
    TIMELINE = "timeline"
    DEADLINES = "deadlines"
    CONTACTS = "contacts"
    EVIDENCE = "evidence"
    WATCH = "watch"
    WORKLIST = "worklist"
    REVEAL = "reveal"
    """Name, telephone and identity number in full, for a reason that is kept."""
    DECODE = "decode"
    """The case's history in Temporal's UI."""
    READINGS = "readings"
    """The log of who read what."""


class Reach(StrEnum):
    """To which cases a grant extends."""

    ANY = "any"
    """Any case of the company."""
    UNIT = "unit"
    """Cases of one's unit and of those below it (R2)."""
    LINE = "line"
    """Cases of one's business line, whichever branch they belong to (R6.3)."""
    PART = "part"
    """Cases in which one has a part: answers for it, drives it, supervises it, is asked, was asked to cooperate."""
    OWN = "own"
    """Cases that one answers for as main responsible person (R6.5)."""
    COOPERATING = "cooperating"
    """Cases in which one's unit was asked to cooperate (R6.5)."""


class Sight(StrEnum):
    """How much of a case a role is shown (R4.1)."""

    FULL = "full"
    MASKED = "masked"
    """All but the complainant's name, telephone and identity number."""
    TOLD = "told"
    """What the customer may be told: status, latest progress record, next step, due time."""
