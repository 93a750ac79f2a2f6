"""The rule book, the calendar and the organisation of new cases: read once, at a process's start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.calendar import Calendar, load_calendar
from domain.organisation import Organisation
from domain.rulebook import RuleBook, load_rulebook
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
    calendar: Calendar
    organisation: Organisation


def load_shipped(settings: Settings) -> Shipped:
    """Read the three files that the settings name.

    Raises:
        ShippedError: one cannot be used.
    """
    book = _load("REDRESS_RULEBOOK", settings.rulebook, lambda path: load_rulebook(_text(path)))
    calendar = _load("REDRESS_CALENDAR", settings.calendar, lambda path: load_calendar(_text(path)))
    if calendar.id != book.calendar:
        fault = f"is calendar {calendar.id!r}, the rule book {book.version} counts by {book.calendar!r}"
        raise ShippedError(f"REDRESS_CALENDAR: {settings.calendar}: {fault}")
    return Shipped(book, calendar, load_organisation(settings.organisation))


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
