"""The rule book's part on promises (R4.4, L24) and on what a handling opinion has to hold (R4.2, R4.3)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pydantic import Field

from domain.clock_rules import Clause
from domain.units import Budget, Unit
from domain.values import Code, DirectiveKind, Frozen, Level, Money, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.rulebook import RuleBook


class OpinionSection(StrEnum):
    """What a handling opinion may have to hold (R4.2, R4.3, R6.2(4))."""

    FACTS = "facts"
    BASIS = "basis"
    RESPONSIBILITY = "responsibility"
    DEMAND = "demand"
    COST_TO_CUSTOMER = "cost_to_customer"
    COST_TO_COMPANY = "cost_to_company"
    EVIDENCE = "evidence"


class OpinionRule(Frozen):
    """Sections without which a handling opinion is refused (R4.2, R4.3)."""

    clause: Clause
    sections: tuple[OpinionSection, ...] = Field(min_length=1)


class KindRule(Frozen):
    """Below which amount a role may promise a kind of thing by itself (R4.4); 0: never alone, whatever the amount."""

    role: Role
    kind: Code
    below: Money
    clause: Clause


class DelegationRule(Frozen):
    """For how long at most somebody may lend their authority (L24): hours, seconds, or days of 24 hours."""

    clause: Clause
    longest: Budget


class PromiseRules(Frozen):
    """A promise above its maker's authority waits for approval up the line before it reaches the customer (R4.4).

    A rule book without this part holds nothing back: cases received under it go on as they began.
    """

    clause: Clause
    kinds: tuple[KindRule, ...] = ()
    delegation: DelegationRule | None = None


PROMISING: Final = (Role.OFFICER, Role.BRANCH_HEAD, Role.LINE_HEAD, Role.LEADERSHIP)
"""Roles that may propose to a customer."""


def promise_problems(book: RuleBook) -> Iterator[str]:
    """What contradicts itself in the book's part on promises and opinions; one line a fault."""
    if book.opinion is not None and len(set(book.opinion.sections)) < len(book.opinion.sections):
        yield "opinion, sections: one stands twice"
    rules = book.promises
    if rules is None:
        return
    seen: set[tuple[Role, str]] = set()
    for rule in rules.kinds:
        where = f"promises, kind {rule.kind!r} of {rule.role.value!r}"
        if rule.role not in PROMISING:
            yield f"{where}: this role promises nothing"
        if rule.role is Role.LEADERSHIP:
            yield f"{where}: the leadership group is the last to approve and has no limit"
        if (rule.role, rule.kind) in seen:
            yield f"{where}: stands twice"
        seen.add((rule.role, rule.kind))
    if any(rule.role is Role.LEADERSHIP and rule.below is not None for rule in book.authority):
        yield "authority 'leadership': the leadership group is the last to approve and has no limit"
    head = next((rule for rule in book.escalation.levels if rule.level is Level.LEADERSHIP_HEAD), None)
    if head is None or not {DirectiveKind.APPROVE_PROPOSAL, DirectiveKind.RETURN_PROPOSAL} <= {
        *head.may_decide
    }:
        yield "promises: the head of the leadership group must be able to approve and return a proposal"
    lent = rules.delegation
    if lent is not None and (lent.longest.unit is Unit.WORKING_DAYS or not lent.longest.amount):
        yield f"promises, delegation: longest {lent.longest} must be some days, hours or seconds"


def promise_clauses(book: RuleBook) -> Iterator[tuple[str, str]]:
    """Where in this part which clause is named."""
    if book.opinion is not None:
        yield "opinion", book.opinion.clause
    if book.promises is None:
        return
    yield "promises", book.promises.clause
    for rule in book.promises.kinds:
        yield f"promises, kind {rule.kind!r} of {rule.role.value!r}", rule.clause
    if book.promises.delegation is not None:
        yield "promises, delegation", book.promises.delegation.clause
