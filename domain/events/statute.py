"""The term's class, new facts, approvals and checks of the law's clocks (L18, L23)."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.values import Code, Complexity, Level, Text


class Classified(Event):
    """The class of the statutory term was set by hand (L18)."""

    kind: Literal["classified"] = "classified"
    complexity: Complexity
    reason: Text


class NewFactsAdded(Event):
    """New facts in an open case: the statutory term starts anew (L18)."""

    kind: Literal["new_facts_added"] = "new_facts_added"
    text: Text
    evidence: tuple[Code, ...] = ()


class ProceedingChecked(Event):
    """An appraisal or a proceeding outside was looked after (L18, L23)."""

    kind: Literal["proceeding_checked"] = "proceeding_checked"
    text: Text


class ExtensionApproved(Event):
    """The higher unit approves an extension; it holds once the complainant is told, before expiry (L18)."""

    kind: Literal["extension_approved"] = "extension_approved"
    name: Code
    run: int
    days: int
    level: Level
    person: Code
    text: Text
