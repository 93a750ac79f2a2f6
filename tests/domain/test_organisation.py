"""Who stands behind a complaint on a day (R6.5), and who held which post when (R2, R5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.organisation import Appointee, Organisation, UnknownUnitError, check, resolve, successor
from domain.values import BusinessLine, Category, Level
from tests.domain.companies import DAY, company, data
from tests.infra.cases import book, organisation

SAMPLE = organisation()
BOOK = book()
UNITS = [unit.code for unit in SAMPLE.units]


@pytest.fixture
def small() -> Organisation:
    """The small organisation."""
    return company()


def found(
    organisation: Organisation, unit: str = "BJ01", line: str = "motor", on: date = DAY, **about: str
) -> Appointee:
    """Who answers for a complaint about a delay."""
    return resolve(
        organisation,
        BOOK,
        on=on,
        unit=unit,
        line=BusinessLine(line),
        category=Category.DELAY,
        about_post=about.get("post"),
        about_unit=about.get("about_unit"),
    ).responsible


def find(organisation: Organisation, *where: str, **about: Any) -> tuple[str, str, str]:
    """Person, post and unit found."""
    to = found(organisation, *where[:2], **about)  # type: ignore[arg-type]  # unit and line
    return to.person, to.post, to.unit


# ---- from content to post to person (R6.5) ----------------------------------------------------------


def test_the_holder_of_the_post_complained_about_is_responsible(small: Organisation) -> None:
    assert find(small, post="claims_handler") == ("handler", "claims_handler", "BJ01")


def test_of_a_unit_complained_about_its_head_is_responsible(small: Organisation) -> None:
    assert find(small, about_unit="BJ") == ("bj.head", "head", "BJ")


def test_where_no_post_is_named_the_rule_book_says_which_answers_for_the_category(
    small: Organisation,
) -> None:
    post = BOOK.responsible_post(Category.DELAY, BusinessLine.MOTOR)
    assert find(small) == find(small, post=post)


def test_a_sub_branch_without_the_post_falls_back_on_the_branch(small: Organisation) -> None:
    assert find(small, post="adjuster") == ("motor.adjuster", "adjuster", "BJ")


def test_a_branch_without_the_post_falls_back_on_head_office(small: Organisation) -> None:
    assert find(small, post="service_clerk") == ("clerk", "service_clerk", "HQ")


def test_the_fall_back_goes_up_and_never_down(small: Organisation) -> None:
    assert find(small, "BJ", post="claims_handler") == ("bj.head", "head", "BJ")


def test_a_holder_for_the_line_goes_before_one_for_all_lines(small: Organisation) -> None:
    assert find(small, "BJ01", "motor", post="adjuster")[0] == "motor.adjuster"
    assert find(small, "BJ01", "property", post="adjuster")[0] == "any.adjuster"


def test_a_holder_for_another_line_does_not_answer(small: Organisation) -> None:
    assert find(small, "BJ01", "property", post="claims_handler") == ("sub.head", "head", "BJ01")


def test_where_nobody_holds_the_post_the_head_of_the_unit_answers(small: Organisation) -> None:
    to = found(small, post="astronaut")
    assert (to.person, to.post, to.unit) == ("sub.head", "head", "BJ01")
    assert "nobody holds post astronaut" in to.reason


def test_the_reason_names_the_clause(small: Organisation) -> None:
    people = resolve(small, BOOK, on=DAY, unit="BJ01", line=BusinessLine.MOTOR, category=Category.DENIAL)
    assert "R6.5" in people.responsible.reason


def test_the_case_belongs_to_the_branch_and_its_claims_head_supervises(small: Organisation) -> None:
    people = resolve(small, BOOK, on=DAY, unit="BJ01", line=BusinessLine.MOTOR, category=Category.DELAY)
    assert (people.branch, people.supervisor, people.officer) == ("BJ", "bj.head", "sub.desk")
    assert people.lineage == ("BJ01", "BJ", "HQ")
    assert people.head_office_officer == "desk"
    assert people.organisation == "t1"


def test_a_complaint_at_head_office_is_head_office_s_own(small: Organisation) -> None:
    people = resolve(small, BOOK, on=DAY, unit="HQ", line=BusinessLine.MOTOR, category=Category.SERVICE)
    assert (people.branch, people.supervisor, people.officer) == ("HQ", "boss", "desk")


def test_l17_a_head_complained_about_does_not_supervise_and_an_officer_does_not_drive_the_case() -> None:
    about_head = resolve(
        company(),
        BOOK,
        on=DAY,
        unit="BJ01",
        line=BusinessLine.MOTOR,
        category=Category.DELAY,
        about_unit="BJ",
    )
    assert (about_head.responsible.person, about_head.supervisor) == ("bj.head", "line")
    both = data()
    both["appointments"] = [
        entry | ({"person": "handler"} if entry["person"] == "sub.desk" else {})
        for entry in both["appointments"]
    ]
    about_officer = resolve(
        check(Organisation.model_validate(both)),
        BOOK,
        on=DAY,
        unit="BJ01",
        line=BusinessLine.MOTOR,
        category=Category.DELAY,
        about_post="claims_handler",
    )
    assert (about_officer.responsible.person, about_officer.officer) == ("handler", "bj.desk")


def test_the_ladder_goes_from_the_branch_head_to_the_head_of_the_leadership_group(
    small: Organisation,
) -> None:
    people = resolve(small, BOOK, on=DAY, unit="BJ01", line=BusinessLine.MOTOR, category=Category.DELAY)
    assert [step.level for step in people.ladder] == list(Level)
    assert [step.person for step in people.ladder] == ["bj.head", "line", "mem", "dep", "top"]


@pytest.mark.parametrize("place", ["unit", "about_unit"])
def test_an_unknown_unit_is_named(small: Organisation, place: str) -> None:
    with pytest.raises(UnknownUnitError, match="XX"):
        find(small, *(["XX"] if place == "unit" else []), **({} if place == "unit" else {"about_unit": "XX"}))


# ---- away, deputies, acting -----------------------------------------------------------------------

AWAY = {"person": "motor.adjuster", "since": date(2026, 9, 7), "until": date(2026, 9, 11)}


def deputies(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"person": who, "deputy": by, "place": n} for n, (who, by) in enumerate(pairs, 1)]


@pytest.mark.parametrize(
    ("on", "answers"),
    [
        (date(2026, 9, 6), "motor.adjuster"),
        (date(2026, 9, 7), "clerk"),
        (date(2026, 9, 11), "clerk"),
        (date(2026, 9, 12), "motor.adjuster"),
    ],
)
def test_a_deputy_answers_on_every_day_of_the_absence_and_on_no_other(on: date, answers: str) -> None:
    small = company(absences=[AWAY], deputies=deputies(("motor.adjuster", "clerk")))
    assert find(small, post="adjuster", on=on)[0] == answers


def test_the_reason_tells_rule_absence_and_deputy_chain_and_the_holder_stays_the_one_complained_about() -> (
    None
):
    small = company(
        absences=[AWAY, {"person": "clerk", "since": date(2026, 9, 1)}],
        deputies=deputies(("motor.adjuster", "clerk"), ("clerk", "handler")),
    )
    people = resolve(
        small,
        BOOK,
        on=DAY,
        unit="BJ01",
        line=BusinessLine.MOTOR,
        category=Category.DELAY,
        about_post="adjuster",
    )
    assert people.responsible.person == "handler"
    assert people.about == "motor.adjuster"
    assert people.responsible.reason == (
        "the post complained about (R6.5); motor.adjuster is away until 2026-09-11: "
        "deputy of clerk, over clerk (away)"
    )


def test_named_deputies_are_asked_in_their_order_before_a_deputy_s_deputy() -> None:
    pairs = deputies(("motor.adjuster", "clerk"), ("motor.adjuster", "handler"), ("clerk", "desk"))
    small = company(absences=[AWAY, {"person": "clerk", "since": DAY}], deputies=pairs)
    standing_in = small.deputy_of("motor.adjuster", DAY)
    assert standing_in is not None
    assert standing_in.person == "handler"


def test_who_holds_the_post_acting_goes_before_the_deputies() -> None:
    small = company(
        absences=[AWAY],
        deputies=deputies(("motor.adjuster", "clerk")),
        appointments=[
            {
                "person": "handler",
                "post": "adjuster",
                "unit": "BJ",
                "line": "motor",
                "acting": True,
                "since": DAY,
            }
        ],
    )
    assert find(small, post="adjuster")[0] == "handler"


def test_without_a_deputy_the_next_holder_of_the_post_answers_then_the_unit_above() -> None:
    assert find(company(absences=[AWAY]), post="adjuster")[0] == "any.adjuster"
    both = company(absences=[AWAY, {"person": "any.adjuster", "since": DAY}])
    assert find(both, post="adjuster") == ("sub.head", "head", "BJ01")


def test_a_head_who_is_away_with_nobody_to_stand_in_is_answered_for_by_the_head_above() -> None:
    small = company(absences=[{"person": "bj.head", "since": DAY}])
    assert find(small, about_unit="BJ") == ("boss", "head", "HQ")
    people = resolve(small, BOOK, on=DAY, unit="BJ01", line=BusinessLine.MOTOR, category=Category.DELAY)
    assert "bj.head" not in {step.person for step in people.ladder}
    assert len({step.person for step in people.ladder}) == len(Level), "as many different people as there are"


def test_who_is_called_back_when_nobody_is_there_is_never_nobody() -> None:
    everybody = [{"person": entry["person"], "since": DAY} for entry in data()["people"]]
    people = resolve(
        company(absences=everybody),
        BOOK,
        on=DAY,
        unit="BJ01",
        line=BusinessLine.MOTOR,
        category=Category.DELAY,
    )
    assert all((people.responsible.person, people.officer, people.supervisor))


# ---- who held which post on the day ----------------------------------------------------------------


def test_who_held_the_post_on_the_day_is_known_for_ever() -> None:
    before = SAMPLE.holder("head", "GD", None, date(2025, 6, 30))
    after = SAMPLE.holder("head", "GD", None, date(2025, 7, 1))
    assert before is not None
    assert after is not None
    assert (SAMPLE.name_of(before.person), SAMPLE.name_of(after.person)) == ("毕光利", "廖伯庸")


def test_the_successor_of_who_left_sits_in_the_same_post_and_who_is_there_stays() -> None:
    small = company()
    to = Appointee(person="gone", post="adjuster", unit="BJ", reason="x")
    there = to.model_copy(update={"person": "any.adjuster"})
    where: dict[str, Any] = {"on": DAY, "unit": "BJ01", "line": BusinessLine.MOTOR}
    assert successor(small, there, **where) is there
    found = successor(small, to, **where)
    assert (found.person, found.post, found.unit) == ("motor.adjuster", "adjuster", "BJ")
    assert found.reason.startswith("gone has left")


def test_the_groups_of_a_day_are_those_who_hold_their_posts(small: Organisation) -> None:
    assert small.leadership(DAY) == ("top", ("dep",), ("mem",))
    leaders, members = small.handling_group(DAY)
    assert leaders == ("bj.head", "boss")
    assert members == ("bj.desk", "desk", "line", "sub.desk")


def test_a_company_s_limit_of_a_post_is_found_by_kind() -> None:
    limit = SAMPLE.limit("officer", "goodwill")
    assert limit is not None
    assert limit.below == 1000
    assert SAMPLE.limit("officer", "payment") is None


# ---- the sample ------------------------------------------------------------------------------------


def test_the_sample_has_a_head_office_three_branches_and_two_sub_branches_of_each() -> None:
    levels = [unit.level.value for unit in SAMPLE.units]
    assert (levels.count("head_office"), levels.count("branch"), levels.count("sub_branch")) == (1, 3, 6)


def test_the_sample_s_people_each_have_a_place_and_every_post_a_chinese_name() -> None:
    assert {entry.person for entry in SAMPLE.people} == {entry.person for entry in SAMPLE.appointments}
    held = {entry.post for entry in SAMPLE.appointments}
    assert held <= {post.post for post in SAMPLE.posts}
    assert all(not post.name.isascii() for post in SAMPLE.posts)


@pytest.mark.parametrize("category", Category)
def test_in_a_branch_of_the_sample_a_post_holder_answers_for_every_category(category: Category) -> None:
    for line in BusinessLine:
        people = resolve(SAMPLE, BOOK, on=DAY, unit="GD", line=line, category=category)
        assert people.responsible.post != "head", f"nobody in GD answers for {category.value}, {line.value}"


@given(
    st.sampled_from(UNITS),
    st.sampled_from(BusinessLine),
    st.sampled_from(Category),
    st.sampled_from([None, *UNITS]),
)
def test_everybody_found_for_any_complaint_exists_and_nobody_drives_their_own(
    unit: str, line: BusinessLine, category: Category, about_unit: str | None
) -> None:
    known = {entry.person for entry in SAMPLE.people}
    people = resolve(SAMPLE, BOOK, on=DAY, unit=unit, line=line, category=category, about_unit=about_unit)
    assert {people.officer, people.head_office_officer, *(step.person for step in people.ladder)} <= known
    assert people.responsible.unit in UNITS
    assert people.responsible.person not in {people.supervisor, people.officer}
