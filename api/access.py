"""Who may see and do what: one table. Units below one's own belong to one; other branches do not exist.

What a person may do to a case is `domain.authority.MAY`, which the workflow checks again with the state at hand;
here it only saves a call that cannot succeed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, assert_never

from api.problems import Problem
from domain.authority import MAY
from domain.organisation import UnknownUnitError
from domain.values import Role

if TYPE_CHECKING:
    from contract.messages import Message
    from contract.views import CaseView
    from domain.commands import Actor
    from domain.organisation import Organisation


class Read(StrEnum):
    """What may be read or done besides the messages of a case."""

    FILE = "file"
    SEARCH = "search"
    CASE = "case"
    TIMELINE = "timeline"
    DEADLINES = "deadlines"
    CONTACTS = "contacts"
    EVIDENCE = "evidence"
    WATCH = "watch"
    WORKLIST = "worklist"
    ANSWER_ESCALATION = "answer_escalation"
    PUBLISH_CALENDAR = "publish_calendar"


class Sight(StrEnum):
    """How much of a case a role is shown (R4.1)."""

    FULL = "full"
    MASKED = "masked"
    """All but the complainant's name, telephone and identity number."""
    TOLD = "told"
    """What the customer may be told: status, latest progress record, next step, due time."""


_CASE: Final = frozenset(
    {Read.SEARCH, Read.CASE, Read.TIMELINE, Read.DEADLINES, Read.CONTACTS, Read.EVIDENCE, Read.WATCH}
)
_HEAD: Final = _CASE | {Read.WORKLIST, Read.ANSWER_ESCALATION}

MAY_READ: Final[dict[Role, frozenset[Read]]] = {
    Role.HOTLINE: frozenset({Read.FILE, Read.SEARCH, Read.CASE, Read.WATCH}),
    Role.OFFICER: _CASE | {Read.FILE, Read.WORKLIST},
    Role.RESPONSIBLE: _CASE | {Read.WORKLIST},
    Role.BRANCH_HEAD: _HEAD,
    Role.LINE_HEAD: _HEAD,
    Role.LEADERSHIP: _HEAD,
    Role.AUDITOR: _CASE,
    Role.ADMIN: frozenset({Read.PUBLISH_CALENDAR}),
    Role.SYSTEM: frozenset(),
}
"""Which doors are open to a role at all."""

SIGHT: Final[dict[Role, Sight]] = {
    Role.HOTLINE: Sight.TOLD,
    Role.OFFICER: Sight.FULL,
    Role.RESPONSIBLE: Sight.MASKED,
    Role.BRANCH_HEAD: Sight.FULL,
    Role.LINE_HEAD: Sight.FULL,
    Role.LEADERSHIP: Sight.FULL,
    Role.AUDITOR: Sight.MASKED,
    Role.ADMIN: Sight.TOLD,
    Role.SYSTEM: Sight.TOLD,
}
"""How much a role sees of the cases that it may see."""


def require(actor: Actor, read: Read) -> None:
    """Go on only if the role may.

    Raises:
        Problem: it may not.
    """
    if read not in MAY_READ[actor.role]:
        raise _not_for(actor)


def require_message(actor: Actor, message: Message) -> None:
    """Go on only if the role may ever send this message.

    Raises:
        Problem: it may not.
    """
    if actor.role not in MAY[message.command]:
        raise _not_for(actor)


def sees(actor: Actor, view: CaseView, organisation: Organisation) -> bool:
    """Whether the case exists for this person: by role, then by unit (R2) or by a part in the case."""
    match actor.role:
        case Role.HOTLINE | Role.LEADERSHIP | Role.AUDITOR:
            return True
        case Role.OFFICER | Role.BRANCH_HEAD:
            return covers(organisation, actor.unit, view.unit)
        case Role.LINE_HEAD:
            return covers(organisation, actor.unit, view.unit) or actor.person in involved(view, organisation)
        case Role.RESPONSIBLE:
            return actor.person in involved(view, organisation)
        case Role.ADMIN | Role.SYSTEM:
            return False
        case _:
            assert_never(actor.role)


def covers(organisation: Organisation, unit: str, below: str) -> bool:
    """Whether `below` is `unit` or stands below it."""
    try:
        return any(entry.code == unit for entry in organisation.lineage(below))
    except UnknownUnitError:
        return False


def units_below(organisation: Organisation, unit: str) -> frozenset[str]:
    """The unit and all units below it."""
    return frozenset(entry.code for entry in organisation.units if covers(organisation, unit, entry.code))


def involved(view: CaseView, organisation: Organisation) -> frozenset[str]:
    """People with a part in the case: who answers for it, who is asked, who was asked to cooperate."""
    asked = {str(entry["person"]) for entry in view.escalations}
    posts = {(entry["post"], entry["unit"]) for entry in view.cooperation}
    cooperating = {holder.person for holder in organisation.holders if (holder.post, holder.unit) in posts}
    return frozenset(
        {view.owner, view.responsible.person, view.officer, view.supervisor} | asked | cooperating
    )


def _not_for(actor: Actor) -> Problem:
    return Problem("role_not_allowed", f"the role {actor.role.value} may not do this")
