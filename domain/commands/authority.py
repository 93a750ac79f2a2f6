"""Approval of what exceeds its maker's authority, and authority lent for a time (R4.4, L24)."""

from __future__ import annotations

from pydantic import Field

from domain.command import Command
from domain.values import Code, Moment, Money, Text


class RuleProposal(Command):
    """A level above approves or returns a proposal that exceeds its maker's authority (R4.4)."""

    proposal_version: int = Field(ge=1, le=10_000)
    approved: bool
    """False returns it to its maker, `text` saying why."""
    text: Text


class DelegateAuthority(Command):
    """A head lends a named person authority in this case, below an amount and for a time (L24).

    Never more than the head has, never for longer than the rule book allows.
    """

    person: Code
    below: Money = Field(gt=0)
    """All promises of the case together stay below this figure."""
    kinds: tuple[Code, ...] = Field(default=(), max_length=20)
    """Kinds of promise that it is for; none: all."""
    since: Moment | None = None
    """Default: now."""
    until: Moment
    """The first moment at which it no longer holds."""
    reason: Text


class RevokeDelegation(Command):
    """Authority that was lent is taken back (L24)."""

    number: int = Field(ge=1)
    reason: Text
