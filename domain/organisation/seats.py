"""Who sits in a post's place on a day: its holder, or whoever stands in while they are away (R6.5).

In this order: the regular holder; who holds the post acting; the holder's deputies, then the deputies' deputies; the
next holder of the same post; the unit above. Where nobody is there at all, somebody is called back: a case is never
without a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from domain.organisation.parts import Office, StandIn
from domain.organisation.people import Appointee
from domain.values import Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from domain.organisation.parts import Appointment
    from domain.organisation.roster import Organisation
    from domain.values import BusinessLine

NOBODY: frozenset[str] = frozenset()
LONGEST_REASON = 200


class Day(NamedTuple):
    """The organisation on one day, and who must not be given anything (L17)."""

    organisation: Organisation
    on: date
    without: Collection[str] = NOBODY

    def free(self, person: str) -> bool:
        """Whether the person is there and may be given something."""
        return person not in self.without and self.organisation.is_there(person, self.on)


def seated(day: Day, post: str, unit: str, line: BusinessLine | None) -> StandIn | None:
    """Who sits in the post's place in this very unit, with the chain in words; None: nobody who is there."""
    holders = day.organisation.holders(post, unit, line, day.on)
    acting = [entry for entry in holders if entry.acting]
    passed: list[str] = []
    for entry in holders:
        if entry.acting:
            continue
        found = _of_holder(day, entry, acting)
        if found is not None:
            return _worded(found, passed)
        passed.append(away_words(day, entry.person))
    free = next((entry for entry in acting if day.free(entry.person)), None)
    return _worded(StandIn(free.person, "acting"), passed) if free is not None else None


def _of_holder(day: Day, holder: Appointment, acting: list[Appointment]) -> StandIn | None:
    if day.free(holder.person):
        return StandIn(holder.person, "")
    why = away_words(day, holder.person)
    for entry in acting:
        if day.free(entry.person):
            return StandIn(entry.person, f"{why}: {entry.person} is acting")
    deputy = day.organisation.deputy_of(holder.person, day.on, day.without)
    return None if deputy is None else StandIn(deputy.person, f"{why}: {deputy.why}")


def _worded(found: StandIn, passed: list[str]) -> StandIn:
    return StandIn(found.person, "; ".join(part for part in (*passed, found.why) if part))


def away_words(day: Day, person: str) -> str:
    """Why somebody is passed over, in words."""
    if person in day.without:
        return f"{person} is recused (L17)"
    absence = day.organisation.absence(person, day.on)
    if absence is None:
        return f"{person} has left"
    return f"{person} is away" + (f" until {absence.until}" if absence.until is not None else "")


def head_of(day: Day, unit: str) -> Appointee:
    """Who answers as head of the unit: its head or stand-in, else the one above, else the leadership group."""
    passed: list[str] = []
    for above in day.organisation.lineage(unit):
        found = seated(day, Office.HEAD, above.code, None)
        if found is not None:
            return appointee(
                found.person, Office.HEAD, above.code, "; ".join(filter(None, (*passed, found.why)))
            )
        passed.append(f"nobody is there for the head of {above.code}")
    person = _first(day, tuple(deciders(day.organisation, day.on)), ())
    return appointee(person, Office.HEAD, unit, "; ".join(passed))


def appointee(person: str, post: str, unit: str, reason: str) -> Appointee:
    """A person in a post, the reason cut to one line."""
    line = reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"
    return Appointee(person=person, post=str(post), unit=unit, reason=line or "holds the post")


def deciders(organisation: Organisation, on: date) -> Iterator[str]:
    """Everybody at head office who may be asked to decide, lowest first: line heads, head, leadership group."""
    group = organisation.leadership(on)
    unit = organisation.head_office().code
    for entry in organisation.holders(Office.LINE_HEAD, unit, None, on):
        yield entry.person
    yield organisation.head(unit, on)
    yield from (*group.members, *group.deputies, group.head)


def ladder(day: Day, branch: str, line: BusinessLine) -> dict[Level, str]:
    """Who is asked on each level of the ladder (R7.1, R6.1): as many different people as there are.

    A level whose holder is away goes to the stand-in, then to somebody else at head office who decides.
    """
    organisation, on = day.organisation, day.on
    group, office = organisation.leadership(on), organisation.head_office().code
    pool = tuple(deciders(organisation, on))
    own = {
        Level.BRANCH_HEAD: (organisation.head(branch, on),),
        Level.LINE_HEAD: tuple(a.person for a in organisation.holders(Office.LINE_HEAD, office, line, on)),
        Level.LEADERSHIP_MEMBER: group.members,
        Level.LEADERSHIP_DEPUTY: group.deputies,
        Level.LEADERSHIP_HEAD: (group.head,),
    }
    found: dict[Level, str] = {}
    for level, holders in own.items():
        stand_ins = [organisation.deputy_of(person, on, day.without) for person in holders]
        found[level] = _first(
            day, (*holders, *(s.person for s in stand_ins if s is not None), *pool), found.values()
        )
    return found


def _first(day: Day, candidates: tuple[str, ...], used: Collection[str]) -> str:
    """The first who is there, not recused and not asked on another level; rather called back than recused."""
    for fits in (
        lambda person: day.free(person) and person not in used,
        lambda person: person not in day.without and person not in used,
        day.free,
        lambda person: person not in day.without,
    ):
        for person in candidates:
            if fits(person):
                return person
    return candidates[0]


def officers(day: Day, lineage: tuple[str, ...]) -> tuple[str, ...]:
    """Officers of the units and of head office who may drive a case, the nearest first (R6.2)."""
    found: dict[str, None] = {}
    for unit in lineage:
        for entry in day.organisation.holders(Office.OFFICER, unit, None, day.on):
            if day.free(entry.person):
                found.setdefault(entry.person)
            elif (deputy := day.organisation.deputy_of(entry.person, day.on, day.without)) is not None:
                found.setdefault(deputy.person)
    return tuple(found)
