"""Fold an event into the state: total, exhaustive, and without any decision of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain import events as e
from domain.assessment import points
from domain.evolve.accountability import Accounted, accounted
from domain.evolve.asking import Asking, escalations
from domain.evolve.chasing import Pressing, pressed
from domain.evolve.directing import Directing, directives
from domain.evolve.keeping import Kept, kept
from domain.evolve.lawful import Lawful, lawful
from domain.evolve.moving import Moving, moved
from domain.evolve.promising import broken_promises
from domain.evolve.ticking import Ticking, clocks_after
from domain.model import Case, Custody, spent_id

if TYPE_CHECKING:
    from collections.abc import Iterable


def fold(history: Iterable[e.AnyEvent]) -> Case:
    """The state after these events, the first of which must be `Filed`.

    Raises:
        ValueError: no event, or the first is not `Filed`.
    """
    case: Case | None = None
    for event in history:
        case = evolve(case, event)
    if case is None:
        raise ValueError("a case begins with an event")
    return case


def evolve(case: Case | None, event: e.AnyEvent) -> Case:
    """The state after one more event.

    Raises:
        ValueError: the first event is not `Filed`, or `Filed` comes again.
    """
    if isinstance(event, e.Filed):
        if case is not None:
            raise ValueError("a case is filed once")
        return _filed(event)
    if case is None:
        raise ValueError("a case begins with `Filed`")
    seq = case.seq + 1
    changes = _changes(case, event)
    if earned := points(case, event, seq):
        changes["assessed"] = (*case.assessed, *earned)
    changes["seq"] = seq
    changes["last_at"] = max(case.last_at, event.at)
    if event.message_id:
        changes["seen"] = {**case.seen, event.message_id: seq}
    if isinstance(event, e.MessageRefused) and event.seal:
        changes["seen"] = {**changes.get("seen", case.seen), spent_id(event.seal): seq}
    return case.model_copy(update=changes)


def _filed(event: e.Filed) -> Case:
    people = event.people
    to = people.responsible
    return Case(
        complaint_no=event.complaint_no,
        seq=1,
        intake=event.intake,
        people=people,
        rulebook=event.rulebook,
        calendar=event.calendar,
        opened_at=event.at,
        last_at=event.at,
        severity=event.intake.severity,
        responsible=to,
        officer=people.officer,
        supervisor=people.supervisor,
        custody=(Custody(person=to.person, post=to.post, unit=to.unit, since=event.at, reason=to.reason),),
        seen={event.message_id: 1},
    )


def _changes(
    case: Case, event: Kept | Moving | Lawful | Asking | Directing | Pressing | Accounted | Ticking
) -> dict[str, Any]:
    """What one event changes; every event kind has its line below."""
    if isinstance(event, Kept):
        return kept(case, event)
    if isinstance(event, Moving):
        return moved(case, event)
    if isinstance(event, Lawful):
        return lawful(case, event)
    if isinstance(event, Asking):
        return {"escalations": escalations(case, event)}
    if isinstance(event, Directing):
        return {"directives": directives(case, event)}
    if isinstance(event, Pressing):
        return pressed(case, event)
    if isinstance(event, Accounted):
        return accounted(case, event)
    return {"clocks": clocks_after(case, event)} | broken_promises(case, event)
