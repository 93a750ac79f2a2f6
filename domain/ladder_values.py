"""Words of the ladder: levels, what they are asked and answer, how somebody is pressed (R6.1, R7.1)."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Rungs of the escalation ladder, lowest first (R7.1, R6.1)."""

    BRANCH_HEAD = "branch_head"
    LINE_HEAD = "line_head"
    LEADERSHIP_MEMBER = "leadership_member"
    LEADERSHIP_DEPUTY = "leadership_deputy"
    LEADERSHIP_HEAD = "leadership_head"


class DirectiveKind(StrEnum):
    """What a level may decide when asked (R6.1, R7.1)."""

    REASSIGN = "reassign"
    SUPPORT = "support"
    APPROVE_PROPOSAL = "approve_proposal"
    RETURN_PROPOSAL = "return_proposal"
    GRANT_EXTENSION = "grant_extension"
    UPHOLD_POSITION = "uphold_position"
    SET_SEVERITY = "set_severity"
    INSTRUCT_UNIT = "instruct_unit"
    START_EMERGENCY = "start_emergency"


class EscalationCause(StrEnum):
    """What starts a question to the ladder (R6.1, R7.1)."""

    BREACH = "breach"
    DIFFICULT = "difficult"
    SEVERITY = "severity"
    APPROVAL = "approval"
    CUSTOMER_REFUSED = "customer_refused"
    REPEATED = "repeated"
    REGULATOR = "regulator"
    CHASED = "chased"


class ChaserKind(StrEnum):
    """How somebody is pressed, by who presses (R6.1(2), R6.2(2)); the rule book says who presses how."""

    CHASE = "chase"
    URGE = "urge"
    SUPERVISE = "supervise"


class Turn(StrEnum):
    """A turn of a case of which leaders are told (R6.2(7))."""

    RECEIVED = "received"
    SEVERITY = "severity"
    REASSIGNED = "reassigned"
    RESPONDED = "responded"
    PROPOSED = "proposed"
    CUSTOMER_ANSWERED = "customer_answered"
    BREACHED = "breached"
    DECIDED = "decided"
    PROCEEDING = "proceeding"
    CLOSED = "closed"
    REOPENED = "reopened"


class EscalationStatus(StrEnum):
    """Where an escalation stands."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    UNANSWERED = "unanswered"
    ENDED = "ended"


class DirectiveStatus(StrEnum):
    """Where a directive to another department stands (R6.1(4))."""

    GIVEN = "given"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"
    ENDED = "ended"
