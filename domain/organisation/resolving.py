"""From a complaint's content to the people behind it (R6.5, R7.1); nobody drives or supervises their own (L17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from domain.organisation import seats
from domain.organisation.parts import PROMISING, Office
from domain.organisation.people import Appointee, CasePeople, LadderStep, OfficerSeat, Superior
from domain.organisation.seats import Day, appointee
from domain.recusal import officer_beside, recused_at_receipt, supervisor_beside
from domain.values import Severity

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from domain.intake import Intake
    from domain.organisation.parts import Unit
    from domain.organisation.roster import Organisation
    from domain.rulebook import RuleBook
    from domain.values import BusinessLine, Category


class Answering(NamedTuple):
    """Who answers, and the holder of the post where somebody stands in for them."""

    responsible: Appointee
    about: str | None


def resolve(
    organisation: Organisation,
    book: RuleBook,
    *,
    on: date,
    unit: str,
    line: BusinessLine,
    category: Category,
    about_post: str | None = None,
    about_unit: str | None = None,
    severity: Severity = Severity.ORDINARY,
) -> CasePeople:
    """Find everybody a complaint needs from its content, as the organisation stands on the day.

    Raises:
        UnknownUnitError: `unit` or `about_unit` is not a unit of the organisation.
    """
    on = max(on, organisation.since)
    day = Day(organisation, on)
    chain = organisation.lineage(unit)
    if about_unit is not None:
        answering = _head_answers(day, about_unit, "the complaint is about the unit: its head (R6.5)")
    else:
        post = about_post or book.responsible_post(category, line)
        why = (
            "the post complained about"
            if about_post
            else f"post answering for {category.value}, {line.value}"
        )
        answering = _holder_answers(day, chain, post, line, why)
    people = people_around(organisation, answering.responsible, on=on, unit=unit, line=line)
    people = people.model_copy(update={"about": answering.about})
    return _beside(people, recused_at_receipt(people, book, severity))


def people_behind(organisation: Organisation, book: RuleBook, intake: Intake, *, on: date) -> CasePeople:
    """As `resolve`, from what the hotline took down."""
    about = intake.about
    return resolve(
        organisation,
        book,
        on=on,
        unit=intake.unit,
        line=intake.business_line,
        category=intake.category,
        about_post=about.post if about else None,
        about_unit=about.unit if about else None,
        severity=intake.severity,
    )


def people_around(
    organisation: Organisation,
    responsible: Appointee,
    *,
    on: date,
    unit: str,
    line: BusinessLine,
    without: Collection[str] = seats.NOBODY,
) -> CasePeople:
    """Everybody besides the responsible person: officers, supervisor, ladder, superiors.

    Args:
        organisation: as published.
        responsible: who answers.
        on: the day.
        unit: to which the complaint came.
        line: of the complaint.
        without: who is recused already; where nobody else would be asked, others at head office are.

    Raises:
        UnknownUnitError: no such unit.
    """
    on = max(on, organisation.since)
    day = Day(organisation, on)
    chain = organisation.lineage(unit)
    branch = organisation.branch_of(unit)
    ladder = _ladder(day, branch.code, line)
    if not {step.person for step in ladder} - {*without, responsible.person}:
        ladder = _ladder(day._replace(without={*without, responsible.person}), branch.code, line)
    lineage = tuple(entry.code for entry in chain)
    officers = seats.officers(day, lineage) or (_any_officer(day),)
    home = seats.officers(day, (organisation.head_office().code,))
    return CasePeople(
        branch=branch.code,
        lineage=lineage,
        officer=officers[0],
        head_office_officer=next(iter(home), officers[-1]),
        supervisor=ladder[0].person,
        responsible=responsible,
        ladder=ladder,
        superiors=_superiors(organisation, (*chain, *_lineage_of(organisation, responsible.unit)), on),
        officers=officers,
        officer_seats=_officer_seats(organisation, officers, lineage, on),
        organisation=organisation.version,
        limits=tuple(limit for limit in organisation.limits if limit.post in PROMISING),
    )


def successor(
    organisation: Organisation, present: Appointee, *, on: date, unit: str, line: BusinessLine
) -> Appointee:
    """Who answers from now on where the responsible person left or is away (R7.2): themselves if they are there.

    In this order: their deputies; who sits in their post now, in its unit or above; the head of the unit.
    """
    on = max(on, organisation.since)
    day = Day(organisation, on)
    if organisation.is_there(present.person, on):
        return present
    why = seats.away_words(day, present.person)
    deputy = organisation.deputy_of(present.person, on)
    if deputy is not None:
        return appointee(deputy.person, present.post, present.unit, f"{why}: {deputy.why} (R6.5)")
    place = present.unit if _lineage_of(organisation, present.unit) else unit
    if present.post == Office.HEAD:
        found = seats.head_of(day, place)
        return appointee(found.person, found.post, found.unit, f"{why}: {found.reason} (R6.5)")
    return _holder_answers(day, organisation.lineage(place), present.post, line, why).responsible


def _head_answers(day: Day, unit: str, why: str) -> Answering:
    head = day.organisation.head(unit, day.on)
    found = seats.head_of(day, unit)
    if found.person == head:
        return Answering(appointee(head, Office.HEAD, unit, why), None)
    return Answering(appointee(found.person, found.post, found.unit, f"{why}; {found.reason}"), head)


def _holder_answers(day: Day, chain: tuple[Unit, ...], post: str, line: BusinessLine, why: str) -> Answering:
    about = None
    for unit in chain:
        holder = day.organisation.holder(post, unit.code, line, day.on)
        if holder is None:
            continue
        about = about or holder.person
        found = seats.seated(day, post, unit.code, line)
        if found is not None:
            chain_words = f"; {found.why}" if found.why else ""
            to = appointee(found.person, post, unit.code, f"{why} (R6.5){chain_words}")
            return Answering(to, about if about != found.person else None)
    nobody = f"nobody holds post {post}" if about is None else f"nobody is there for post {post}"
    to = _head_answers(
        day, chain[0].code, f"{why}: {nobody}: the head of the unit answers (R6.5)"
    ).responsible
    return Answering(to, about if about != to.person else None)


def _beside(people: CasePeople, without: Collection[str]) -> CasePeople:
    supervisor = supervisor_beside(people.ladder, people.supervisor, without)
    found = people.model_copy(update={"supervisor": supervisor})
    return found.model_copy(update={"officer": officer_beside(found, found.officer, without)})


def _any_officer(day: Day) -> str:
    """No officer is there in the whole line: head office's is called back."""
    home = day.organisation.head_office().code
    holders = day.organisation.holders(Office.OFFICER, home, None, day.on)
    return holders[0].person if holders else seats.head_of(day, home).person


def _ladder(day: Day, branch: str, line: BusinessLine) -> tuple[LadderStep, ...]:
    steps = seats.ladder(day, branch, line)
    return tuple(LadderStep(level=level, person=person) for level, person in steps.items())


def _superiors(organisation: Organisation, units: tuple[Unit, ...], on: date) -> tuple[Superior, ...]:
    return tuple(
        Superior(unit=unit.code, person=organisation.head(unit.code, on), parent=unit.parent)
        for unit in dict.fromkeys(units)
    )


def _officer_seats(
    organisation: Organisation, officers: tuple[str, ...], lineage: tuple[str, ...], on: date
) -> tuple[OfficerSeat, ...]:
    """For which unit of the lineage each officer is one; who stands in for one is not listed."""
    held = {
        entry.person: entry.unit
        for unit in reversed(lineage)
        for entry in organisation.holders(Office.OFFICER, unit, None, on)
    }
    return tuple(OfficerSeat(person=who, unit=held[who]) for who in officers if who in held)


def _lineage_of(organisation: Organisation, unit: str) -> tuple[Unit, ...]:
    return organisation.lineage(unit) if any(entry.code == unit for entry in organisation.units) else ()
