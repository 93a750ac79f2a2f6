"""The term's class, new facts in an open case, and looking after what the term waits for (L18, L23)."""

from __future__ import annotations

from pydantic import Field

from domain.command import Command
from domain.values import Code, Complexity, Text


class Classify(Command):
    """Clear and simple, or complex: the class by which the statutory term is measured, set by hand (L18)."""

    complexity: Complexity
    reason: Text


class AddNewFacts(Command):
    """The complainant brings new facts while the case is open: the statutory term starts anew (L18)."""

    text: Text
    evidence: tuple[Code, ...] = Field(default=(), max_length=100)


class CheckProceeding(Command):
    """How an appraisal or a proceeding outside stands; it is looked after until it ends (L18, L23)."""

    text: Text
