"""What the hotline takes down: the complaint, who complains, and for whom (R7.1, L12 to L14)."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from domain.values import (
    BusinessLine,
    Category,
    Channel,
    Code,
    Frozen,
    Line,
    Moment,
    Relation,
    Severity,
    Text,
)


class Complainant(Frozen):
    """Who complains (L13): only what the company does not hold already."""

    name: Line
    phone: Line
    relation: Relation = Relation.INSURED
    id_no: Line | None = None
    acts_for: Line | None = None
    """In whose name an agent or heir complains."""


class Papers(Frozen):
    """An agent's written authority, or an heir's proof of succession (L14): what was shown, never a copy of it."""

    title: Line
    original_seen: bool
    """The law asks for the original."""
    valid_from: date | None = None
    valid_until: date | None = None
    """Last day on which it holds."""

    @model_validator(mode="after")
    def _ordered(self) -> Papers:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("`valid_until` lies before `valid_from`")
        return self


class Representative(Frozen):
    """One of those who speak for a joint complaint (L12)."""

    name: Line
    phone: Line


class Joint(Frozen):
    """A joint complaint: how many people, and who speaks for them (L12; at most as many as the rule book says)."""

    persons: int = Field(ge=2, le=1_000_000)
    representatives: tuple[Representative, ...] = Field(min_length=1, max_length=50)


class About(Frozen):
    """The post or the unit complained about (R6.5); one of the two."""

    post: Code | None = None
    unit: Code | None = None

    @model_validator(mode="after")
    def _one_of(self) -> About:
        if (self.post is None) == (self.unit is None):
            raise ValueError("name either `post` or `unit`")
        return self


class Intake(Frozen):
    """What the hotline took down (R7.1); the body of `POST /v1/complaints`."""

    ticket_no: Code
    received_at: Moment
    channel: Channel = Channel.HOTLINE
    complainant: Complainant
    policy_no: Line | None = None
    claim_no: Line | None = None
    unit: Code
    business_line: BusinessLine
    category: Category
    content: Text
    demand: Text
    about: About | None = None
    severity: Severity = Severity.ORDINARY
    event: Code | None = None
    """The occurrence that many may complain about, as the hotline names it: `hail-2026-11-BJ` (R6.1(1))."""
    place: Code | None = None
    """Where it happened, where that is not the unit."""
    signs: tuple[Code, ...] = Field(default=(), max_length=10, exclude_if=lambda given: not given)
    """What makes the complaint a grave one: media, regulator, injury, … as the rule book lists them (L29)."""
    papers: Papers | None = None
    joint: Joint | None = None
