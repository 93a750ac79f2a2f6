"""The organisation as data with dates: who holds which post on which day, and who stands in (R2, R5, R6.5)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from domain.organisation.parts import (
    LEADERSHIP,
    Absence,
    Appointment,
    AuthorityLimit,
    Deputy,
    HandlingGroup,
    Leadership,
    Office,
    PersonEntry,
    Post,
    StandIn,
    Unit,
    UnitLevel,
    UnknownUnitError,
)
from domain.values import BusinessLine, Code, Frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

T = TypeVar("T")
NOBODY: frozenset[str] = frozenset()


class Organisation(Frozen):
    """Units, posts, people and appointments, as published under one version; answers for every day from `since` on."""

    version: Code
    since: date
    """First day for which it answers."""
    units: tuple[Unit, ...]
    posts: tuple[Post, ...]
    people: tuple[PersonEntry, ...]
    appointments: tuple[Appointment, ...]
    deputies: tuple[Deputy, ...] = ()
    absences: tuple[Absence, ...] = ()
    limits: tuple[AuthorityLimit, ...] = ()

    # ---- units --------------------------------------------------------------------------------------

    def unit(self, code: str) -> Unit:
        """The unit with this code.

        Raises:
            UnknownUnitError: no such unit.
        """
        try:
            return self._units[code]
        except KeyError:
            raise UnknownUnitError(code) from None

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

    # ---- names --------------------------------------------------------------------------------------

    def name_of(self, person: str) -> str:
        """A person's name, the code where unknown."""
        entry = self._people.get(person)
        return entry.name if entry is not None else person

    def post_name(self, post: str) -> str:
        """A post's name, the code where unknown."""
        return next((entry.name for entry in self.posts if entry.post == post), post)

    # ---- who held which post on a day -----------------------------------------------------------------

    def holders(self, post: str, unit: str, line: BusinessLine | None, on: date) -> tuple[Appointment, ...]:
        """Everybody who holds the post in the unit on the day, first asked first.

        One who answers for the line alone goes before one for all lines, a regular holder before an acting one.
        """
        fitting = [
            entry
            for entry in self._by_post.get((post, unit), ())
            if entry.holds(on) and (line is None or entry.line in (line, None))
        ]
        fitting.sort(key=lambda a: (a.line is None, a.acting, a.place, a.first, a.person))
        return tuple(fitting)

    def holder(self, post: str, unit: str, line: BusinessLine | None, on: date) -> Appointment | None:
        """Who holds the post in the unit on the day, there or away."""
        return next(iter(self.holders(post, unit, line, on)), None)

    def head(self, unit: str, on: date) -> str:
        """Person who heads the unit on the day; of a unit that has ended, or not begun, the one above.

        Raises:
            UnknownUnitError: no such unit.
        """
        heads = (self.holder(Office.HEAD, above.code, None, on) for above in self.lineage(unit))
        return next(found.person for found in heads if found is not None)

    def line_head(self, line: BusinessLine, on: date) -> str:
        """Person code of a line's head on the day (R6.3)."""
        found = self.holder(Office.LINE_HEAD, self.head_office().code, line, on)
        assert found is not None, f"line {line.value!r} has no head on {on}"
        return found.person

    def leadership(self, on: date) -> Leadership:
        """The leadership group of the day (R5)."""
        unit = self.head_office().code
        head, deputies, members = (
            tuple(entry.person for entry in self.holders(office, unit, None, on)) for office in LEADERSHIP
        )
        return Leadership(head[0], deputies, members)

    def handling_group(self, on: date) -> HandlingGroup:
        """The handling group of the day (R5)."""
        leading = [
            unit.code for unit in self.units if unit.level is not UnitLevel.SUB_BRANCH and unit.holds(on)
        ]
        of = self.appointments_on(on)
        leaders = {a.person for a in of if a.post == Office.HEAD and a.unit in leading}
        members = {a.person for a in of if a.post in (Office.OFFICER, Office.LINE_HEAD)}
        return HandlingGroup(tuple(sorted(leaders)), tuple(sorted(members - leaders)))

    def appointments_on(self, on: date) -> tuple[Appointment, ...]:
        """Everything that is held on the day."""
        return tuple(entry for entry in self.appointments if entry.holds(on))

    def appointments_of(self, person: str, on: date | None = None) -> tuple[Appointment, ...]:
        """What a person holds on the day, or ever held."""
        return tuple(a for a in self._by_person.get(person, ()) if on is None or a.holds(on))

    # ---- who is there -------------------------------------------------------------------------------

    def absence(self, person: str, on: date) -> Absence | None:
        """Why the person is away on the day."""
        return next((entry for entry in self._absences.get(person, ()) if entry.holds(on)), None)

    def employs(self, person: str, on: date) -> bool:
        """Whether the person is of the company on the day."""
        entry = self._people.get(person)
        return entry is not None and entry.holds(on)

    def is_there(self, person: str, on: date) -> bool:
        """Whether the person is of the company and not away on the day."""
        return self.employs(person, on) and self.absence(person, on) is None

    def deputies_of(self, person: str, on: date) -> tuple[str, ...]:
        """Who stands in for the person on the day, there or away, in order."""
        named = [entry for entry in self._deputies.get(person, ()) if entry.holds(on)]
        return tuple(entry.deputy for entry in sorted(named, key=lambda d: (d.place, d.deputy)))

    def deputy_of(self, person: str, on: date, without: Collection[str] = NOBODY) -> StandIn | None:
        """Who stands in for the person on the day: the first deputy who is there, then the deputies' deputies.

        Args:
            person: who is away.
            on: the day.
            without: who must not, being recused (L17).
        """
        asked, waiting, passed = {person}, [person], list[str]()
        while waiting:
            of = waiting.pop(0)
            for deputy in self.deputies_of(of, on):
                if deputy in asked:
                    continue
                asked.add(deputy)
                if self.is_there(deputy, on) and deputy not in without:
                    over = f", over {', '.join(passed)}" if passed else ""
                    return StandIn(deputy, f"deputy of {of}{over}")
                passed.append(f"{deputy} ({'away' if deputy not in without else 'recused'})")
                waiting.append(deputy)
        return None

    def deputised_by(self, deputy: str, on: date) -> tuple[Deputy, ...]:
        """For whom the person is named to stand in on the day."""
        return tuple(entry for entry in self.deputies if entry.deputy == deputy and entry.holds(on))

    def limit(self, post: str, kind: str) -> AuthorityLimit | None:
        """Up to which amount holders of the post may promise this kind (R4.4); None: what the rule book says."""
        return next((entry for entry in self.limits if (entry.post, entry.kind) == (post, kind)), None)

    # ---- found fast ---------------------------------------------------------------------------------

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _people(self) -> dict[str, PersonEntry]:
        return {entry.person: entry for entry in self.people}

    @cached_property
    def _by_post(self) -> dict[tuple[str, str], tuple[Appointment, ...]]:
        return _grouped(self.appointments, lambda entry: (entry.post, entry.unit))

    @cached_property
    def _by_person(self) -> dict[str, tuple[Appointment, ...]]:
        return _grouped(self.appointments, lambda entry: entry.person)

    @cached_property
    def _absences(self) -> dict[str, tuple[Absence, ...]]:
        return _grouped(self.absences, lambda entry: entry.person)

    @cached_property
    def _deputies(self) -> dict[str, tuple[Deputy, ...]]:
        return _grouped(self.deputies, lambda entry: entry.person)


K = TypeVar("K")


def _grouped(entries: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    found: defaultdict[K, list[T]] = defaultdict(list)
    for entry in entries:
        found[key(entry)].append(entry)
    return {name: tuple(group) for name, group in found.items()}
