"""The rule book, the calendar and the organisation of new cases: read once, at a process's start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.calendar import Calendar, load_calendar
from domain.organisation import Organisation
from domain.rulebook import RuleBook, load_rulebook
from domain.rulebook_versions import contradictions, in_force_on
from domain.rulefile import RuleFileError
from runtime.organisation_files import OrganisationFileError
from runtime.organisation_files import load as read_organisation
from runtime.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import TypeVar

    from runtime.settings import Settings

    T = TypeVar("T")


class ShippedError(SettingsError):
    """A file cannot be used; the text is one line: setting, file, place, fault."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """What a new case is opened under. Open cases keep what they were opened under."""

    book: RuleBook
    """In force when the process started."""
    calendar: Calendar
    organisation: Organisation
    versions: tuple[RuleBook, ...] = ()
    """All versions of the rule book that are known, the one that took effect first in front (R3)."""

    @property
    def books(self) -> tuple[RuleBook, ...]:
        """Every version; where only one was named, that one."""
        return self.versions or (self.book,)


def load_shipped(settings: Settings, *, now: datetime | None = None) -> Shipped:
    """Read what the settings name: rule book (one file, or a directory with a file a version), calendar, organisation.

    Args:
        settings: of this process.
        now: when it starts; default: now. A rule book that takes effect later alone is no reason to run (R3).

    Raises:
        ShippedError: one cannot be used.
    """
    books = _rulebooks(settings.rulebook)
    book = books[-1]
    calendar = _load("REDRESS_CALENDAR", settings.calendar, lambda path: load_calendar(_text(path)))
    if calendar.id != book.calendar:
        fault = f"is calendar {calendar.id!r}, the rule book {book.version} counts by {book.calendar!r}"
        raise ShippedError(f"REDRESS_CALENDAR: {settings.calendar}: {fault}")
    today = calendar.local(now or datetime.now(UTC)).date()
    current = in_force_on(books, today)
    if current is None:
        fault = f"takes effect on {books[0].effective_from}; no rule book is in force today (R3)"
        raise ShippedError(f"REDRESS_RULEBOOK: {settings.rulebook}: {books[0].version} {fault}")
    return Shipped(current, calendar, load_organisation(settings.organisation), books)


def _rulebooks(path: Path) -> tuple[RuleBook, ...]:
    """The versions in a file or a directory, the first to take effect in front."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise ShippedError(f"REDRESS_RULEBOOK: {path}: holds no rule book (*.toml)")
    books = [_load("REDRESS_RULEBOOK", file, lambda one: load_rulebook(_text(one))) for file in files]
    faults = list(contradictions(books))
    if faults:
        raise ShippedError(f"REDRESS_RULEBOOK: {path}: {_first(faults)}")
    return tuple(sorted(books, key=lambda book: book.effective_from))


def load_organisation(path: Path) -> Organisation:
    """Read the organisation's file (TOML, with appointments from CSV) and refuse one that could leave a case alone.

    Raises:
        ShippedError: it cannot be used; the line names file, line and fault.
    """
    return _load("REDRESS_ORGANISATION", path, read_organisation)


def _load(setting: str, path: Path, read: Callable[[Path], T]) -> T:
    try:
        return read(path)
    except OrganisationFileError as error:  # which names its files itself, there may be several
        raise ShippedError(f"{setting}: {_first(error.problems)}") from None
    except RuleFileError as error:
        raise ShippedError(f"{setting}: {path}: {_first(error.problems)}") from None
    except OSError as error:
        raise ShippedError(f"{setting}: {error.filename or path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ShippedError(f"{setting}: {path}: not UTF-8 at byte {error.start}") from None


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _first(problems: Sequence[str]) -> str:
    """The first fault, and how many more there are."""
    more = len(problems) - 1
    return problems[0] + (f" (and {more} more)" if more else "")
