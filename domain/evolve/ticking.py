"""Fold what happens to clocks: started, fired, stopped, suspended, extended (see `domain.evolve`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain import clocks
from domain import events as e
from domain.units import Budget

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.clocks import Clock
    from domain.model import Case
    from domain.values import Severity

Ticking = (
    e.ClockStarted
    | e.RungFired
    | e.ClockStopped
    | e.ClockSuspended
    | e.ClockResumed
    | e.ClockExtended
    | e.ClockRebudgeted
)
"""What happens to the clocks."""


def clocks_after(case: Case, event: Ticking) -> tuple[Clock, ...]:
    """The clocks of the case after the event."""
    match event:
        case e.ClockStarted():
            return (*case.clocks, event.clock)
        case e.RungFired():
            late = event.late_by_seconds
            return _on(
                case,
                event.name,
                event.run,
                lambda c: clocks.fire(c, event.rung, event.at, late, event.disturb_at),
            )
        case e.ClockStopped():
            return _on(case, event.name, event.run, lambda c: clocks.freeze(c, event.at, event.verdict))
        case e.ClockSuspended():
            return _on(case, event.name, None, lambda c: clocks.suspend(c, _suspension(event)))
        case e.ClockResumed():
            return _on(case, event.name, None, lambda c: clocks.resume(c, event.at, event.reason))
        case e.ClockExtended():
            return _on(case, event.name, None, lambda c: _extended(c, event))
        case e.ClockRebudgeted():
            return _on(case, event.name, event.run, lambda c: _rebudgeted(case, c, event.severity))
        case _:
            assert_never(event)


def _suspension(event: e.ClockSuspended) -> clocks.Suspension:
    return clocks.Suspension(reason=event.reason, by=event.actor.person, starts=event.at, notice=event.notice)


def _extended(clock: Clock, event: e.ClockExtended) -> Clock:
    extension = clocks.Extension(
        budget=Budget(unit=clock.budget.unit, amount=event.days),
        by=event.actor.person,
        at=event.at,
        approved_by=event.approved_by,
        notice=event.notice,
    )
    return clocks.extend(clock, extension)


def _rebudgeted(case: Case, clock: Clock, severity: Severity) -> Clock:
    rule = case.rulebook.clock_rule(clock.name)
    return clocks.rebudget(clock, rule, severity)


def _on(case: Case, name: str, run: int | None, change: Callable[[Clock], Clock]) -> tuple[Clock, ...]:
    """Change one clock: the named run, or the latest one that runs."""
    target = run if run is not None else max((c.run for c in case.clocks if c.name == name), default=0)
    return tuple(change(c) if c.name == name and c.run == target else c for c in case.clocks)
