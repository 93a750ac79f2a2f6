"""The rule book's part on promises and opinions: read, checked, left out of older books (R3, R4.3, R4.4, L24)."""

from __future__ import annotations

import pytest

from domain.rulebook import RuleFileError, load_rulebook
from tests.infra.cases import RULES, book

SHIPPED = (RULES / "cn-claims-2026.toml").read_text("utf-8")
KIND = '{ role = "officer", kind = "goodwill", below = 2000, clause = "R4.4" }'
HEAD = """level = "leadership_head"
title = "Head of the leadership group"
title_zh = "投诉管理领导小组组长"
may_decide = ["reassign", "support", "approve_proposal","""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            KIND,
            KIND.replace("officer", "hotline"),
            "kind 'goodwill' of 'hotline': this role promises nothing",
        ),
        (KIND, KIND.replace("officer", "leadership"), "the leadership group is the last to approve"),
        (KIND, f"{KIND}, {KIND}", "kind 'goodwill' of 'officer': stands twice"),
        (KIND, KIND.replace("R4.4", "R9.9"), "clause 'R9.9' is not among the clauses"),
        ('clause = "L24"\nlongest', 'clause = "L99"\nlongest', "promises, delegation: clause 'L99'"),
        ('longest = "30 days"', 'longest = "30 working days"', "must be some days, hours or seconds"),
        ('longest = "30 days"', 'longest = "0 days"', "must be some days, hours or seconds"),
        ('"demand", "cost_to_company"]', '"demand", "demand"]', "opinion, sections: one stands twice"),
        ('"demand", "cost_to_company"]', '"sympathy"]', "opinion, section number 4"),
        ('role = "leadership"\n', 'role = "leadership"\nbelow = 100000\n', "the last to approve"),
        (HEAD, HEAD.replace('"approve_proposal",', ""), "must be able to approve and return"),
    ],
)
def test_a_contradiction_is_one_line_that_names_its_place(old: str, new: str, said: str) -> None:
    assert old in SHIPPED
    with pytest.raises(RuleFileError) as caught:
        load_rulebook(SHIPPED.replace(old, new, 1))
    assert said in str(caught.value)


def test_r3_a_book_without_this_part_is_written_as_it_was() -> None:
    """The digest of a book pinned by an older case stays what it is."""
    old = book().model_copy(update={"promises": None, "opinion": None})
    assert not {"promises", "opinion"} & old.model_dump().keys()
    assert {"promises", "opinion"} <= book().model_dump().keys()


def test_both_shipped_books_ask_the_same_of_promises_and_opinions() -> None:
    real, fast = book(), book("fast")
    assert real.opinion == fast.opinion
    assert real.promises is not None
    assert fast.promises is not None
    assert real.promises.kinds == fast.promises.kinds
