"""The parts of the organisation: units, posts, people, appointments, absences, deputies, limits (R2, R5, R6).

Every date is a day of the company's time zone; `since` and `until` are both included, and without `until` there is no
end in sight.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import Field, model_validator

from domain.values import BusinessLine, Code, Frozen, Line, Money

ALWAYS: Final = date.min
FOR_EVER: Final = date.max


class UnitLevel(StrEnum):
    """The three levels of the company (机构)."""

    HEAD_OFFICE = "head_office"
    BRANCH = "branch"
    SUB_BRANCH = "sub_branch"


class Office(StrEnum):
    """Posts that the rules name themselves; every other post is one that a complaint may be about."""

    HEAD = "head"
    """Heads a unit; of a branch, the branch claims head (R6.4)."""
    OFFICER = "officer"
    """Complaint officer (投诉专员, R6.2)."""
    LINE_HEAD = "line_head"
    """Head of a business line at head office (R6.3)."""
    LEADERSHIP_HEAD = "leadership_head"
    LEADERSHIP_DEPUTY = "leadership_deputy"
    LEADERSHIP_MEMBER = "leadership_member"
    HOTLINE = "hotline_agent"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


LEADERSHIP: Final = (Office.LEADERSHIP_HEAD, Office.LEADERSHIP_DEPUTY, Office.LEADERSHIP_MEMBER)
"""The leadership group (投诉管理领导小组, R5), highest first."""

PROMISING: Final = (Office.OFFICER, Office.HEAD, Office.LINE_HEAD)
"""Posts whose holders may promise a customer something, within limits (R4.4)."""


class Period(Frozen):
    """From one day to another, both included."""

    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Period:
        if self.last < self.first:
            raise ValueError(f"ends {self.last}, before it begins {self.first}")
        return self

    @property
    def first(self) -> date:
        """First day."""
        return self.since or ALWAYS

    @property
    def last(self) -> date:
        """Last day."""
        return self.until or FOR_EVER

    def holds(self, on: date) -> bool:
        """Whether the day lies within."""
        return self.first <= on <= self.last

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last


class Unit(Period):
    """A unit: head office, branch or sub-branch."""

    code: Code
    name: Line
    level: UnitLevel
    parent: Code | None = None


class Post(Frozen):
    """A post and its name; `only_one`: at most one regular holder in a unit (for a line) on any day."""

    post: Code
    name: Line
    only_one: bool = False


class PersonEntry(Period):
    """A person of the company, by staff code; `until` is their last day."""

    person: Code
    name: Line


class Appointment(Period):
    """Who holds a post in a unit, for one business line or for all, from when to when."""

    person: Code
    post: Code
    unit: Code
    line: BusinessLine | None = None
    acting: bool = False
    """Holds the post for the time being, while its regular holder is away or not yet appointed."""
    place: int = Field(default=1, ge=1, le=99)
    """Where several hold the same post: who is asked first."""


class Absence(Period):
    """A person is away."""

    person: Code
    reason: Line = "leave"


class Deputy(Period):
    """Who stands in for a person who is away, in which order."""

    person: Code
    deputy: Code
    place: int = Field(default=1, ge=1, le=99)


class AuthorityLimit(Frozen):
    """Up to which amount the holder of a post may promise a kind of thing (R4.4).

    The rule book's `authority` says what a role may at most; a company lowers it here post by post, never raises it.
    """

    post: Code
    kind: Code
    below: Money


class Leadership(NamedTuple):
    """Leadership group (投诉管理领导小组) of one day: head, deputies, members, first asked first (R5)."""

    head: str
    deputies: tuple[str, ...]
    members: tuple[str, ...]


class HandlingGroup(NamedTuple):
    """Handling group (投诉处理小组) of a day: heads of head office and branches lead officers and line heads (R5)."""

    leaders: tuple[str, ...]
    members: tuple[str, ...]


class StandIn(NamedTuple):
    """Somebody who is there, and how they came to it in words."""

    person: str
    why: str


class OrganisationError(ValueError):
    """The organisation contradicts itself; the text says where."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults[0].text)
        self.faults = faults


class Fault(NamedTuple):
    """One contradiction, and the entry to blame: the list's name and its row there, from 0."""

    text: str
    part: str | None = None
    row: int | None = None


class UnknownUnitError(LookupError):
    """No unit has this code."""
