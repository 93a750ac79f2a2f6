"""The decision notice: its text issued in versions, its delivery proven by channel (L19, L21)."""

from __future__ import annotations

from pydantic import Field

from domain.command import Command
from domain.values import Code, ContactChannel, Text


class IssueNotice(Command):
    """The decision notice is issued: the template filled from the case, single sections in other words (L19)."""

    sections: dict[Code, Text] = Field(default_factory=dict, max_length=20)
    """Name of a section to the words that stand in place of the template's."""


class DeliverNotice(Command):
    """The decision notice reached the customer, with proof by channel (L19, L21)."""

    channel: ContactChannel
    proof: Text
    text: Text | None = None
    notice: int | None = Field(default=None, ge=1, le=10_000)
    """Version that was delivered; the latest where none is named."""
