"""What somebody asks of a case: imperative, validated, not yet true.

Each command is one message of docs contract: the same model is read from a signal, an update and an HTTP body
(there without `actor`, which comes from the token). `message_id` is the sender's; the same id twice has one effect.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from domain.calendar import PinnedCalendar
from domain.command import Actor as Actor
from domain.command import Command as Command
from domain.intake import About as About
from domain.intake import Complainant as Complainant
from domain.intake import Intake as Intake
from domain.organisation.people import CasePeople
from domain.people_commands import DeclareInterest as DeclareInterest
from domain.people_commands import RecordPapers as RecordPapers
from domain.people_commands import RenewPeople as RenewPeople
from domain.people_commands import VerifyIdentity as VerifyIdentity
from domain.rulebook import PinnedRuleBook
from domain.values import (
    Code,
    ConsentMatter,
    ContactChannel,
    Direction,
    DirectiveKind,
    Frozen,
    Level,
    Line,
    LookupStatus,
    Moment,
    Money,
    Outcome,
    ProceedingKind,
    Severity,
    SuspensionReason,
    Text,
)


class RecordProgress(Command):
    """Progress record (进展备案, R7.3): what the hotline may answer the customer with."""

    text: Text
    next_step: Text | None = None
    blockage_cause: Text | None = None


class Acknowledge(Command):
    """The arrangement stands: assignment taken, investigation begun (R6.3(1))."""

    text: Text | None = None


class Respond(Command):
    """The main responsible person's response: cause, action, evidence (R7.2)."""

    cause: Text
    action: Text
    evidence: tuple[Code, ...] = Field(default=(), max_length=100)


class DisputeResponsibility(Command):
    """The main responsible person disputes responsibility with evidence (R7.2); declining does not exist."""

    reason: Text
    evidence: tuple[Code, ...] = Field(default=(), max_length=100)


class RuleDispute(Command):
    """The supervisor rules on a dispute; upheld moves the case to `person`."""

    upheld: bool
    text: Text
    person: Code | None = None
    post: Code | None = None
    unit: Code | None = None


class Promise(Frozen):
    """Something promised to the customer: an amount, an act, a date (R4.4)."""

    kind: Code
    amount: Money | None = None
    text: Text
    due: Moment | None = None


class Propose(Command):
    """A handling opinion and proposal (R4.2, R4.3, R6.2(4)): facts, basis, responsibility, what is offered."""

    text: Text
    facts: Text
    basis: Text
    responsibility: Text
    commitments: tuple[Promise, ...] = Field(default=(), max_length=50)


class ChecklistEntry(Frozen):
    """One line of the closing checklist: done, or waived by a named superior with a reason (R6.2(8))."""

    item: Code
    done: bool = False
    waived_by: Code | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _done_or_waived(self) -> ChecklistEntry:
        if self.done == (self.waived_by is not None):
            raise ValueError("say either `done` or `waived_by`")
        if self.waived_by is not None and self.reason is None:
            raise ValueError("a waiver needs a `reason`")
        return self


class Closing(Frozen):
    """What closing takes besides the outcome: the officer's words and the checklist."""

    text: Text
    checklist: tuple[ChecklistEntry, ...] = Field(default=(), max_length=100)


class DecideAsCustomer(Command):
    """The customer's answer to one version of the proposal (R7.4).

    With `closure` an acceptance and the closing that follows it are one step.
    """

    proposal_version: int = Field(ge=1, le=10_000)
    accepted: bool
    evidence: Text
    text: Text | None = None
    closure: Closing | None = None


class RecordContact(Command):
    """One attempt to speak with the customer, or the customer's call (R6.2(3))."""

    channel: ContactChannel
    direction: Direction
    reached: bool
    text: Text
    at: Moment | None = None


class AddEvidence(Command):
    """A piece of evidence enters the file (R6.2(8))."""

    evidence_id: Code
    kind: Code
    title: Line
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    text: Text | None = None


class RequestCooperation(Command):
    """A related post is asked to cooperate (R6.5)."""

    post: Code
    unit: Code
    text: Text


class AnswerCooperation(Command):
    """The related post's answer."""

    number: int = Field(ge=1)
    text: Text


class Reassign(Command):
    """The officer moves the case to another responsible person (R7.2: only with the officer's consent)."""

    person: Code
    post: Code
    unit: Code
    reason: Text


class Escalate(Command):
    """A difficult case goes up early (R7.1): one question to one level."""

    reason: Text
    question: Text
    level: Level | None = None


class SetSeverity(Command):
    """Severity raised or lowered by hand, with the reason."""

    severity: Severity
    reason: Text


class Withdraw(Command):
    """The customer withdraws: the procedure ends the same day (L15)."""

    text: Text
    evidence: Text | None = None


class Consent(Command):
    """A level above the handler consents: upholds the final position, or that the customer is unreachable (R7.4)."""

    matter: ConsentMatter
    text: Text


class DeliverNotice(Command):
    """The decision notice reached the customer, with proof by channel (L19, L21)."""

    channel: ContactChannel
    proof: Text
    text: Text | None = None


class Close(Command):
    """Close with one outcome; each has its conditions (R7.4)."""

    outcome: Outcome
    text: Text
    checklist: tuple[ChecklistEntry, ...] = Field(default=(), max_length=100)
    master: Code | None = None
    """The case into which a duplicate is merged (outcome `merged`)."""


class Reopen(Command):
    """A closed case comes back: nothing new is refused, new facts reopen it one level higher."""

    new_facts: Text
    evidence: tuple[Code, ...] = Field(default=(), max_length=100)


class SuspendClocks(Command):
    """Time outside the term begins: appraisal (L18) or mediation (L23), the complainant being told."""

    reason: SuspensionReason
    notice: Text
    clock: Code = "statutory"


class ResumeClocks(Command):
    """Time outside the term ends: what was suspended for `reason`, or whatever suspends the clock."""

    text: Text
    clock: Code = "statutory"
    reason: SuspensionReason | None = None


class ExtendClock(Command):
    """The statutory term is extended once: higher unit's approval and the complainant's notice, before expiry (L18)."""

    notice: Text
    reason: Text
    clock: Literal["statutory"] = "statutory"


class SettleCommitment(Command):
    """A commitment ends: kept with evidence, or released by the customer (R4.4)."""

    number: int = Field(ge=1)
    kept: bool
    evidence: Text


class LinkProceeding(Command):
    """Mediation, arbitration or a law suit begins outside; the case follows it (L19, L23)."""

    kind: ProceedingKind
    reference: Line
    text: Text


class EndProceeding(Command):
    """The proceeding outside has ended."""

    text: Text


class PublishCalendar(Command):
    """The company calendar changed: open clocks are projected anew, closed verdicts stay."""

    calendar: PinnedCalendar


# ---- what the case's own machinery reports back -------------------------------------------------


class Open(Frozen):
    """First command of every case: the intake, the rules pinned at receipt, the people found from its content."""

    message_id: Code
    complaint_no: Code
    intake: Intake
    people: CasePeople
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar
    actor: Actor


class ReportClaim(Command):
    """What the claims system answered (R6.2(2))."""

    status: LookupStatus
    claim_status: Line | None = None
    blockage_cause: Text | None = None
    responsible_person: Code | None = None
    """Who handled the claim: recused from the complaint about it (L17)."""
    policy_no: Line | None = None
    """The policy under which the claim stands: nobody asks the complainant for it any more (L13)."""
    as_of: Moment | None = None


class Directive(Frozen):
    """A level's decision, with what it carries (R6.1, R7.1)."""

    decision: DirectiveKind
    text: Text
    person: Code | None = None
    post: Code | None = None
    unit: Code | None = None
    severity: Severity | None = None
    days: int | None = Field(default=None, ge=1, le=90)

    @model_validator(mode="after")
    def _carries(self) -> Directive:
        if self.decision is DirectiveKind.REASSIGN and not (self.person and self.post and self.unit):
            raise ValueError("`reassign` needs `person`, `post` and `unit`")
        if self.decision is DirectiveKind.SET_SEVERITY and self.severity is None:
            raise ValueError("`set_severity` needs `severity`")
        if self.decision is DirectiveKind.INSTRUCT_UNIT and self.unit is None:
            raise ValueError("`instruct_unit` needs `unit`")
        return self


class ReportEscalation(Command):
    """A turn of an escalation, told by its own workflow: acknowledged, raised, decided or left unanswered."""

    number: int = Field(ge=1)
    turn: Literal["acknowledged", "raised", "decided", "unanswered", "ended"]
    level: Level
    person: Code
    text: Text | None = None
    directive: Directive | None = None
