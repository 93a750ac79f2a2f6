"""The rule book, the calendar and the organisation of new cases: read once, at a process's start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.calendar import Calendar, load_calendar
from domain.organisation import Organisation, OrganisationError
from domain.rulebook import RuleBook, load_rulebook
from domain.rulefile import RuleFileError, check, read_toml
from runtime.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable
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
    book = _load("REDRESS_RULEBOOK", settings.rulebook, load_rulebook)
    calendar = _load("REDRESS_CALENDAR", settings.calendar, load_calendar)
    if calendar.id != book.calendar:
        fault = f"is calendar {calendar.id!r}, the rule book {book.version} counts by {book.calendar!r}"
        raise ShippedError(f"REDRESS_CALENDAR: {settings.calendar}: {fault}")
    return Shipped(book, calendar, load_organisation(settings.organisation))


def load_organisation(path: Path) -> Organisation:
    """Read the organisation's file (TOML) and refuse one that could leave a case without a person.

    Raises:
        ShippedError: it cannot be used.
    """
    return _load("REDRESS_ORGANISATION", path, _organisation)


def _organisation(text: str) -> Organisation:
    return check(Organisation, read_toml(text)).check()


def _load(setting: str, path: Path, read: Callable[[str], T]) -> T:
    try:
        return read(path.read_text(encoding="utf-8"))
    except RuleFileError as error:
        more = len(error.problems) - 1
        rest = f" (and {more} more)" if more else ""
        raise ShippedError(f"{setting}: {path}: {error.problems[0]}{rest}") from None
    except OrganisationError as error:
        raise ShippedError(f"{setting}: {path}: {error}") from None
    except OSError as error:
        raise ShippedError(f"{setting}: {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ShippedError(f"{setting}: {path}: not UTF-8 at byte {error.start}") from None
