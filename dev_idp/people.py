"""Who can be signed in with one click: everybody who has a post in the organisation today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.capacities import capacities

if TYPE_CHECKING:
    from domain.capacities import Capacity
    from domain.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Persona:
    """One person, as the page shows them."""

    person: str
    name: str
    capacities: tuple[Capacity, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The people whose weightiest capacity is one of this unit."""

    unit: str
    name: str
    people: tuple[Persona, ...]


def personas(organisation: Organisation) -> tuple[Group, ...]:
    """Everybody, by unit, in the order of the organisation."""
    today = datetime.now(UTC).astimezone().date()
    by_unit: dict[str, list[Persona]] = {unit.code: [] for unit in organisation.units}
    for entry in organisation.people:
        held = capacities(organisation, entry.person, today)
        if held:
            by_unit[held[0].unit].append(Persona(entry.person, entry.name, held))
    return tuple(
        Group(unit.code, unit.name, tuple(sorted(by_unit[unit.code], key=_weight)))
        for unit in organisation.units
        if by_unit[unit.code]
    )


def _weight(persona: Persona) -> tuple[int, str]:
    order = ["leadership", "line_head", "branch_head", "officer"]
    role = persona.capacities[0].role.value
    return (order.index(role) if role in order else len(order), persona.person)
