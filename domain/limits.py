"""How much somebody may promise the customer by themselves in a case (R4.4), and with authority lent to them (L24).

The rule book gives each role a figure, and for some kinds of promise one of their own; the organisation lowers them
post by post; the narrower holds. Counted is everything promised in the case's present life, the new promises with it.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.events import Gap
from domain.organisation.parts import Office
from domain.recusal import recused
from domain.values import Level, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from domain.commands import Promise
    from domain.events import AuthorityDelegated
    from domain.model import Case
    from domain.values import Moment

_POST_OF: Final = {
    Role.OFFICER: Office.OFFICER,
    Role.BRANCH_HEAD: Office.HEAD,
    Role.LINE_HEAD: Office.LINE_HEAD,
}
"""Posts whose limits the organisation may lower; the leadership group is the last to approve and has none."""
ROLE_OF: Final = {
    Level.BRANCH_HEAD: Role.BRANCH_HEAD,
    Level.LINE_HEAD: Role.LINE_HEAD,
    Level.LEADERSHIP_MEMBER: Role.LEADERSHIP,
    Level.LEADERSHIP_DEPUTY: Role.LEADERSHIP,
    Level.LEADERSHIP_HEAD: Role.LEADERSHIP,
}
"""In which role a level of the ladder speaks."""


class Limits(NamedTuple):
    """Figures to stay below: for all promises together (None: no limit), and for kinds that have one of their own."""

    total: Decimal | None
    kinds: Mapping[str, Decimal]


def limits_of(case: Case, role: Role) -> Limits:
    """What a role may promise by itself: the rule book's figures, lowered by the organisation's (R4.4)."""
    rules = case.rulebook.promises
    kinds: dict[str, Decimal] = {}
    for rule in rules.kinds if rules is not None else ():
        if rule.role is role:
            kinds[rule.kind] = rule.below
    for limit in case.people.limits:
        if limit.post == _POST_OF.get(role):
            kinds[limit.kind] = min(limit.below, kinds.get(limit.kind, limit.below))
    return Limits(case.rulebook.authority_of(role), kinds)


def promised(case: Case) -> dict[str, Decimal]:
    """What the case's present life has promised already, by kind; what the customer released counts no more."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for entry in case.commitments:
        counts = entry.made_at is None or entry.made_at >= case.life_since
        if counts and entry.kept is not False:
            found[entry.promise.kind] += entry.promise.amount or Decimal()
    return dict(found)


def gaps(case: Case, promises: Collection[Promise], role: Role, person: str, at: Moment) -> tuple[Gap, ...]:
    """What this person lacks in authority for these promises, on top of what is promised already; none: they may.

    Args:
        case: the state, with its rule book and the authority lent in it.
        promises: of one version of the proposal.
        role: in which the person speaks.
        person: who; whoever was lent authority may use it (L24).
        at: when.
    """
    if case.rulebook.promises is None or not promises:
        return ()
    own = limits_of(case, role)
    found = tuple(_exceeded(case, promises, own))
    if not found or any(_covers(case, promises, own, lent) for lent in in_force(case, person, at)):
        return ()
    return found


def in_force(case: Case, person: str, at: Moment) -> tuple[AuthorityDelegated, ...]:
    """Authority lent to a person that holds now: begun, not over, not taken back, its lender not recused (L17)."""
    gone = {entry.number for entry in case.revocations}
    without = recused(case)
    return tuple(
        lent
        for lent in case.delegations
        if lent.person == person
        and lent.since <= at < lent.until
        and lent.number not in gone
        and lent.actor.person not in without
    )


def lendable(case: Case, role: Role, below: Decimal, kinds: Collection[str]) -> Gap | None:
    """Why a role cannot lend so much: nobody lends more than they have themselves (L24); None if it can."""
    own = limits_of(case, role)
    if own.total is not None and below > own.total:
        return Gap(promised=below, below=own.total)
    for kind in kinds:
        figure = own.kinds.get(kind)
        if figure is not None and below > figure:
            return Gap(promised=below, below=figure, kind=kind)
    return None


def _exceeded(case: Case, promises: Collection[Promise], within: Limits) -> Iterator[Gap]:
    """Figures that are reached: the sum where money is promised now, and those of the kinds promised now."""
    before = promised(case)
    new: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in promises:
        new[one.kind] += one.amount or Decimal()
    total = sum(before.values(), Decimal()) + sum(new.values(), Decimal())
    if within.total is not None and any(new.values()) and total >= within.total:
        yield Gap(promised=total, below=within.total)
    for kind in sorted(new):
        figure, amount = within.kinds.get(kind), before.get(kind, Decimal()) + new[kind]
        if figure is not None and amount >= figure:
            yield Gap(promised=amount, below=figure, kind=kind)


def _covers(case: Case, promises: Collection[Promise], own: Limits, lent: AuthorityDelegated) -> bool:
    """Whether one's own authority and one that was lent are enough; several that were lent are not added up."""
    outside = [one for one in promises if lent.kinds and one.kind not in lent.kinds]
    if any(_exceeded(case, outside, own)):
        return False
    lender = limits_of(case, lent.actor.role)
    wider = dict(own.kinds)
    for kind in own.kinds:
        if not lent.kinds or kind in lent.kinds:
            wider[kind] = max(own.kinds[kind], min(lent.below, lender.kinds.get(kind, lent.below)))
    reach = lent.below if lender.total is None else min(lent.below, lender.total)
    total = None if own.total is None else max(own.total, reach)
    return not any(_exceeded(case, promises, Limits(total, wider)))
