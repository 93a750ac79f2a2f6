"""Faults of a rule book about hand-overs, cooperation and directives are told with their place (R6.1(4), R7.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.rulebook import load_rulebook
from domain.rulefile import RuleFileError
from tests.infra.cases import RULES

SHIPPED = Path(RULES / "cn-claims-2026.toml").read_text("utf-8")


def faults(before: str, after: str) -> tuple[str, ...]:
    """What is wrong with the shipped book once this is changed in it."""
    assert before in SHIPPED
    with pytest.raises(RuleFileError) as refused:
        load_rulebook(SHIPPED.replace(before, after, 1))
    return tuple(refused.value.problems)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (
            'name = "directive"\n',
            'name = "order"\n',
            "clock 'directive_acknowledgement': goes with the clock 'directive', which is missing",
        ),
        (
            'restarts_on = ["reassigned"]',
            'restarts_on = ["responded"]',
            "clock 'handover': starts and restarts on 'reassigned'",
        ),
        (
            'clause = "R6.1(4)"\nscope = "directive"',
            'clause = "R6.1(4)"\nscope = "cooperation"',
            "clock 'directive': hangs on 'directive', not 'cooperation'",
        ),
        (
            "fixed = true # due on the date given; rungs count back from it",
            "fixed = false",
            "clock 'cooperation_by_date': counts back from a date: `fixed`",
        ),
        (
            'starts_on = ["responsibility_disputed"]',
            'repeats = true\nstarts_on = ["responsibility_disputed"]',
            "clock 'dispute': does not repeat",
        ),
        (
            'name = "rejected_disputes_are_shirking"\nvalue = 2',
            'name = "rejected_disputes_are_shirking"\nvalue = 0',
            "figure 'rejected_disputes_are_shirking': 0 disputes are none",
        ),
    ],
)
def test_a_contradiction_is_one_line_that_names_its_place(before: str, after: str, fault: str) -> None:
    assert fault in faults(before, after)


@pytest.mark.parametrize("name", ["handover", "dispute", "feedback", "cooperation_acknowledgement"])
def test_a_book_may_leave_these_clocks_out(name: str) -> None:
    start = SHIPPED.index(f'\n[[clocks]]\nname = "{name}"')
    end = SHIPPED.index("\n[[clocks]]\n", start + 1)
    book = load_rulebook(SHIPPED[:start] + SHIPPED[end:])
    assert name not in {rule.name for rule in book.clocks}
