"""Capacities by name: `officer@BJ`, `line_head@HQ:motor`. What somebody has today is `domain.capacities`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.commands import Actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.capacities import Capacity


def name_of(capacity: Capacity) -> str:
    """As it is chosen and shown."""
    line = f":{capacity.line.value}" if capacity.line else ""
    return f"{capacity.role.value}@{capacity.unit}{line}"


def actor_of(capacity: Capacity, person: str) -> Actor:
    """The person, acting in this capacity."""
    return Actor(person=person, role=capacity.role, unit=capacity.unit, line=capacity.line)


def named(held: Sequence[Capacity], name: str) -> Capacity | None:
    """The capacity of this name among those held."""
    return next((capacity for capacity in held if name_of(capacity) == name), None)
