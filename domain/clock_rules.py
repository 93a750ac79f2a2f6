"""How a rule book describes a clock: what starts and stops it, its budget, its rungs."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from domain.units import Budget, Unit
from domain.values import Frozen, Level, Line, Severity

Clause = str
"""Identifier of a clause: `R7.3` is Article 7(3) of the insurer's rules, `L18` article 18 of the order."""


class Trigger(StrEnum):
    """What may start, restart or stop a clock: events of a case, or of what hangs on it."""

    RECEIVED = "received"
    """Receipt by the hotline: starting point of the statutory term (L18)."""
    MATERIAL_RECEIVED = "material_received"
    """Receipt of the material by the handler: starting point of the progress record (R7.3)."""
    RESPONSIBLE_NOTIFIED = "responsible_notified"
    """Receipt by the main responsible person: starting point of the 3 working days (R7.2)."""
    ACKNOWLEDGED = "acknowledged"
    REASSIGNED = "reassigned"
    """The case was handed over to another responsible person (R7.2)."""
    RESPONSIBILITY_DISPUTED = "responsibility_disputed"
    DISPUTE_RULED = "dispute_ruled"
    RESPONDED = "responded"
    REPORTED_BACK = "reported_back"
    """A head told head office complaint management how it was handled (R6.3(3))."""
    PROGRESS_RECORDED = "progress_recorded"
    PROPOSED = "proposed"
    CUSTOMER_ACCEPTED = "customer_accepted"
    CUSTOMER_REFUSED = "customer_refused"
    DECISION_NOTIFIED = "decision_notified"
    BREACHED = "breached"
    """A breach rung of some clock fired."""
    CLOSED = "closed"
    REOPENED = "reopened"
    NEW_FACTS = "new_facts"
    ESCALATED = "escalated"
    ESCALATION_ACKNOWLEDGED = "escalation_acknowledged"
    ESCALATION_DECIDED = "escalation_decided"
    ESCALATION_ENDED = "escalation_ended"
    COOPERATION_REQUESTED = "cooperation_requested"
    COOPERATION_ACKNOWLEDGED = "cooperation_acknowledged"
    COOPERATION_ANSWERED = "cooperation_answered"
    CHASED = "chased"
    CHASER_ANSWERED = "chaser_answered"
    CHASER_ENDED = "chaser_ended"
    COMMITMENT_MADE = "commitment_made"
    COMMITMENT_SETTLED = "commitment_settled"
    PROCEEDING_LINKED = "proceeding_linked"
    PROCEEDING_CHECKED = "proceeding_checked"
    PROCEEDING_ENDED = "proceeding_ended"
    SUSPENDED = "suspended"
    """Time outside the term begins without a proceeding that is followed: an appraisal (L18)."""
    RESUMED = "resumed"
    """Nothing but a proceeding, or nothing at all, keeps the case waiting any more."""
    REVIEW_ASKED = "review_asked"
    REVIEW_ANSWERED = "review_answered"
    FINDING_OPENED = "finding_opened"
    PLEA_OVER = "plea_over"
    """The accused was heard, or the time for it is over (L26)."""
    FINDING_DECIDED = "finding_decided"
    RECTIFICATION_OPENED = "rectification_opened"
    RECTIFICATION_REPORTED = "rectification_reported"
    RECTIFICATION_VERIFIED = "rectification_verified"
    DIRECTIVE_GIVEN = "directive_given"
    DIRECTIVE_ACKNOWLEDGED = "directive_acknowledged"
    DIRECTIVE_DONE = "directive_done"
    EMERGENCY_PROPOSED = "emergency_proposed"
    EMERGENCY_RAISED = "emergency_raised"
    EMERGENCY_STARTED = "emergency_started"
    EMERGENCY_DISMISSED = "emergency_dismissed"
    SITUATION_REPORTED = "situation_reported"
    EMERGENCY_STOOD_DOWN = "emergency_stood_down"
    TASK_GIVEN = "task_given"
    TASK_ACKNOWLEDGED = "task_acknowledged"
    TASK_DONE = "task_done"
    MONTH_BEGUN = "month_begun"
    RETURN_SENT = "return_sent"


class RungAction(StrEnum):
    """What happens when a rung of a clock is reached."""

    REMIND = "remind"
    """Tell whoever is to act; keeps quiet hours."""
    BREACH = "breach"
    """The clock is breached: recorded, never taken back."""
    CHASE = "chase"
    """The supervisor presses (催办, R6.1(2))."""
    ESCALATE = "escalate"
    """The case goes to the level named."""
    EXPIRE = "expire"
    """A right ends by time, nobody has failed (the review window of L20)."""


class Scope(StrEnum):
    """What a clock hangs on. Clocks of scope `case` follow the case's triggers; the others are started by name."""

    CASE = "case"
    CLOSED_CASE = "closed_case"
    ESCALATION = "escalation"
    COOPERATION = "cooperation"
    CHASER = "chaser"
    COMMITMENT = "commitment"
    PROCEEDING = "proceeding"
    REVIEW = "review"
    FINDING = "finding"
    RECTIFICATION = "rectification"
    DIRECTIVE = "directive"
    EMERGENCY = "emergency"
    RETURN = "return"


class RungRule(Frozen):
    """One rung: reached when its own budget, from the clock's start, is used up.

    On a clock with a fixed due instant the budget counts back from that instant.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    budget: Budget
    does: RungAction
    to: Level | None = None
    """Level that a breach or an escalation goes to."""


class Term(Frozen):
    """Budget and rungs for some severities, or for some levels of the ladder; for all where `applies_to` is empty."""

    applies_to: tuple[Severity | Level, ...] = ()
    budget: Budget
    rungs: tuple[RungRule, ...] = Field(min_length=1)


class ExtensionRule(Frozen):
    """How a clock may be extended (L18): how often, by how much at most, with whose approval, with notice or not."""

    clause: Clause
    times: int = Field(ge=1, le=10)
    by: Budget
    approved_by: tuple[Level, ...] = Field(min_length=1)
    notice: bool = True
    """The complainant has to be told before expiry."""
    proof: bool = Field(default=False, exclude_if=lambda needed: not needed)
    """The notice needs a channel and its proof (L21); an approval alone extends nothing."""


class ClockRule(Frozen):
    """One clock of the rule book.

    `starts_on` begins a run where none is running; `restarts_on` ends the run and begins the next; `stops_on` ends it.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    title: Line
    title_zh: Line
    clause: Clause
    scope: Scope = Scope.CASE
    unit: Unit
    fixed: bool = False
    """The due instant is given at the start (a promised date, R4.4); the calendar and suspensions do not move it.
    The budget holds for a promise that names no date; the unit is that in which the rungs count back."""
    repeats: bool = False
    """When its last rung has fired, the next run begins (monitoring)."""
    starts_on: tuple[Trigger, ...] = Field(min_length=1)
    restarts_on: tuple[Trigger, ...] = ()
    stops_on: tuple[Trigger, ...] = Field(min_length=1)
    extension: ExtensionRule | None = None
    terms: tuple[Term, ...] = Field(min_length=1)

    def term(self, severity: Severity | None = None, level: Level | None = None) -> Term:
        """The term for a severity or a level.

        Raises:
            LookupError: no term applies; `load_rulebook` refuses a book in which this could happen.
        """
        for term in self.terms:
            if not term.applies_to or severity in term.applies_to or level in term.applies_to:
                return term
        raise LookupError(f"clock {self.name!r} has no term for {severity or level}")
