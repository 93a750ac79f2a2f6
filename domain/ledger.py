"""The part of a clock from which due times follow: the key under which they are remembered."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from domain.clock import Clock
from domain.clock_rules import Clause, Trigger
from domain.due import Gap, merge
from domain.units import Unit


class Ledger(NamedTuple):
    """Start, budget, rungs and (merged) suspended time of one run; hashable."""

    clause: Clause
    started_by: Trigger
    started_at: datetime
    unit: Unit
    amount: int
    extra: int
    due: datetime | None
    rungs: tuple[tuple[str, int, Unit], ...]
    gaps: tuple[Gap, ...]

    @staticmethod
    def of(clock: Clock) -> Ledger:
        """Of a clock."""
        gaps = tuple(Gap(s.starts, s.ends, s.reason.value) for s in clock.suspensions)
        return Ledger(
            clause=clock.clause,
            started_by=clock.started_by,
            started_at=clock.started_at,
            unit=clock.budget.unit,
            amount=clock.budget.amount,
            extra=sum(extension.budget.amount for extension in clock.extensions),
            due=clock.due,
            rungs=tuple((rung.name, rung.budget.amount, rung.budget.unit) for rung in clock.rungs),
            gaps=merge(gaps) if len(gaps) > 1 else gaps,
        )
