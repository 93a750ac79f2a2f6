"""The proposal, the customer's answer, consent and promises (R4, R6.2(4), R7.4)."""

from __future__ import annotations

from typing import Literal

from domain.commands import Promise
from domain.event import Event
from domain.events.authority import Gap
from domain.values import Code, ConsentMatter, Level, Money, MoneySum, Text


class Proposed(Event):
    """A version of the proposal (R6.2(4), R6.3(2))."""

    kind: Literal["proposed"] = "proposed"
    version: int
    text: Text
    facts: Text
    basis: Text
    responsibility: Text
    commitments: tuple[Promise, ...] = ()
    demand: Text | None = None
    cost_to_customer: Money | None = None
    cost_to_company: MoneySum | None = None
    evidence: tuple[Code, ...] = ()
    exceeds: tuple[Gap, ...] = ()
    """Where it exceeds its maker's authority: then it waits for approval (R4.4)."""


class CustomerDecided(Event):
    """The customer's answer to one version (R7.4)."""

    kind: Literal["customer_decided"] = "customer_decided"
    proposal_version: int
    accepted: bool
    evidence: Text
    text: Text | None = None


class Consented(Event):
    """A level above the handler consents (R7.4)."""

    kind: Literal["consented"] = "consented"
    matter: ConsentMatter
    text: Text
    level: Level | None = None
    """The level that spoke by a directive; otherwise the actor's role says it."""


class CommitmentSettled(Event):
    """A commitment was kept, or the customer released the company from it (R4.4)."""

    kind: Literal["commitment_settled"] = "commitment_settled"
    number: int
    kept: bool
    evidence: Text
