"""Changes of the organisation, asked together and taken together: the result is checked as a whole (R5).

Nothing is ever taken out: an appointment or absence is ended, so who held which post on the day stays known.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, assert_never

from pydantic import Field

from domain.organisation.checks import check
from domain.organisation.parts import FOR_EVER, Absence, Appointment, Deputy, Period, PersonEntry
from domain.values import BusinessLine, Code, Frozen, Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from domain.organisation.roster import Organisation

P = TypeVar("P", bound=Period)
_DAY = timedelta(days=1)


class UnknownEntryError(LookupError):
    """What a change is about is not there."""

    def __init__(self, change: int, text: str) -> None:
        super().__init__(text)
        self.change = change
        """Which change, from 0."""


class AddPerson(Frozen):
    """Somebody joins the company."""

    kind: Literal["person"] = "person"
    person: Code
    name: Line
    since: date | None = None


class Appoint(Appointment):
    """Somebody is appointed, regular or acting."""

    kind: Literal["appoint"] = "appoint"
    since: date


class EndAppointment(Frozen):
    """An appointment ends; `until` is its last day."""

    kind: Literal["end_appointment"] = "end_appointment"
    person: Code
    post: Code
    unit: Code
    line: BusinessLine | None = None
    until: date


class Leave(Frozen):
    """Somebody leaves the company: all their appointments end with their last day."""

    kind: Literal["leave"] = "leave"
    person: Code
    until: date


class GoAway(Absence):
    """Somebody is away from one day to another, both included."""

    kind: Literal["absence"] = "absence"
    since: date


class EndAbsence(Frozen):
    """Somebody is back earlier or later than told; `until` is the last day away."""

    kind: Literal["end_absence"] = "end_absence"
    person: Code
    until: date


class NameDeputies(Frozen):
    """Who stands in for somebody from a day on, first asked first; whoever was named before stands in no more."""

    kind: Literal["deputies"] = "deputies"
    person: Code
    deputies: tuple[Code, ...] = Field(max_length=20)
    since: date


AnyChange = Annotated[
    AddPerson | Appoint | EndAppointment | Leave | GoAway | EndAbsence | NameDeputies,
    Field(discriminator="kind"),
]


def changed(organisation: Organisation, changes: Iterable[AnyChange], version: str) -> Organisation:
    """The organisation after all of these, under its new version.

    Raises:
        UnknownEntryError: a change ends what is not there.
        OrganisationError: the result contradicts itself; nothing of it is taken.
    """
    for number, change in enumerate(changes):
        organisation = organisation.model_copy(update=_changed(organisation, change, number))
    return check(type(organisation).model_validate(organisation.model_dump() | {"version": version}))


def next_version(version: str) -> str:
    """Name of the version that follows, such as `sample-2026-02:1` after `sample-2026-02`, then `:2`."""
    stem, _, number = version.partition(":")
    return f"{stem}:{int(number) + 1 if number.isdigit() else 1}"


def _changed(organisation: Organisation, change: AnyChange, number: int) -> dict[str, Any]:
    match change:
        case Appoint():
            entry = Appointment.model_validate(change.model_dump(exclude={"kind"}))
            return {"appointments": (*organisation.appointments, entry)}
        case GoAway():
            away = Absence.model_validate(change.model_dump(exclude={"kind"}))
            return {"absences": (*organisation.absences, away)}
        case AddPerson():
            person = PersonEntry(person=change.person, name=change.name, since=change.since)
            return {"people": (*organisation.people, person)}
        case EndAppointment():
            key = (change.person, change.post, change.unit, change.line)
            ended = _ended(
                organisation.appointments,
                lambda a: (a.person, a.post, a.unit, a.line) == key,
                change.until,
            )
            return {"appointments": _found(ended, number, "no such appointment on that day")}
        case EndAbsence():
            back = _ended(organisation.absences, lambda a: a.person == change.person, change.until)
            return {"absences": _found(back, number, "no such absence on that day")}
        case Leave():
            return _left(organisation, change, number)
        case NameDeputies():
            return {"deputies": _deputies(organisation, change)}
        case _:
            assert_never(change)


def _left(organisation: Organisation, change: Leave, number: int) -> dict[str, Any]:
    people = _ended(organisation.people, lambda entry: entry.person == change.person, change.until)
    mine = [a for a in organisation.appointments if a.person == change.person and a.last > change.until]
    return {
        "people": _found(people, number, "no such person on that day"),
        "appointments": tuple(
            a.model_copy(update={"until": change.until}) if a in mine and a.first <= change.until else a
            for a in organisation.appointments
            if a not in mine or a.first <= change.until
        ),
    }


def _deputies(organisation: Organisation, change: NameDeputies) -> tuple[Deputy, ...]:
    before = change.since - _DAY
    kept = [
        entry.model_copy(update={"until": min(entry.last, before)})
        if entry.person == change.person and entry.first <= before
        else entry
        for entry in organisation.deputies
        if entry.person != change.person or entry.first <= before
    ]
    named = [
        Deputy(person=change.person, deputy=deputy, place=place, since=change.since)
        for place, deputy in enumerate(change.deputies, 1)
    ]
    return (*kept, *named)


def _ended(entries: tuple[P, ...], mine: Callable[[P], bool], until: date) -> tuple[P, ...] | None:
    """The entries, the last of mine that began before ending with the day; None where there is none."""
    fitting = [entry for entry in entries if mine(entry) and entry.first <= until]
    if not fitting:
        return None
    last = max(fitting, key=lambda entry: entry.first)
    ended = last.model_copy(update={"until": until if until != FOR_EVER else None})
    return tuple(ended if entry is last else entry for entry in entries)


def _found(entries: tuple[P, ...] | None, number: int, text: str) -> tuple[P, ...]:
    if entries is None:
        raise UnknownEntryError(number, text)
    return entries
