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
    """A handling opinion and proposal (R4.2, R4.3, R6.2(4)): facts, basis, responsibility, what is offered."""

    text: Text
    facts: Text
    basis: Text
    responsibility: Text
    commitments: tuple[Promise, ...] = Field(default=(), max_length=50)


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
    """A commitment ends: kept with evidence, or released by the customer (R4.4)."""

    number: int = Field(ge=1)
    kept: bool
    evidence: Text
