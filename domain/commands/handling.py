"""Facts of the handling: arrangement, progress, response, contact, evidence, claim (R6.2, R7.1 to R7.3)."""

from __future__ import annotations

from pydantic import Field

from domain.command import Command
from domain.values import Code, ContactChannel, Direction, Line, LookupStatus, Moment, Text


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
