"""The decision notice (L19, L21)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from domain.event import Event
from domain.values import Code, ContactChannel, Frozen, Line, Text

NoticeText = Annotated[str, StringConstraints(min_length=1, max_length=60_000)]
"""A section as it was issued: what the case says, in the words of the template."""


class NoticeSection(Frozen):
    """One section of a notice as it was issued."""

    name: Code
    title: Line
    text: NoticeText


class NoticeIssued(Event):
    """A version of the decision notice: complete, its text frozen (L19)."""

    kind: Literal["notice_issued"] = "notice_issued"
    version: int
    proposal_version: int
    """The proposal that it decides on."""
    title: Line
    sections: tuple[NoticeSection, ...]


class NoticeDelivered(Event):
    """The decision notice reached the customer, with proof (L19, L21)."""

    kind: Literal["notice_delivered"] = "notice_delivered"
    channel: ContactChannel
    proof: Text
    text: Text | None = None
    notice: int | None = None
    """Version of the notice; none under rule books that know no template."""
