"""Approval of what exceeds its maker's authority, and authority lent for a time (R4.4, L24)."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.values import Code, Frozen, Level, Moment, Money, MoneySum, Text


class Gap(Frozen):
    """What a proposal lacks in authority (R4.4): promised so far in the case with it, and the figure to stay below."""

    promised: MoneySum
    below: Money
    kind: Code | None = None
    """The kind of promise whose own figure is reached; none: all promises together."""


class ProposalRuled(Event):
    """A version that exceeded its maker's authority was approved, or returned with the reason (R4.4)."""

    kind: Literal["proposal_ruled"] = "proposal_ruled"
    version: int
    approved: bool
    person: Code
    """Who ruled; a directive of the ladder is carried out by the case in their name."""
    level: Level | None = None
    """The level that spoke by a directive."""
    text: Text


class AuthorityDelegated(Event):
    """Authority was lent to a named person for a time (L24)."""

    kind: Literal["authority_delegated"] = "authority_delegated"
    number: int
    person: Code
    below: Money
    kinds: tuple[Code, ...] = ()
    since: Moment
    until: Moment
    reason: Text


class DelegationRevoked(Event):
    """Authority that was lent was taken back (L24)."""

    kind: Literal["delegation_revoked"] = "delegation_revoked"
    number: int
    reason: Text
