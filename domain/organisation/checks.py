"""What an organisation must not contradict, on any day: each fault one sentence, with the entry to blame (R5, L17)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar

from domain.organisation.parts import (
    FOR_EVER,
    Fault,
    Office,
    OrganisationError,
    Period,
    UnitLevel,
)
from domain.values import BusinessLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from domain.organisation.parts import Appointment, Deputy, Unit
    from domain.organisation.roster import Organisation

_PARENT_OF: Final = {UnitLevel.BRANCH: UnitLevel.HEAD_OFFICE, UnitLevel.SUB_BRANCH: UnitLevel.BRANCH}
_ONLY_ONE: Final = frozenset({Office.HEAD, Office.LINE_HEAD, Office.LEADERSHIP_HEAD})
FEWEST_DECIDERS: Final = 4
"""Three people may be recused by a case's facts alone: who is complained about, who answers for them, who handled the
claim. So four different ones can be asked at head office on every day (L17)."""
_DAY: Final = timedelta(days=1)

T = TypeVar("T")


def check(organisation: Organisation) -> Organisation:
    """Refuse an organisation that could leave a case without a person.

    Raises:
        OrganisationError: naming all contradictions.
    """
    found = faults(organisation)
    if found:
        raise OrganisationError(found)
    return organisation


def faults(organisation: Organisation) -> tuple[Fault, ...]:
    """All contradictions; none for a good one. Who held what when is asked only where every entry makes sense alone."""
    found = (*_units(organisation), *_people(organisation), *_entries(organisation), *_rings(organisation))
    found = found or (*_only_one(organisation), *_gaps(organisation))
    return found or tuple(_deciders(organisation))


# ---- entries by themselves ------------------------------------------------------------------------


def _units(organisation: Organisation) -> Iterator[Fault]:
    units = organisation.units
    by_code = {unit.code: unit for unit in units}
    roots = [unit.code for unit in units if unit.level is UnitLevel.HEAD_OFFICE]
    if len(roots) != 1:
        yield Fault(f"exactly one unit must be head_office, found {roots}", "units")
    for index, unit in _twice(units, lambda entry: entry.code):
        yield Fault(f"unit {unit.code!r} stands twice", "units", index)
    for index, unit in enumerate(units):
        for text in _nesting(unit, by_code):
            yield Fault(f"unit {unit.code!r}: {text}", "units", index)


def _nesting(unit: Unit, by_code: dict[str, Unit]) -> Iterator[str]:
    if (unit.parent is None) != (unit.level is UnitLevel.HEAD_OFFICE):
        yield "only head office has no parent"
    if unit.parent is None:
        return
    parent = by_code.get(unit.parent)
    if parent is None:
        yield f"parent {unit.parent!r} is not a unit"
        return
    wanted = _PARENT_OF.get(unit.level)
    if wanted is not None and parent.level is not wanted:
        yield f"a {unit.level.value} stands below a {wanted.value}, {parent.code!r} is a {parent.level.value}"
    if unit.first < parent.first or unit.last > parent.last:
        yield f"exists on days on which {parent.code!r} does not"


def _people(organisation: Organisation) -> Iterator[Fault]:
    for index, entry in _twice(organisation.people, lambda entry: entry.person):
        yield Fault(f"person {entry.person!r} stands twice", "people", index)
    for index, post in _twice(organisation.posts, lambda entry: entry.post):
        yield Fault(f"post {post.post!r} stands twice", "posts", index)


def _entries(organisation: Organisation) -> Iterator[Fault]:
    people = {entry.person: entry for entry in organisation.people}
    posts = {entry.post for entry in organisation.posts} | set(Office)
    units = {unit.code: unit for unit in organisation.units}
    for index, entry in enumerate(organisation.appointments):
        where = f"{entry.person!r} as {entry.post!r} in {entry.unit!r}"
        if entry.post not in posts:
            yield Fault(f"{where}: {entry.post!r} is not among the posts", "appointments", index)
        for kind, known, name in (("a unit", units, entry.unit), ("among the people", people, entry.person)):
            whole: Period | None = known.get(name)
            if whole is None:
                yield Fault(f"{where}: {name!r} is not {kind}", "appointments", index)
            elif entry.first < whole.first or (entry.last > whole.last and entry.until is not None):
                yield Fault(f"{where}: lies outside the days of {name!r}", "appointments", index)
        if (entry.post == Office.LINE_HEAD) and entry.line is None:
            yield Fault(f"{where}: the head of a line names the line", "appointments", index)
    yield from _twice_appointed(organisation)
    for part in ("deputies", "absences"):
        for index, other in enumerate(getattr(organisation, part)):
            for name in {other.person, getattr(other, "deputy", other.person)} - people.keys():
                yield Fault(f"{part}: {name!r} is not among the people", part, index)
    for index, limit in enumerate(organisation.limits):
        if limit.post not in posts:
            yield Fault(f"limits: {limit.post!r} is not among the posts", "limits", index)


def _twice_appointed(organisation: Organisation) -> Iterator[Fault]:
    same: defaultdict[tuple[object, ...], list[tuple[int, Appointment]]] = defaultdict(list)
    for index, entry in enumerate(organisation.appointments):
        same[entry.person, entry.post, entry.unit, entry.line].append((index, entry))
    for entries in same.values():
        for (_, one), (index, other) in pairwise(sorted(entries, key=lambda e: e[1].first)):
            if one.overlaps(other):
                text = f"{other.person!r} holds {other.post!r} in {other.unit!r} twice on {other.first}"
                yield Fault(text, "appointments", index)


def _rings(organisation: Organisation) -> Iterator[Fault]:
    """Deputies who in the end stand in for themselves, on days that all of the ring share; units likewise."""
    edges: defaultdict[str, list[Deputy]] = defaultdict(list)
    for entry in organisation.deputies:
        edges[entry.person].append(entry)
    done: set[frozenset[str]] = set()
    for index, entry in enumerate(organisation.deputies):
        ring = _ring(edges, (entry,))
        if ring is not None and frozenset(ring) not in done:
            done.add(frozenset(ring))
            yield Fault(f"deputies: {' → '.join((*ring, ring[0]))} is a ring", "deputies", index)


def _ring(edges: dict[str, list[Deputy]], path: tuple[Deputy, ...]) -> tuple[str, ...] | None:
    """People of a ring through the first step, all of whose steps share a day."""
    if path[-1].deputy == path[0].person:
        return tuple(step.person for step in path)
    if path[-1].deputy in {step.person for step in path}:
        return None
    first, last = max(step.first for step in path), min(step.last for step in path)
    for entry in edges.get(path[-1].deputy, ()):
        if entry.first <= last and first <= entry.last:
            found = _ring(edges, (*path, entry))
            if found is not None:
                return found
    return None


def _twice(entries: Sequence[T], key: Callable[[T], str]) -> Iterator[tuple[int, T]]:
    """Entries whose name stands further up already."""
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if key(entry) in seen:
            yield index, entry
        seen.add(key(entry))


# ---- who holds what when --------------------------------------------------------------------------


def _only_one(organisation: Organisation) -> Iterator[Fault]:
    """One head a unit, a line, the leadership group; one holder of a post of which only one may be."""
    sole = {post.post for post in organisation.posts if post.only_one} | _ONLY_ONE
    same: defaultdict[tuple[object, ...], list[tuple[int, Appointment]]] = defaultdict(list)
    for index, entry in enumerate(organisation.appointments):
        if entry.post in sole:
            same[entry.post, entry.unit, entry.line, entry.acting].append((index, entry))
    for entries in same.values():
        for (_, one), (index, other) in pairwise(sorted(entries, key=lambda e: e[1].first)):
            if one.overlaps(other):
                of = f", {other.line.value}" if other.line is not None else ""
                text = f"{one.person!r} and {other.person!r} both hold {other.post!r} in {other.unit!r}{of}"
                yield Fault(f"{text} on {other.first}; only one may", "appointments", index)


def _gaps(organisation: Organisation) -> Iterator[Fault]:
    """On every day every unit has a head, every line has one, the leadership group has all its parts."""
    home = organisation.head_office()
    held: defaultdict[tuple[str, str, BusinessLine | None], list[Period]] = defaultdict(list)
    for entry in organisation.appointments:
        of_line = entry.line if entry.post == Office.LINE_HEAD else None
        held[entry.post, entry.unit, of_line].append(entry)
    wanted: list[tuple[Unit, Office, BusinessLine | None, str]] = []
    for unit in organisation.units:
        wanted.append((unit, Office.HEAD, None, f"unit {unit.code!r} has no head"))
        if unit.level is not UnitLevel.SUB_BRANCH:
            wanted.append((unit, Office.OFFICER, None, f"unit {unit.code!r} has no officer"))
    wanted += [
        (home, Office.LINE_HEAD, line, f"business line {line.value!r} has no head") for line in BusinessLine
    ]
    for office, name in (
        (Office.LEADERSHIP_HEAD, "head"),
        (Office.LEADERSHIP_DEPUTY, "deputy"),
        (Office.LEADERSHIP_MEMBER, "member"),
    ):
        wanted.append((home, office, None, f"the leadership group has no {name}"))
    for unit, post, line, text in wanted:
        if unit.last < organisation.since:
            continue
        life = Period(since=max(unit.first, organisation.since), until=unit.until)
        for gap in _uncovered(life, held[post, unit.code, line]):
            yield Fault(f"{text} {_words(gap, life)}".rstrip(), "units", organisation.units.index(unit))


def _uncovered(life: Period, periods: Iterable[Period]) -> Iterator[Period]:
    """The first stretch of a life that no period covers."""
    reached = life.first
    for period in sorted(periods, key=lambda entry: entry.first):
        if period.first > reached:
            break
        if period.last >= life.last:
            return
        reached = max(reached, period.last + _DAY)
    after = [entry.first - _DAY for entry in periods if entry.first > reached]
    until = min((*after, life.last))
    yield Period(since=reached, until=None if until == FOR_EVER else until)


def _words(gap: Period, life: Period) -> str:
    if gap.first == life.first and gap.last == life.last:
        return ""
    return f"from {gap.first}" + (f" to {gap.until}" if gap.until is not None else " on")


def _deciders(organisation: Organisation) -> Iterator[Fault]:
    from domain.organisation.seats import deciders  # which needs what is checked here

    for day in _turning_days(organisation):
        people = set(deciders(organisation, day))
        if len(people) < FEWEST_DECIDERS:
            text = f"only {', '.join(sorted(people))} may decide at head office on {day}: at least"
            yield Fault(f"{text} {FEWEST_DECIDERS} different people, for three may be recused (L17)")
            return


def _turning_days(organisation: Organisation) -> list[date]:
    """Days from which on somebody else holds an office at head office."""
    home = organisation.head_office().code
    of = [a for a in organisation.appointments if a.unit == home and a.post in set(Office)]
    days = {organisation.since, *(a.first for a in of)}
    days |= {a.last + _DAY for a in of if a.until is not None}
    return sorted(day for day in days if day >= organisation.since)
