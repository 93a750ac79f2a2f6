"""The same complaint among the open ones (L18), on PostgreSQL: same claim, same customer, same matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.commands import Complainant
from domain.decide.ticking import follow
from domain.events import ReviewRequested
from domain.evolve import fold
from domain.rulebook_law import DuplicateRule
from domain.values import Category, DuplicateGround, Level, ReviewMatter
from register.duplicates import MOST_TOLD, find_duplicates
from register.errors import CaseUnknownError
from register.worklist import worklist
from register.write import record
from tests.register.given import OFFICER, SECOND, T0, Story, book, closed, filed, intake

if TYPE_CHECKING:
    from register.pool import Database

RULE = book().duplicates or pytest.fail("the shipped book looks for duplicates")
SOMEBODY_ELSE = Complainant(name="李雷", phone="13900001111")


async def put(db: Database, ticket: str, *, seconds: int = 0, **changes: Any) -> Story:
    story = Story(ticket, first=filed(intake(ticket, **changes), T0 + seconds * SECOND))
    await record(db, story.batch(story.opening()))
    return story


async def found(db: Database, story: Story, rule: DuplicateRule = RULE) -> list[tuple[str, tuple[str, ...]]]:
    return [(like.complaint_no, like.grounds) for like in await find_duplicates(db, story.no, rule)]


async def test_l18_the_same_claim_customer_and_matter_is_found_however_it_is_spelt(db: Database) -> None:
    first = await put(db, "T-1")
    again = await put(
        db,
        "T-2",
        claim_no="cl2026-77",
        complainant=Complainant(name="王 芳", phone="+86 13800138000"),
        seconds=1,
    )
    assert await found(db, again) == [(first.no, ("claim", "phone", "category"))]
    [like] = await find_duplicates(db, again.no, RULE)
    assert like.ticket_no == "T-1"


@pytest.mark.parametrize(
    "other",
    [
        {"claim_no": "CL 2026/78"},
        {"complainant": SOMEBODY_ELSE},
        {"category": Category.DENIAL},
        {"claim_no": None},
    ],
    ids=["another claim", "another customer", "another matter", "no claim named"],
)
async def test_l18_what_differs_in_one_of_them_is_another_complaint(
    db: Database, other: dict[str, Any]
) -> None:
    await put(db, "T-1", **other)
    assert await found(db, await put(db, "T-2", seconds=1)) == []


async def test_l18_a_customer_who_calls_from_another_telephone_is_known_by_the_identity_number(
    db: Database,
) -> None:
    first = await put(
        db, "T-1", complainant=Complainant(name="王芳", phone="13800138000", id_no="11010119800101123x")
    )
    again = await put(
        db,
        "T-2",
        complainant=Complainant(name="王芳", phone="13900001111", id_no="110101 19800101 123X"),
        seconds=1,
    )
    assert await found(db, again) == [(first.no, ("claim", "id_no", "category"))]


async def test_l18_without_a_claim_number_the_policy_is_asked(db: Database) -> None:
    first = await put(db, "T-1", claim_no=None)
    again = await put(db, "T-2", claim_no=None, seconds=1)
    assert await found(db, again) == [(first.no, ("policy", "phone", "category"))]
    neither = await put(db, "T-3", claim_no=None, policy_no=None, seconds=2)
    assert await found(db, neither) == []


async def test_l18_only_open_cases_are_the_same_complaint_and_the_earliest_comes_first(db: Database) -> None:
    gone = await put(db, "T-1")
    await record(db, gone.batch(closed(), task=1))
    second, third = await put(db, "T-2", seconds=1), await put(db, "T-3", seconds=2)
    last = await put(db, "T-4", seconds=3)
    assert [number for number, _ in await found(db, last)] == [second.no, third.no]


async def test_l18_of_two_that_come_at_one_moment_each_finds_the_other_once_both_are_on_record(
    db: Database,
) -> None:
    one, other = await put(db, "T-1"), await put(db, "T-2")
    assert [number for number, _ in await found(db, one)] == [other.no]
    assert [number for number, _ in await found(db, other)] == [one.no]


async def test_l18_the_rule_book_says_in_what_complaints_are_the_same(db: Database) -> None:
    first = await put(db, "T-1", category=Category.DENIAL)
    again = await put(db, "T-2", seconds=1)
    wide = RULE.model_copy(update={"same_category": False})
    assert await found(db, again, wide) == [(first.no, ("claim", "phone"))]
    by_identity = RULE.model_copy(update={"customer": (DuplicateGround.ID_NO,), "same_category": False})
    assert await found(db, again, by_identity) == [], "neither of them told an identity number"


async def test_a_case_that_is_not_on_record_yet_is_looked_for_again(db: Database) -> None:
    with pytest.raises(CaseUnknownError):
        await find_duplicates(db, "RD-0000-0000-0000", RULE)


async def test_l20_a_review_is_a_step_of_whoever_is_asked_though_the_case_is_closed(db: Database) -> None:
    story = await put(db, "T-1")
    await record(db, story.batch(closed(), task=1))
    asked = ReviewRequested(
        at=T0 + 60 * SECOND,
        actor=OFFICER,
        message_id="m-review",
        clause="L20",
        number=1,
        grounds="未回应证明",
        examines=tuple(ReviewMatter),
        level=Level.LINE_HEAD,
        person="P-LINE_HEAD",
    )
    await record(db, story.batch(*follow(fold(story.events), (asked,)), task=2))
    (step,) = await worklist(db, person="P-LINE_HEAD")
    assert (step.status, step.asked, step.next_step_clause) == ("closed", ["P-LINE_HEAD"], "L20")


async def test_l18_of_very_many_that_look_the_same_the_earliest_are_told(db: Database) -> None:
    stories = [await put(db, f"T-{place}", seconds=place) for place in range(8)]
    told = [number for number, _ in await found(db, stories[-1])]
    assert told == [story.no for story in stories[:MOST_TOLD]]
