"""What of accountability is for one's own eyes: who is not of the handling group sees what concerns themselves (L25).

Whoever handles the case, heads, and auditors see all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.recusal import WORDS, Ground
from domain.values import Role

if TYPE_CHECKING:
    from contract.views import CaseView
    from domain.commands import Actor
    from register.rows import TimelineEntry

_OF_FINDINGS: Final = frozenset({"finding_opened", "plea_made", "finding_decided"})
_MESSAGES: Final = frozenset({"open_finding", "plead", "decide_finding"})
_CLOCKS: Final = ("plea-", "finding-")
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
    data = dict(entry.data)
    if not _is_anothers(entry, view, actor):
        return data
    if entry.kind in _OF_FINDINGS:
        return {name: value for name, value in data.items() if name in _KEPT}
    return {name: value for name, value in data.items() if name != "reason"}


def own_actor(entry: TimelineEntry, view: CaseView, actor: Actor) -> str | None:
    """Who caused the event; nobody where that would tell who is accused or accuses."""
    return None if _is_anothers(entry, view, actor) else entry.person


def _is_anothers(entry: TimelineEntry, view: CaseView, actor: Actor) -> bool:
    """Whether the event tells of a finding against somebody else, itself or as what follows from it."""
    if actor.role is not Role.RESPONSIBLE:
        return False
    mine = {str(f["number"]) for f in view.findings if f["person"] == actor.person}
    data = entry.data
    match entry.kind:
        case "finding_opened" | "plea_made" | "finding_decided":
            return str(data.get("number")) not in mine
        case "clock_started" | "clock_stopped":
            name = str(data.get("name") or data.get("clock", {}).get("name"))
            return name.startswith(_CLOCKS) and name.rpartition("-")[2] not in mine
        case "message_refused":
            return data.get("name") in _MESSAGES and entry.person != actor.person
        case "people_changed":
            return WORDS[Ground.ACCUSED] in str(data.get("reason"))
        case _:
            return False
