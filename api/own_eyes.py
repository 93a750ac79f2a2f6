"""What of accountability is for one's own eyes: who is not of the handling group sees what concerns themselves (L25).

Whoever handles the case, heads, and auditors see all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.values import Role

if TYPE_CHECKING:
    from contract.views import CaseView
    from domain.commands import Actor
    from register.rows import TimelineEntry

_OF_FINDINGS: Final = frozenset({"finding_opened", "plea_made", "finding_decided"})
_KEPT: Final = frozenset({"number"})
"""What of an event about somebody else's finding is told: that there is one."""


def own(view: CaseView, actor: Actor) -> dict[str, Any]:
    """The fields of the view that this person sees less of."""
    if actor.role is not Role.RESPONSIBLE:
        return {}
    return {
        "findings": tuple(f for f in view.findings if f["person"] == actor.person),
        "assessments": tuple(p for p in view.assessments if p["person"] == actor.person),
        "rectifications": tuple(
            task
            for task in view.rectifications
            if actor.unit == task["unit"] or actor.person == task["person"]
        ),
        "recused": tuple(
            entry for entry in view.recused if entry["ground"] != "accused" or entry["person"] == actor.person
        ),
        "awaited": tuple(person for person in view.awaited if person == actor.person),
    }


def own_entry(entry: TimelineEntry, view: CaseView, actor: Actor) -> dict[str, Any]:
    """What an event tells this person: of a finding against somebody else, only that there is one."""
    if actor.role is not Role.RESPONSIBLE or entry.kind not in _OF_FINDINGS:
        return dict(entry.data)
    mine = {finding["number"] for finding in view.findings if finding["person"] == actor.person}
    if entry.data.get("number") in mine:
        return dict(entry.data)
    return {name: value for name, value in entry.data.items() if name in _KEPT}


def own_actor(entry: TimelineEntry, view: CaseView, actor: Actor) -> str | None:
    """Who caused the event; nobody where that alone would tell who is accused."""
    hidden = own_entry(entry, view, actor) != dict(entry.data)
    return None if hidden else entry.person
