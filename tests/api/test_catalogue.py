"""The catalogue of problems: complete, documented, and shown as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.catalogue import CATALOGUE, OWN, REFUSALS, table
from api.problems import Problem, render
from domain.refusals import RefusalCode
from runtime.tokens import TokenFault

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_refusal_of_a_case_is_in_the_catalogue() -> None:
    assert {kind.code for kind in REFUSALS} == set(RefusalCode)
    assert {fault.value for fault in TokenFault} <= CATALOGUE.keys()


def test_no_code_stands_twice() -> None:
    assert len(CATALOGUE) == len(OWN) + len(REFUSALS)


def test_the_table_of_problems_is_the_catalogue() -> None:
    assert (DOCS / "errors.md").read_text("utf-8") == table(), "python -m api.catalogue > docs/errors.md"


def test_operating_md_documents_the_problems() -> None:
    page = DOCS / "operating.md"
    if not page.exists():
        pytest.skip("docs/operating.md is not written yet")
    text = page.read_text("utf-8")
    assert "errors.md" in text or all(f"`{code}`" in text for code in CATALOGUE)


@pytest.mark.parametrize("code", sorted(map(str, CATALOGUE)))
def test_every_problem_can_be_answered(code: str) -> None:
    answer = render(Problem(code, "words with half a character: \ud800"), "0123")
    assert answer.status_code == CATALOGUE[code].status
    assert answer.media_type == "application/problem+json"
    assert f'"urn:redress:problem:{code}"'.encode() in answer.body
    assert all(title.isprintable() for title in (CATALOGUE[code].title, CATALOGUE[code].title_zh))


def test_expected_conflicts_are_never_called_malformed() -> None:
    malformed = {code for code, kind in CATALOGUE.items() if kind.status == 422}
    assert malformed == {"malformed", "in_the_future", "number_repeated", "proof_missing"}
