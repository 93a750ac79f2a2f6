"""How a rule book describes the ladder's starts and the pressing of people: data, never a constant (R6.1, R7.1)."""

from __future__ import annotations

from string import Formatter
from typing import Final

from pydantic import Field

from domain.clock_rules import Clause
from domain.values import ChaserKind, EscalationCause, Frozen, Level, Line, Role, Severity, Text

MAY_NAME: Final = frozenset({"clock", "clause", "severity", "times"})
"""What a question or a chaser's text may name in braces: titles and numbers, never a person's words (R4.1)."""


class StartRule(Frozen):
    """One start of a question to the ladder: by what, to which level, in which words.

    Of the entries that fit, those that ask for the most times go first, then the one that stands first in the book.
    """

    cause: EscalationCause
    clocks: tuple[str, ...] = ()
    """Of a breach: clocks; all where none is named."""
    rungs: tuple[str, ...] = ()
    """Of a breach: rungs of these clocks; all where none is named."""
    severities: tuple[Severity, ...] = ()
    """Severities of the case; all where none is named."""
    after: int = Field(default=1, ge=1, le=20)
    """From the how manieth time on: refusals of the customer, comings back, chasers to the same person."""
    to: Level | None = None
    """The level asked; none: the level that the clock's rung, the severity or `difficult_to` names."""
    question: Text | None = None
    """In English; none: the officer's own words, or those of books written before."""
    question_zh: Text | None = None
    clause: Clause

    def fits(self, cause: EscalationCause, severity: Severity, clock: str | None, rung: str | None) -> bool:
        """Whether this entry speaks of such a start."""
        return (
            self.cause is cause
            and (not self.severities or severity in self.severities)
            and (not self.clocks or clock in self.clocks)
            and (not self.rungs or rung in self.rungs)
        )


def start_that_fits(
    starts: tuple[StartRule, ...],
    cause: EscalationCause,
    *,
    severity: Severity,
    clock: str | None = None,
    rung: str | None = None,
    times: int = 1,
) -> StartRule | None:
    """The entry that holds for a start that has happened `times` times; None where the book has none."""
    fitting = [s for s in starts if s.fits(cause, severity, clock, rung) and s.after <= times]
    return max(fitting, key=lambda start: start.after, default=None)


class ChaserKindRule(Frozen):
    """What pressing is called when it comes from these roles (催办, 督促, 督办)."""

    kind: ChaserKind
    title: Line
    title_zh: Line
    by: tuple[Role, ...] = Field(min_length=1)


class Chasing(Frozen):
    """How people are pressed, by hand and by clock (R6.1(2), R6.2(2)); the time to answer is the clock `chaser`."""

    clause: Clause
    superior_from: int = Field(ge=1, le=20)
    """From the how manieth chaser to the same person on their superior reads it too."""
    officer_for: tuple[str, ...] = ()
    """Clocks of which the officer is pressed; of all others the main responsible person."""
    text: Text
    """What a chaser by clock says, in English."""
    text_zh: Text
    kinds: tuple[ChaserKindRule, ...] = Field(min_length=1)

    def kind_of(self, role: Role) -> ChaserKindRule:
        """What it is called when this role presses; the first kind where none names the role."""
        return next((rule for rule in self.kinds if role in rule.by), self.kinds[0])


def named_in(template: str) -> frozenset[str]:
    """The names in braces of a template.

    Raises:
        ValueError: braces that do not pair.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)
