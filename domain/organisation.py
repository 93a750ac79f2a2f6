"""The organisation as data, and who stands behind a complaint (R2, R5, R6.5).

Three levels of units, posts, people. From a complaint's content the resolver finds the main responsible person
(the holder of the post complained about; of an organisation, its head), the officer who drives the case, the
accountable supervisor and the ladder above. The result travels with the case: `CasePeople`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from domain.recusal import officer_beside, supervisor_beside
from domain.values import BusinessLine, Category, Code, Frozen, Level, Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.rulebook import RuleBook


class UnitLevel(StrEnum):
    """The three levels of the company (机构)."""

    HEAD_OFFICE = "head_office"
    BRANCH = "branch"
    SUB_BRANCH = "sub_branch"


class Unit(Frozen):
    """A unit: head office, branch or sub-branch."""

    code: Code
    name: Line
    level: UnitLevel
    parent: Code | None = None
    head: Code
    """Person who heads the unit; of a branch, the branch claims head (R6.4)."""
    officer: Code
    """Complaint officer (投诉专员) of the unit."""


class Holder(Frozen):
    """Who holds a post in a unit, for one business line or for all."""

    post: Code
    unit: Code
    person: Code
    line: BusinessLine | None = None


class PersonEntry(Frozen):
    """A person of the company, by staff code."""

    person: Code
    name: Line


class LineHead(Frozen):
    """Head of a business line at head office (R6.3)."""

    line: BusinessLine
    person: Code


class Leadership(Frozen):
    """Leadership group (投诉管理领导小组): head, deputies, members (R5)."""

    head: Code
    deputies: tuple[Code, ...] = Field(min_length=1)
    members: tuple[Code, ...] = Field(min_length=1)


class Appointee(Frozen):
    """A person in a post of a unit, and why the case came to them."""

    person: Code
    post: Code
    unit: Code
    reason: Line


class LadderStep(Frozen):
    """Who is asked on one level of the ladder."""

    level: Level
    person: Code


class CasePeople(Frozen):
    """The people found for one case at receipt."""

    branch: Code
    """Branch to which the case belongs; head office for its own."""
    lineage: tuple[Code, ...]
    """The case's unit and all above it, lowest first: whose officers may act."""
    officer: Code
    head_office_officer: Code
    supervisor: Code
    responsible: Appointee
    ladder: tuple[LadderStep, ...] = Field(min_length=1)


class OrganisationError(ValueError):
    """The organisation contradicts itself; the text says where."""


class UnknownUnitError(LookupError):
    """No unit has this code."""


class Organisation(Frozen):
    """Units, posts and people as published on one day."""

    version: Code
    units: tuple[Unit, ...]
    people: tuple[PersonEntry, ...]
    holders: tuple[Holder, ...]
    line_heads: tuple[LineHead, ...]
    leadership: Leadership

    def unit(self, code: str) -> Unit:
        """The unit with this code.

        Raises:
            UnknownUnitError: no such unit.
        """
        for unit in self.units:
            if unit.code == code:
                return unit
        raise UnknownUnitError(code)

    def lineage(self, code: str) -> tuple[Unit, ...]:
        """The unit and all above it, lowest first.

        Raises:
            UnknownUnitError: no such unit.
        """
        chain = [self.unit(code)]
        while (parent := chain[-1].parent) is not None:
            chain.append(self.unit(parent))
        return tuple(chain)

    def head_office(self) -> Unit:
        """The one unit without a parent."""
        return next(unit for unit in self.units if unit.level is UnitLevel.HEAD_OFFICE)

    def branch_of(self, code: str) -> Unit:
        """The branch a unit belongs to; head office for itself (R6.4)."""
        chain = self.lineage(code)
        return next((unit for unit in chain if unit.level is UnitLevel.BRANCH), chain[-1])

    def line_head(self, line: BusinessLine) -> str:
        """Person code of a line's head (R6.3)."""
        return next(entry.person for entry in self.line_heads if entry.line is line)

    def name_of(self, person: str) -> str:
        """A person's name, the code where unknown."""
        return next((entry.name for entry in self.people if entry.person == person), person)

    def check(self) -> Organisation:
        """Refuse an organisation that could leave a case without a person.

        Raises:
            OrganisationError: naming the first contradiction.
        """
        for problem in self._problems():
            raise OrganisationError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        codes = [unit.code for unit in self.units]
        known = {entry.person for entry in self.people}
        yield from (
            f"unit {code!r} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1})
        )
        roots = [unit.code for unit in self.units if unit.level is UnitLevel.HEAD_OFFICE]
        if len(roots) != 1:
            yield f"exactly one unit must be head_office, found {roots}"
        for unit in self.units:
            if (unit.parent is None) != (unit.level is UnitLevel.HEAD_OFFICE):
                yield f"unit {unit.code!r}: only head office has no parent"
            if unit.parent is not None and unit.parent not in codes:
                yield f"unit {unit.code!r}: parent {unit.parent!r} is not a unit"
            if unit.parent is not None and self._rings(unit):
                yield f"unit {unit.code!r}: its parents form a ring"
            for role, person in (("head", unit.head), ("officer", unit.officer)):
                if person not in known:
                    yield f"unit {unit.code!r}: {role} {person!r} is not among the people"
        for holder in self.holders:
            if holder.unit not in codes:
                yield f"post {holder.post!r}: unit {holder.unit!r} is not a unit"
            if holder.person not in known:
                yield f"post {holder.post!r} in {holder.unit!r}: {holder.person!r} is not among the people"
        for line in BusinessLine:
            if line not in {entry.line for entry in self.line_heads}:
                yield f"business line {line.value!r} has no head"
        group = (self.leadership.head, *self.leadership.deputies, *self.leadership.members)
        yield from (f"leadership group: {p!r} is not among the people" for p in group if p not in known)

    def _rings(self, unit: Unit) -> bool:
        seen = {unit.code}
        parent = unit.parent
        by_code = {entry.code: entry for entry in self.units}
        while parent is not None and parent in by_code:
            if parent in seen:
                return True
            seen.add(parent)
            parent = by_code[parent].parent
        return False


def resolve(
    organisation: Organisation,
    book: RuleBook,
    *,
    unit: str,
    line: BusinessLine,
    category: Category,
    about_post: str | None = None,
    about_unit: str | None = None,
) -> CasePeople:
    """Find everybody a complaint needs from its content (R6.5, R7.1); nobody drives or supervises their own (L17).

    Raises:
        UnknownUnitError: `unit` or `about_unit` is not a unit of the organisation.
    """
    chain = organisation.lineage(unit)
    branch = organisation.branch_of(unit)
    found = CasePeople(
        branch=branch.code,
        lineage=tuple(entry.code for entry in chain),
        officer=chain[0].officer,
        head_office_officer=organisation.head_office().officer,
        supervisor=branch.head,
        responsible=_responsible(
            organisation,
            book,
            chain,
            line=line,
            category=category,
            about_post=about_post,
            about_unit=about_unit,
        ),
        ladder=_ladder(organisation, branch, line),
    )
    about = found.responsible.person
    supervisor = supervisor_beside(found.ladder, found.supervisor, about)
    found = found.model_copy(update={"supervisor": supervisor})
    return found.model_copy(update={"officer": officer_beside(found, found.officer, about)})


def _responsible(
    organisation: Organisation,
    book: RuleBook,
    chain: tuple[Unit, ...],
    *,
    line: BusinessLine,
    category: Category,
    about_post: str | None,
    about_unit: str | None,
) -> Appointee:
    if about_unit is not None:
        target = organisation.unit(about_unit)
        return Appointee(
            person=target.head,
            post="head",
            unit=target.code,
            reason="the complaint is about the unit: its head (R6.5)",
        )
    post = about_post or book.responsible_post(category, line)
    why = "the post complained about" if about_post else f"post answering for {category.value}, {line.value}"
    for unit in chain:
        holder = _holder(organisation, post, unit.code, line)
        if holder is not None:
            return Appointee(person=holder, post=post, unit=unit.code, reason=f"{why} (R6.5)")
    return Appointee(
        person=chain[0].head,
        post="head",
        unit=chain[0].code,
        reason=f"nobody holds post {post}: the head of the unit answers (R6.5)",
    )


def _holder(organisation: Organisation, post: str, unit: str, line: BusinessLine) -> str | None:
    fitting = [
        h for h in organisation.holders if h.post == post and h.unit == unit and h.line in (line, None)
    ]
    fitting.sort(key=lambda h: h.line is None)
    return fitting[0].person if fitting else None


def _ladder(organisation: Organisation, branch: Unit, line: BusinessLine) -> tuple[LadderStep, ...]:
    group = organisation.leadership
    return (
        LadderStep(level=Level.BRANCH_HEAD, person=branch.head),
        LadderStep(level=Level.LINE_HEAD, person=organisation.line_head(line)),
        LadderStep(level=Level.LEADERSHIP_MEMBER, person=group.members[0]),
        LadderStep(level=Level.LEADERSHIP_DEPUTY, person=group.deputies[0]),
        LadderStep(level=Level.LEADERSHIP_HEAD, person=group.head),
    )
