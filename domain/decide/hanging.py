"""Clocks that hang on a finding or a rectification, not on the case: what ends and begins them (L9, L25, L26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks
from domain import events as e
from domain.clock_rules import RungAction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.clocks import Clock
    from domain.model import Case
    from domain.values import Moment


def ended_by(event: e.AnyEvent) -> str | None:
    """Name of the clock that the event ends; a right that has ended by time has ended."""
    match event:
        case e.PleaMade():
            return f"plea-{event.number}"
        case e.FindingDecided():
            return f"finding-{event.number}"
        case e.RectificationReported():
            return f"rectification-{event.number}"
        case e.RectificationVerified():
            return f"verification-{event.number}"
        case e.RungFired(does=RungAction.EXPIRE):
            return event.name
        case _:
            return None


def begun_by(case: Case, event: e.AnyEvent) -> Iterator[Clock]:
    """The clock that the event begins: a finding is decided on from when the accused was heard or could have been."""
    match event:
        case e.FindingOpened():
            yield _fresh(case, "plea", event.number, event.at)
        case e.PleaMade():
            yield from _to_decide(case, event.number, event.at)
        case e.RungFired(does=RungAction.EXPIRE) if event.name.startswith("plea-"):
            yield from _to_decide(case, int(event.name.rpartition("-")[2]), event.at)
        case e.RectificationOpened():
            yield _fresh(case, "rectification", event.number, event.at, event.due)
        case e.RectificationReported():
            yield _fresh(case, "verification", event.number, event.at)
        case e.RectificationVerified(done=False):
            yield _fresh(case, "rectification", event.number, event.at, event.due)
        case _:
            pass


def _to_decide(case: Case, number: int, at: Moment) -> Iterator[Clock]:
    """The clock of the decision runs once, from the first plea or the end of its term."""
    if case.clock(f"finding-{number}") is None:
        yield _fresh(case, "finding", number, at)


def _fresh(case: Case, kind: str, number: int, at: Moment, due: Moment | None = None) -> Clock:
    """The next run of a clock that hangs on a number."""
    rule, name = case.rulebook.clock_rule(kind), f"{kind}-{number}"
    run = max((clock.run for clock in case.clocks if clock.name == name), default=0) + 1
    return clocks.start(rule, run=run, at=at, severity=case.severity, name=name, due=due)
