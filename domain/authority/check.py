"""Asking the table: of a case, by a person, in a capacity. The same answer at every door and in the workflow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain import recusal
from domain.accountability import parties_of_accountability
from domain.authority.rights import Reach, Right
from domain.authority.table import OF_COMMAND, TABLE
from domain.refusals import RefusalCode, Refused
from domain.values import BusinessLine, Code, Frozen, Role

if TYPE_CHECKING:
    from domain.commands import Actor, Command
    from domain.model import Case

_OWN_NAMES: Final = re.compile(
    r"(rung:|refused:|spent:|emergency:|claim-lookup$|duplicates$|merged-|(escalation|directive|review)-\d+-).*"
)
"""Identities of what the case's own machinery says; another sender's would make it deaf to the real one."""


class Standing(Frozen):
    """What of a case decides who may do what to it."""

    branch: Code
    """Branch to which the case belongs; head office for its own."""
    lineage: tuple[Code, ...]
    """The case's unit and all above it, lowest first (R2)."""
    line: BusinessLine
    responsible: Code | None = None
    """The main responsible person (R6.5); an escalation does not know them."""
    parties: frozenset[Code]
    """Everybody with a part in the case."""
    cooperating: frozenset[Code] = frozenset()
    """Units that were asked to cooperate (R6.5)."""
    instructed: frozenset[Code] = frozenset()
    """The unit that was given the directive in question (R6.1(4)); none where none is in question."""
    rectifying: frozenset[Code] = frozenset()
    """Units that were asked to put a root cause right (L9)."""


def standing_of(case: Case) -> Standing:
    """The standing of a case as the workflow knows it."""
    asked = {entry.person for entry in case.escalations} | {entry.person for entry in case.reviews}
    asked |= parties_of_accountability(case)
    for chaser in case.chasers:
        asked |= {*chaser.copied_to, *filter(None, (chaser.chased.target.person,))}
    return Standing(
        branch=case.people.branch,
        lineage=case.people.lineage,
        line=case.intake.business_line,
        responsible=case.responsible.person,
        parties=frozenset({case.responsible.person, case.officer, case.supervisor} | asked),
        cooperating=frozenset(entry.request.unit for entry in case.cooperation),
        rectifying=frozenset(task.opened.unit for task in case.rectifications),
    )


def may_ever(role: Role, right: Right) -> bool:
    """Whether the role has this right of any case at all."""
    return role in TABLE[right].grants


def reaches(actor: Actor, standing: Standing) -> frozenset[Reach]:
    """How this person stands to the case.

    An actor who names no line is a line head of every line: so do messages of before lines were named, and
    development tokens that name none.
    """
    found = {Reach.ANY}
    if actor.unit in standing.lineage:
        found.add(Reach.UNIT)
    if actor.line in (None, standing.line):
        found.add(Reach.LINE)
    if actor.person in standing.parties:
        found.add(Reach.PART)
    if actor.person == standing.responsible:
        found.add(Reach.OWN)
    if actor.unit in standing.cooperating:
        found.add(Reach.COOPERATING)
    if actor.unit in standing.instructed:
        found.add(Reach.INSTRUCTED)
    if actor.unit in standing.rectifying:
        found.add(Reach.RECTIFYING)
    return frozenset(found)


def permitted(actor: Actor, right: Right, standing: Standing) -> bool:
    """Whether the person has the right of this case, recusal (L17) apart."""
    return refused(actor, right, standing) is None


def refused(actor: Actor, right: Right, standing: Standing) -> Refused | None:
    """Why the person may not, recusal (L17) apart; None where they may."""
    granted = TABLE[right].grants.get(actor.role)
    if granted is None:
        text = f"the role {actor.role.value} may not do this"
        return Refused(code=RefusalCode.ACTOR_NOT_ALLOWED, text=text, field="actor.role")
    if granted & reaches(actor, standing):
        return None
    return _out_of_reach(actor, granted, standing)


def _out_of_reach(actor: Actor, granted: frozenset[Reach], standing: Standing) -> Refused:
    if granted == {Reach.OWN}:
        text = f"the main responsible person is {standing.responsible}"
        return Refused(code=RefusalCode.NOT_THE_RESPONSIBLE_PERSON, text=text, field="actor.person")
    if Reach.INSTRUCTED in granted:
        text = f"{actor.unit} was not given this directive (R6.1(4))"
        return Refused(code=RefusalCode.UNIT_NOT_ALLOWED, text=text, field="actor.unit")
    if Reach.COOPERATING in granted:
        text = f"{actor.unit} has not been asked to cooperate (R6.5)"
        return Refused(code=RefusalCode.UNIT_NOT_ALLOWED, text=text, field="actor.unit")
    if Reach.LINE in granted and actor.line is not None:
        text = f"the case is of the line {standing.line.value}, not of {actor.line.value}"
        return Refused(code=RefusalCode.LINE_NOT_ALLOWED, text=text, field="actor.line")
    text = f"the case belongs to {standing.branch}; {actor.unit} has no say in it"
    return Refused(code=RefusalCode.UNIT_NOT_ALLOWED, text=text, field="actor.unit")


def check_actor(case: Case, command: Command) -> Refused | None:
    """Why this actor may not give this command, or None."""
    right, actor = OF_COMMAND.get(type(command)), command.actor
    if right is None:
        text = f"{type(command).__name__} is not for a case"
        return Refused(code=RefusalCode.UNKNOWN_MESSAGE, text=text)
    if not may_ever(actor.role, right):
        return refused(actor, right, standing_of(case))
    if actor.role is not Role.SYSTEM and _OWN_NAMES.fullmatch(command.message_id):
        text = "message ids that begin so are the case's own; choose another"
        return Refused(code=RefusalCode.MALFORMED, text=text, field="message_id")
    return refused(actor, right, standing_of(case)) or _check_own(case, actor, right)


def _check_own(case: Case, actor: Actor, right: Right) -> Refused | None:
    """Whoever has an interest in the matter may answer for it and decides nothing in it (L17)."""
    if TABLE[right].decides and (ground := recusal.recused(case).get(actor.person)) is not None:
        text = f"{recusal.WORDS[ground]} decides nothing in the matter (L17)"
        return Refused(code=RefusalCode.ACTOR_NOT_ALLOWED, text=text, field="actor.person")
    return None
