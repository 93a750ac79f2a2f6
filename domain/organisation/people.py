"""The people found for one case: what the resolver answers and the case carries with it (R6.5, R7.1)."""

from __future__ import annotations

import hashlib

from pydantic import Field

from domain.organisation.parts import AuthorityLimit
from domain.values import Code, Frozen, Level, Line


class Appointee(Frozen):
    """A person in a post of a unit, and why the case came to them."""

    person: Code
    post: Code
    unit: Code
    reason: Line


class LadderStep(Frozen):
    """Who is asked on one level of the ladder."""

    level: Level
    person: Code


class Superior(Frozen):
    """Who heads a unit: the direct superior of its people, and of the heads of the units right below it (L17)."""

    unit: Code
    person: Code
    parent: Code | None = None
    """The unit above."""


class OfficerSeat(Frozen):
    """An officer, and the unit for which they are one."""

    person: Code
    unit: Code


class CasePeople(Frozen):
    """The people found for one case, at receipt or when the organisation changed since."""

    branch: Code
    """Branch to which the case belongs; head office for its own."""
    lineage: tuple[Code, ...]
    """The case's unit and all above it, lowest first: whose officers may act."""
    officer: Code
    head_office_officer: Code
    supervisor: Code
    responsible: Appointee
    ladder: tuple[LadderStep, ...] = Field(min_length=1)
    about: Code | None = None
    """Holder of the post complained about, where a deputy answers for them: recused all the same (L17)."""
    superiors: tuple[Superior, ...] = ()
    """Heads of the units of `lineage` and of the responsible person's."""
    officers: tuple[Code, ...] = ()
    """Officers who may drive the case, first asked first."""
    officer_seats: tuple[OfficerSeat, ...] = ()
    """Units of the officers: whose points they are counted among (R3)."""
    organisation: Code | None = None
    """Version of the organisation in which they were found."""
    limits: tuple[AuthorityLimit, ...] = Field(default=(), exclude_if=lambda limits: not limits)
    """Figures of the organisation below which a post may promise (R4.4); they follow it as the people do."""

    @property
    def seats(self) -> tuple[object, ...]:
        """What the organisation alone decides: ladder, lineage, officers, superiors, limits."""
        return (
            self.ladder,
            self.lineage,
            self.head_office_officer,
            self.officers,
            self.superiors,
            self.limits,
        )

    @property
    def seats_digest(self) -> str:
        """A short digest of the seats: tells whether the organisation moved anything for this case."""
        told = self.model_dump_json(
            include={"ladder", "lineage", "head_office_officer", "officers", "superiors", "limits"}
        )
        return hashlib.sha256(told.encode()).hexdigest()[:16]
