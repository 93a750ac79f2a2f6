"""Units of time in which the rules count, and budgets in them.

Hours, working days, calendar days and seconds are four different things: nothing here, and nothing anywhere else,
turns one into another (a rule of 3 working days is not a rule of 72 hours).
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from pydantic import model_serializer, model_validator

from domain.values import Frozen

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler


class Unit(StrEnum):
    """What is counted."""

    NATURAL_HOURS = "natural hours"
    WORKING_DAYS = "working days"
    NATURAL_DAYS = "natural days"
    SECONDS = "seconds"


_SHAPE: Final = re.compile(r"(\d{1,9})\s*(h|s|working days?|days?)")
_UNIT_OF: Final = {
    "h": Unit.NATURAL_HOURS,
    "s": Unit.SECONDS,
    "working day": Unit.WORKING_DAYS,
    "working days": Unit.WORKING_DAYS,
    "day": Unit.NATURAL_DAYS,
    "days": Unit.NATURAL_DAYS,
}
_LARGEST: Final = {
    Unit.NATURAL_HOURS: 87_600,
    Unit.WORKING_DAYS: 2_600,
    Unit.NATURAL_DAYS: 3_650,
    Unit.SECONDS: 315_360_000,
}
"""About ten years each: whoever writes more has mistyped."""


class Budget(Frozen):
    """An amount of one unit, written `12h`, `3 working days`, `15 days` or `45s`; JSON holds that short text.

    `0 working days` is the working day on which the clock starts (R6.3(1)).
    """

    unit: Unit
    amount: int

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return _read(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _bounded(self) -> Budget:
        if not 0 <= self.amount <= _LARGEST[self.unit]:
            raise ValueError(f"{self.amount} {self.unit.value} is outside 0 to {_LARGEST[self.unit]}")
        return self

    @model_serializer
    def _write(self) -> str:
        return str(self)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": _SHAPE.pattern,
            "examples": ["12h", "3 working days", "15 days", "45s"],
        }

    @classmethod
    def parse(cls, text: str) -> Budget:
        """Read the short text.

        Raises:
            ValueError: it is none of the four shapes, or absurdly large.
        """
        return cls.model_validate(text)

    def __str__(self) -> str:
        """The short text, as in the rule book file."""
        match self.unit:
            case Unit.NATURAL_HOURS:
                return f"{self.amount}h"
            case Unit.SECONDS:
                return f"{self.amount}s"
            case Unit.WORKING_DAYS:
                return f"{self.amount} working day{'' if self.amount == 1 else 's'}"
            case Unit.NATURAL_DAYS:
                return f"{self.amount} day{'' if self.amount == 1 else 's'}"

    def plus(self, other: Budget) -> Budget:
        """The sum of two budgets of one unit.

        Raises:
            ValueError: the units differ; they are never converted.
        """
        if other.unit is not self.unit:
            raise ValueError(f"{other} cannot be added to {self}: units are never converted")
        return Budget(unit=self.unit, amount=self.amount + other.amount)


def _read(text: str) -> dict[str, Any]:
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a duration: write 12h, 3 working days, 15 days or 45s")
    return {"unit": _UNIT_OF[found[2]], "amount": int(found[1])}


def elapsed(unit: Unit, amount: int) -> timedelta:
    """An amount of elapsed time. Only hours and seconds are such; `load_rulebook` lets no other stand where one is due.

    Raises:
        ValueError: days have no fixed length.
    """
    match unit:
        case Unit.NATURAL_HOURS:
            return timedelta(hours=amount)
        case Unit.SECONDS:
            return timedelta(seconds=amount)
        case _:
            raise ValueError(f"{unit.value} have no fixed length")
