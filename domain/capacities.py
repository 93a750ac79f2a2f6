"""In which capacities a person may act on a day (R2, R5, R6): what their appointments make of them, never a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from domain.organisation.parts import Office
from domain.values import BusinessLine, Role

if TYPE_CHECKING:
    from datetime import date

    from domain.organisation import Appointment, Organisation

_ROLES: Final = {
    Office.HEAD: Role.BRANCH_HEAD,
    Office.OFFICER: Role.OFFICER,
    Office.LINE_HEAD: Role.LINE_HEAD,
    Office.LEADERSHIP_HEAD: Role.LEADERSHIP,
    Office.LEADERSHIP_DEPUTY: Role.LEADERSHIP,
    Office.LEADERSHIP_MEMBER: Role.LEADERSHIP,
    Office.HOTLINE: Role.HOTLINE,
    Office.AUDITOR: Role.AUDITOR,
    Office.ADMINISTRATOR: Role.ADMIN,
}
_NOT_DEPUTISED: Final = frozenset({Role.ADMIN, Role.AUDITOR, Role.HOTLINE})
"""Who stands in for a colleague stands in for their cases, not for the keys of the house."""


class Capacity(NamedTuple):
    """One capacity of a person: role, unit, for a line head the line; since when, and why in words."""

    role: Role
    unit: str
    line: BusinessLine | None
    since: date
    why: str


def capacities(organisation: Organisation, person: str, on: date) -> tuple[Capacity, ...]:
    """Every capacity of the person on the day, their own first, then those of people they stand in for.

    Whoever is not (or no more) of the company has none. One who is away keeps theirs: leave is no dismissal.
    """
    if not organisation.employs(person, on):
        return ()
    found: dict[tuple[Role, str, BusinessLine | None], Capacity] = {}
    for entry in organisation.appointments_of(person, on):
        _put(found, _of(organisation, entry, entry.first, ""))
    for deputised in organisation.deputised_by(person, on):
        absence = organisation.absence(deputised.person, on)
        if absence is None:
            continue
        for entry in organisation.appointments_of(deputised.person, on):
            capacity = _of(
                organisation, entry, absence.first, f" · stands in for {deputised.person}, who is away"
            )
            if capacity.role not in _NOT_DEPUTISED:
                _put(found, capacity)
    return tuple(found.values())


def _put(found: dict[tuple[Role, str, BusinessLine | None], Capacity], capacity: Capacity) -> None:
    found.setdefault((capacity.role, capacity.unit, capacity.line), capacity)


def _of(organisation: Organisation, entry: Appointment, since: date, how: str) -> Capacity:
    role = _ROLES.get(Office(entry.post), Role.RESPONSIBLE) if entry.post in set(Office) else Role.RESPONSIBLE
    name = organisation.unit(entry.unit).name
    acting = " · acting" if entry.acting else ""
    why = f"{name} · {organisation.post_name(entry.post)}{acting}{how}"
    return Capacity(role, entry.unit, entry.line if role is Role.LINE_HEAD else None, since, why)
