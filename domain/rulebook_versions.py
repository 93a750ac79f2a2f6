"""Which version of the rule book a complaint is judged by: the one in force on the day of its receipt (R3)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from domain.rulebook import RuleBook


def in_force_on(books: Sequence[RuleBook], day: date) -> RuleBook | None:
    """The version in force on a day: the one that took effect last; None before the first."""
    begun = [book for book in books if book.effective_from <= day]
    return max(begun, key=lambda book: book.effective_from, default=None)


def judged_by(books: Sequence[RuleBook], *, received: date, today: date) -> RuleBook | None:
    """The version by which a complaint is judged (R3); None where none is in force yet, not even today.

    A complaint received before the first version took effect, as in an import of old ones, is handled by the first: a
    case needs rules. It earns no points by it, and its view says so (`rulebook_in_force`).

    Args:
        books: all versions that are known.
        received: day of receipt, in the company's time zone.
        today: day of filing.
    """
    found = in_force_on(books, received)
    if found is not None:
        return found
    begun = [book for book in books if book.effective_from <= today]
    return min(begun, key=lambda book: book.effective_from, default=None)


def contradictions(books: Sequence[RuleBook]) -> Iterator[str]:
    """What versions must not contradict each other in: one content per version, one version per day."""
    versions = Counter(book.version for book in books)
    yield from (f"version {version!r} stands twice" for version, times in versions.items() if times > 1)
    days = Counter(book.effective_from for book in books)
    yield from (f"two versions take effect on {day}" for day, times in days.items() if times > 1)
    calendars = {book.calendar for book in books}
    if len(calendars) > 1:
        yield f"versions count by different calendars: {', '.join(sorted(calendars))}"
