"""A handling opinion states facts, basis, responsibility, demand, costs and its evidence (R4.2, R4.3)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from contract.present import case_view
from domain.promise_rules import OpinionSection
from domain.refusals import RefusalCode
from tests.infra.cases import book
from tests.infra.scenario import MONDAY, Story, adds_evidence, given, proposes, responds

PROMISES: list[dict[str, Any]] = [
    {"kind": "payment", "amount": 3000, "text": "赔付"},
    {"kind": "goodwill", "amount": 200.5, "text": "致歉"},
    {"kind": "call", "text": "回访"},
]


def opinion(**body: Any) -> Story:
    """A case in which this was proposed."""
    return given(MONDAY, adds_evidence("E-1"), responds()).when(proposes(**body))


def test_r4_3_demand_and_cost_come_from_the_case_where_they_are_not_stated() -> None:
    shown = case_view(opinion(commitments=PROMISES).case).proposals[0]
    assert (shown["demand"], shown["cost_to_company"]) == ("请重新核定并赔付。", 3200.5)
    assert (shown["cost_to_customer"], shown["evidence"]) == (None, [])
    assert case_view(opinion().case).proposals[0]["cost_to_company"] == 0


def test_r4_3_an_opinion_keeps_what_its_maker_states() -> None:
    said = {"demand": "赔付并道歉", "cost_to_customer": 150, "cost_to_company": 3500, "evidence": ["E-1"]}
    shown = case_view(opinion(commitments=PROMISES, **said).case).proposals[0]
    assert {name: shown[name] for name in said} == said


def test_r4_3_an_opinion_rests_on_evidence_that_is_on_file() -> None:
    opinion(evidence=["E-1", "E-9"]).refused(RefusalCode.EVIDENCE_UNKNOWN, "E-9")


def test_r4_3_what_is_promised_costs_the_company_no_less() -> None:
    story = opinion(commitments=PROMISES, cost_to_company=3200)
    story.refused(RefusalCode.MALFORMED, "3200.5")
    assert story.last.field == "cost_to_company"  # type: ignore[union-attr]


@pytest.mark.parametrize("section", ["facts", "basis", "responsibility"])
def test_r4_2_facts_basis_and_responsibility_are_never_left_out(section: str) -> None:
    for nothing in ("", "  ", None):
        with pytest.raises(ValidationError, match=section):
            opinion(**{section: nothing})


@pytest.mark.parametrize(
    ("section", "given_"),
    [
        (OpinionSection.EVIDENCE, {"evidence": ["E-1"]}),
        (OpinionSection.COST_TO_CUSTOMER, {"cost_to_customer": 0}),
    ],
)
def test_r4_3_a_rule_book_may_ask_for_more_sections(section: OpinionSection, given_: dict[str, Any]) -> None:
    shipped = book()
    assert shipped.opinion is not None
    more = shipped.opinion.model_copy(update={"sections": (*shipped.opinion.sections, section)})
    rules = shipped.model_copy(update={"opinion": more})
    story = given(MONDAY, adds_evidence("E-1"), responds(), rules=rules)
    story.when(proposes()).refused(RefusalCode.OPINION_INCOMPLETE, section.value)
    assert story.last.field == section.value  # type: ignore[union-attr]
    story.when(proposes(**given_)).then("proposed")


def test_amounts_that_add_up_to_more_digits_than_one_amount_may_have_are_no_accident() -> None:
    story = opinion(commitments=[PROMISES[0] | {"amount": 999_999_999_999.99}] * 50)
    story.then("proposed", "escalated")
    story.log.reads_back_equal()
