"""Why something asked of a case is not done: a stable code, a sentence, and the field where one is to blame."""

from __future__ import annotations

from enum import StrEnum

from domain.values import Frozen


class RefusalCode(StrEnum):
    """Stable codes; documented in docs/operating.md, never renamed."""

    MALFORMED = "malformed"
    UNKNOWN_MESSAGE = "unknown_message"
    UNSEALED = "unsealed"
    ACTOR_NOT_ALLOWED = "actor_not_allowed"
    UNIT_NOT_ALLOWED = "unit_not_allowed"
    LINE_NOT_ALLOWED = "line_not_allowed"
    NOT_THE_RESPONSIBLE_PERSON = "not_the_responsible_person"
    NOT_THE_LEVEL_ASKED = "not_the_level_asked"
    CASE_CLOSED = "case_closed"
    CASE_OPEN = "case_open"
    CASE_MERGED = "case_merged"
    ALREADY_ACKNOWLEDGED = "already_acknowledged"
    PROPOSAL_UNKNOWN = "proposal_unknown"
    PROPOSAL_SUPERSEDED = "proposal_superseded"
    PROPOSAL_ALREADY_ANSWERED = "proposal_already_answered"
    NO_RESPONSE_YET = "no_response_yet"
    EVIDENCE_UNKNOWN = "evidence_unknown"
    EVIDENCE_EXISTS = "evidence_exists"
    CLOSING_CONDITION_UNMET = "closing_condition_unmet"
    CHECKLIST_INCOMPLETE = "checklist_incomplete"
    WAIVER_NOT_BY_SUPERIOR = "waiver_not_by_superior"
    ALREADY_RESPONSIBLE = "already_responsible"
    DISPUTE_OPEN = "dispute_open"
    NO_DISPUTE = "no_dispute"
    NOTHING_NEW = "nothing_new"
    CLOCK_NOT_RUNNING = "clock_not_running"
    CLOCK_SUSPENDED = "clock_suspended"
    CLOCK_NOT_SUSPENDED = "clock_not_suspended"
    ALREADY_EXTENDED = "already_extended"
    EXPIRED = "expired"
    COMMITMENT_UNKNOWN = "commitment_unknown"
    COOPERATION_UNKNOWN = "cooperation_unknown"
    ESCALATION_UNKNOWN = "escalation_unknown"
    ESCALATION_OVER = "escalation_over"
    DECISION_NOT_OFFERED = "decision_not_offered"
    LEVEL_ALREADY_ASKED = "level_already_asked"
    PROCEEDING_OPEN = "proceeding_open"
    NO_PROCEEDING = "no_proceeding"
    SAME_SEVERITY = "same_severity"
    IN_THE_FUTURE = "in_the_future"
    CALENDAR_NOT_NEWER = "calendar_not_newer"
    PEOPLE_UNCHANGED = "people_unchanged"
    INTEREST_KNOWN = "interest_known"
    NOBODY_LEFT = "nobody_left"
    PAPERS_MISSING = "papers_missing"
    NO_PAPERS_NEEDED = "no_papers_needed"
    EMERGENCY_NOT_STARTED = "emergency_not_started"
    EMERGENCY_STARTED = "emergency_started"
    EMERGENCY_OVER = "emergency_over"
    ALREADY_IN_EMERGENCY = "already_in_emergency"
    NOT_IN_EMERGENCY = "not_in_emergency"
    TASK_UNKNOWN = "task_unknown"
    TASK_OVER = "task_over"
    TASKS_OPEN = "tasks_open"
    NUMBER_REPEATED = "number_repeated"
    REPRESENTATIVE_UNKNOWN = "representative_unknown"


class Refused(Frozen):
    """The answer of `decide` when nothing happens."""

    code: RefusalCode
    text: str
    field: str | None = None
