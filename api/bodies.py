"""Bodies of requests: the commands of a case without their `actor`, who comes from the token."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import ConfigDict, Field, create_model, model_validator

from api import examples
from contract.messages import BY_PATH
from domain.calendar import CalendarYear, Holiday
from domain.commands import Directive, ReviewFinding
from domain.organisation import AnyChange
from domain.values import Code, Frozen, Line, Text

if TYPE_CHECKING:
    from contract.messages import Message


LONGEST_HOLIDAY: Final = timedelta(days=60)
"""A longer one is a slip of the pen."""


def body_of(message: Message) -> type[Frozen]:
    """The command's model without `actor`: what the body of this action holds."""
    command = message.command
    assert message.path is not None, "only messages with a path come by HTTP"
    fields: dict[str, Any] = {n: (f.annotation, f) for n, f in command.model_fields.items() if n != "actor"}
    example = {"message_id": examples.MESSAGE_ID, **examples.SENT[message.path]}
    body: type[Frozen] = create_model(
        command.__name__,
        __base__=Frozen,
        __doc__=command.__doc__,
        __module__=__name__,
        __cls_kwargs__={"json_schema_extra": {"examples": [example]}},
        **fields,
    )
    return body


BODIES: Final = {path: body_of(message) for path, message in BY_PATH.items()}
"""Body of every action, by its path."""


class Decide(Directive):
    """A level's decision on the question it was asked (R6.1, R7.1)."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DECIDED]})

    message_id: Code


class DecideReview(ReviewFinding):
    """The higher unit's result: the decision stands, is changed, or the case is handled again (L20)."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REVIEWED]})

    message_id: Code


class TakeUp(Frozen):
    """The level asked has taken the question, or the review, up (R6.1, L20)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message_id": examples.MESSAGE_ID}]})

    message_id: Code


class ReportDone(Frozen):
    """The department has done what the directive asks (R6.1(4))."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DIRECTIVE_DONE]})

    message_id: Code
    text: Text
    """What was done."""
    evidence: Text | None = None
    """What shows it."""


class ChangeOrganisation(Frozen):
    """Changes of the organisation, taken together or not at all (R5)."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REAPPOINTED]})

    reason: Line
    changes: tuple[AnyChange, ...] = Field(min_length=1, max_length=500)


_SEARCHED: Final = ("phone", "policy_no", "claim_no", "ticket_no", "complaint_no", "text")


class Search(Frozen):
    """What to look for: exactly one. Personal values travel in this body, never in a URL (R4.1)."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SEARCHED]})

    phone: Line | None = None
    """The complainant's telephone number, however it is spelt."""
    policy_no: Line | None = None
    claim_no: Line | None = None
    ticket_no: Line | None = None
    complaint_no: Line | None = None
    text: Line | None = None
    """Words of content or demand."""
    limit: int = Field(default=20, ge=1, le=200)
    """At most this many."""

    @model_validator(mode="after")
    def _one(self) -> Search:
        if len(self._given()) != 1:
            raise ValueError("give exactly one of " + ", ".join(_SEARCHED))
        return self

    @property
    def wanted(self) -> tuple[str, str]:
        """By what, and the value."""
        return self._given()[0]

    def _given(self) -> list[tuple[str, str]]:
        return [(name, value) for name in _SEARCHED if (value := getattr(self, name)) is not None]


class DaysOff(Holiday):
    """Consecutive days off under one name; weekends that the notice includes are within."""

    @model_validator(mode="after")
    def _of_human_length(self) -> DaysOff:
        if self.last - self.first > LONGEST_HOLIDAY:
            raise ValueError(f"lasts longer than {LONGEST_HOLIDAY.days} days")
        return self


class PublishYear(CalendarYear):
    """One year of the company calendar: the State Council's notice, or a correction of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CALENDAR_YEAR]})

    holidays: tuple[DaysOff, ...] = Field(max_length=100)
    make_up_days: tuple[date, ...] = Field(default=(), max_length=100)
