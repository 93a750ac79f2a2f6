"""The proposal, the customer's answer, consent and promises (R4, R6.2(4), R7.4)."""

from __future__ import annotations

from pydantic import Field

from domain.command import Command
from domain.commands.closing import Closing
from domain.values import Code, ConsentMatter, Frozen, Moment, Money, Text


class Promise(Frozen):
    """Something promised to the customer: an amount, an act, a date (R4.4)."""

    kind: Code
    amount: Money | None = None
    text: Text
    due: Moment | None = None


class Propose(Command):
    """A handling opinion and proposal (R4.2, R4.3, R6.2(4)): facts, basis, responsibility, what is offered.

    What exceeds the proposer's authority is taken and waits for approval up the line (R4.4).
    """

    text: Text
    facts: Text
    basis: Text
    responsibility: Text
    commitments: tuple[Promise, ...] = Field(default=(), max_length=50)
    demand: Text | None = None
    """What the customer asks for, as understood; default: as the hotline took it down."""
    cost_to_customer: Money | None = None
    """What is left to the customer to bear."""
    cost_to_company: Money | None = None
    """Default: the sum of what is promised."""
    evidence: tuple[Code, ...] = Field(default=(), max_length=50)
    """Evidence on file that the opinion rests on (R4.3)."""


class DecideAsCustomer(Command):
    """The customer's answer to one version of the proposal (R7.4).

    With `closure` an acceptance and the closing that follows it are one step.
    """

    proposal_version: int = Field(ge=1, le=10_000)
    accepted: bool
    evidence: Text
    text: Text | None = None
    closure: Closing | None = None


class Consent(Command):
    """A level above the handler consents: upholds the final position, or that the customer is unreachable (R7.4)."""

    matter: ConsentMatter
    text: Text


class SettleCommitment(Command):
    """A commitment ends: kept with evidence, or released by the customer (R4.4).

    `evidence` tells how it was kept, or how the customer said so.
    """

    number: int = Field(ge=1)
    kept: bool
    evidence: Text
