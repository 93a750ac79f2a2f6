"""What makes complaints similar (R6.1(1)): the event, the place, the branch, the line, the category that they share."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from domain.values import BusinessLine, Category, Code, Frozen, Moment


class GroupBy(StrEnum):
    """One thing that similar complaints share."""

    EVENT = "event"
    """The occurrence that the hotline names: one hailstorm, one outage."""
    PLACE = "place"
    """Where it happened; the unit of the complaint where nobody says."""
    BRANCH = "branch"
    LINE = "line"
    CATEGORY = "category"


class Grouping(Frozen):
    """The complaints of one plan: all that share what is named here, at least one thing."""

    event: Code | None = None
    place: Code | None = None
    branch: Code | None = None
    line: BusinessLine | None = None
    category: Category | None = None

    @model_validator(mode="after")
    def _something(self) -> Grouping:
        if not self.shared:
            raise ValueError("name at least one of event, place, branch, line, category")
        return self

    @property
    def shared(self) -> dict[str, str]:
        """What the complaints share, by name; in the order of `GroupBy`."""
        return {by.value: str(value) for by in GroupBy if (value := getattr(self, by.value)) is not None}

    @property
    def key(self) -> str:
        """One spelling for one grouping: `event=hail-2026-11-BJ`."""
        return ";".join(f"{name}={value}" for name, value in self.shared.items())

    @property
    def words(self) -> str:
        """For people: `event hail-2026-11-BJ`."""
        return ", ".join(f"{name} {value}" for name, value in self.shared.items())

    def covers(self, one: Similar) -> bool:
        """Whether a complaint belongs to the group."""
        return all(getattr(one, name) == value for name, value in self.shared.items())


class Similar(Frozen):
    """What of one complaint makes it similar to others: codes only, nothing personal."""

    complaint_no: Code
    event: Code | None = None
    place: Code
    branch: Code
    line: BusinessLine
    category: Category
    persons: int = Field(default=1, ge=1)
    """How many complain: one, or as many as join (L12)."""
    received_at: Moment

    def grouped(self, by: tuple[GroupBy, ...]) -> Grouping | None:
        """The group that the complaint is in by these; None where it does not say one of them."""
        values = {one.value: getattr(self, one.value) for one in by}
        return None if None in values.values() else Grouping.model_validate(values)
