"""In which capacities a person may act today: read out of the organisation, never out of a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.commands import Actor
from domain.values import BusinessLine, Code, Frozen, Line, Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from domain.organisation import Organisation


class Capacity(Frozen):
    """One capacity of a person: in which role, for which unit, for which business line, and why."""

    role: Role
    unit: Code
    line: BusinessLine | None = None
    why: Line

    @property
    def name(self) -> str:
        """As it is chosen: `officer@BJ`, `line_head@HQ:motor`."""
        return f"{self.role.value}@{self.unit}" + (f":{self.line.value}" if self.line else "")

    def actor(self, person: str) -> Actor:
        """The person, acting in this capacity."""
        return Actor(person=person, role=self.role, unit=self.unit, line=self.line)


def capacities_of(organisation: Organisation, person: str, on: date) -> tuple[Capacity, ...]:
    """A person's capacities on a day, the weightiest first; none for somebody without a post."""
    found: dict[str, Capacity] = {}
    for capacity in _held(organisation, person, on):
        found.setdefault(capacity.name, capacity)
    return tuple(found.values())


def _held(organisation: Organisation, person: str, _on: date) -> Iterator[Capacity]:
    group, head_office = organisation.leadership, organisation.head_office().code
    if person in (group.head, *group.deputies, *group.members):
        yield Capacity(role=Role.LEADERSHIP, unit=head_office, why="投诉管理领导小组")
    for entry in organisation.line_heads:
        if entry.person == person:
            yield Capacity(role=Role.LINE_HEAD, unit=head_office, line=entry.line, why="业务条线负责人")
    for unit in organisation.units:
        if unit.head == person:
            yield Capacity(role=Role.BRANCH_HEAD, unit=unit.code, why=f"{unit.name}负责人")
        if unit.officer == person:
            yield Capacity(role=Role.OFFICER, unit=unit.code, why=f"{unit.name}投诉专员")
    for holder in organisation.holders:
        if holder.person == person:
            why = f"{organisation.unit(holder.unit).name} {holder.post}"
            yield Capacity(role=Role.RESPONSIBLE, unit=holder.unit, why=why)
