"""What a handling opinion holds (R4.2, R4.3, R6.2(4)): the sections that the rule book asks for.

What the case tells already is filled in.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from domain.decide.facts import no
from domain.decide.handling import unknown_evidence
from domain.refusals import RefusalCode, Refused

if TYPE_CHECKING:
    from domain.commands import Propose
    from domain.model import Case


class Sections(TypedDict):
    """Sections besides those that every proposal states."""

    demand: str | None
    cost_to_customer: Decimal | None
    cost_to_company: Decimal | None
    evidence: tuple[str, ...]


def sections(case: Case, command: Propose) -> Sections | Refused:
    """The opinion's further sections, or which one is missing or names evidence that is not on file (R4.3).

    The demand is the one that the hotline took down unless it is stated anew; the cost to the company is the sum of
    what is promised unless it is reckoned higher.
    """
    refused = unknown_evidence(case, command.evidence)
    if refused is not None:
        return refused
    rule = case.rulebook.opinion
    demand, cost = command.demand, command.cost_to_company
    if rule is not None:
        demand = demand or case.intake.demand
        promised = sum((one.amount or Decimal() for one in command.commitments), Decimal())
        cost = promised if cost is None else cost
        if cost < promised:
            text = f"{promised} is promised: it costs the company no less"
            return no(RefusalCode.MALFORMED, text, "cost_to_company")
    found = Sections(
        demand=demand,
        cost_to_customer=command.cost_to_customer,
        cost_to_company=cost,
        evidence=command.evidence,
    )
    stated = {**command.model_dump(include={"facts", "basis", "responsibility"}), **found}
    for section in rule.sections if rule is not None else ():
        if stated[section.value] in (None, ()):
            text = f"the rule book asks for `{section.value}` in a handling opinion ({section_clause(case)})"
            return no(RefusalCode.OPINION_INCOMPLETE, text, section.value)
    return found


def section_clause(case: Case) -> str:
    """The clause under which the rule book asks for sections."""
    return case.rulebook.opinion.clause if case.rulebook.opinion is not None else "R4.3"
