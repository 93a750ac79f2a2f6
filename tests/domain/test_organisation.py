"""Who stands behind a complaint (R6.5), and which organisations are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.organisation import Organisation, OrganisationError, UnknownUnitError, resolve
from domain.values import BusinessLine, Category, Level
from runtime.settings import ROOT
from runtime.shipped import load_organisation
from tests.infra.cases import book

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = load_organisation(ROOT / "rulebook" / "organisation.toml")
BOOK = book()
UNITS = [unit.code for unit in SAMPLE.units]


def data() -> dict[str, Any]:
    """A small organisation that contradicts nothing: head office, one branch, one sub-branch."""
    return {
        "version": "t1",
        "units": [
            {"code": "HQ", "name": "总公司", "level": "head_office", "head": "boss", "officer": "desk"},
            {
                "code": "BJ",
                "name": "分公司",
                "level": "branch",
                "parent": "HQ",
                "head": "bj.head",
                "officer": "bj.desk",
            },
            {
                "code": "BJ01",
                "name": "支公司",
                "level": "sub_branch",
                "parent": "BJ",
                "head": "sub.head",
                "officer": "sub.desk",
            },
        ],
        "people": [
            {"person": p, "name": p}
            for p in (
                *("boss", "desk", "bj.head", "bj.desk", "sub.head", "sub.desk", "line", "top", "dep", "mem"),
                *("motor.adjuster", "any.adjuster", "handler", "clerk"),
            )
        ],
        "holders": [
            {"post": "adjuster", "unit": "BJ", "person": "any.adjuster"},
            {"post": "adjuster", "unit": "BJ", "person": "motor.adjuster", "line": "motor"},
            {"post": "claims_handler", "unit": "BJ01", "person": "handler", "line": "motor"},
            {"post": "service_clerk", "unit": "HQ", "person": "clerk"},
        ],
        "line_heads": [{"line": line.value, "person": "line"} for line in BusinessLine],
        "leadership": {"head": "top", "deputies": ["dep"], "members": ["mem"]},
    }


@pytest.fixture
def small() -> Organisation:
    """The small organisation."""
    return Organisation.model_validate(data()).check()


def find(
    organisation: Organisation, unit: str = "BJ01", line: str = "motor", **about: str
) -> tuple[str, str, str]:
    """Person, post and unit found for a complaint about a delay."""
    people = resolve(
        organisation,
        BOOK,
        unit=unit,
        line=BusinessLine(line),
        category=Category.DELAY,
        about_post=about.get("post"),
        about_unit=about.get("about_unit"),
    )
    return people.responsible.person, people.responsible.post, people.responsible.unit


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
    assert find(small, unit="BJ", post="claims_handler") == ("bj.head", "head", "BJ")


def test_a_holder_for_the_line_goes_before_one_for_all_lines(small: Organisation) -> None:
    assert find(small, line="motor", post="adjuster")[0] == "motor.adjuster"
    assert find(small, line="property", post="adjuster")[0] == "any.adjuster"


def test_a_holder_for_another_line_does_not_answer(small: Organisation) -> None:
    assert find(small, line="property", post="claims_handler") == ("sub.head", "head", "BJ01")


def test_where_nobody_holds_the_post_the_head_of_the_unit_answers(small: Organisation) -> None:
    assert find(small, post="astronaut") == ("sub.head", "head", "BJ01")


def test_the_reason_names_the_clause(small: Organisation) -> None:
    people = resolve(small, BOOK, unit="BJ01", line=BusinessLine.MOTOR, category=Category.DENIAL)
    assert "R6.5" in people.responsible.reason


def test_the_case_belongs_to_the_branch_and_its_claims_head_supervises(small: Organisation) -> None:
    people = resolve(small, BOOK, unit="BJ01", line=BusinessLine.MOTOR, category=Category.DELAY)
    assert (people.branch, people.supervisor, people.officer) == ("BJ", "bj.head", "sub.desk")
    assert people.lineage == ("BJ01", "BJ", "HQ")
    assert people.head_office_officer == "desk"


def test_a_complaint_at_head_office_is_head_office_s_own(small: Organisation) -> None:
    people = resolve(small, BOOK, unit="HQ", line=BusinessLine.MOTOR, category=Category.SERVICE)
    assert (people.branch, people.supervisor, people.officer) == ("HQ", "boss", "desk")


def test_l17_a_head_complained_about_does_not_supervise_and_an_officer_does_not_drive_the_case(
    small: Organisation,
) -> None:
    about_head = resolve(
        small, BOOK, unit="BJ01", line=BusinessLine.MOTOR, category=Category.DELAY, about_unit="BJ"
    )
    assert (about_head.responsible.person, about_head.supervisor) == ("bj.head", "line")
    both = data()
    both["units"][2]["officer"] = "handler"
    about_officer = resolve(
        Organisation.model_validate(both).check(),
        BOOK,
        unit="BJ01",
        line=BusinessLine.MOTOR,
        category=Category.DELAY,
        about_post="claims_handler",
    )
    assert (about_officer.responsible.person, about_officer.officer) == ("handler", "desk")


def test_the_ladder_goes_from_the_branch_head_to_the_head_of_the_leadership_group(
    small: Organisation,
) -> None:
    people = resolve(small, BOOK, unit="BJ01", line=BusinessLine.MOTOR, category=Category.DELAY)
    assert [step.level for step in people.ladder] == list(Level)
    assert [step.person for step in people.ladder] == ["bj.head", "line", "mem", "dep", "top"]


@pytest.mark.parametrize("place", ["unit", "about_unit"])
def test_an_unknown_unit_is_named(small: Organisation, place: str) -> None:
    with pytest.raises(UnknownUnitError, match="XX"):
        find(small, **({"unit": "XX"} if place == "unit" else {"about_unit": "XX"}))


def _ring(d: dict[str, Any]) -> None:
    d["units"][1]["parent"] = "BJ01"


def _two_roots(d: dict[str, Any]) -> None:
    d["units"][1] |= {"level": "head_office", "parent": None}


CONTRADICTIONS: dict[str, Callable[[dict[str, Any]], None]] = {
    "unit 'BJ' stands twice": lambda d: d["units"].append(d["units"][1]),
    "exactly one unit must be head_office, found ['HQ', 'BJ']": _two_roots,
    "exactly one unit must be head_office, found []": lambda d: d["units"].pop(0),
    "unit 'BJ': only head office has no parent": lambda d: d["units"][1].pop("parent"),
    "unit 'HQ': only head office has no parent": lambda d: d["units"][0].update(parent="BJ"),
    "unit 'BJ01': parent 'XX' is not a unit": lambda d: d["units"][2].update(parent="XX"),
    "unit 'BJ': its parents form a ring": _ring,
    "unit 'BJ': head 'nobody' is not among the people": lambda d: d["units"][1].update(head="nobody"),
    "unit 'BJ': officer 'nobody' is not among the people": lambda d: d["units"][1].update(officer="nobody"),
    "post 'adjuster': unit 'XX' is not a unit": lambda d: d["holders"][0].update(unit="XX"),
    "post 'adjuster' in 'BJ': 'nobody' is not among the people": lambda d: d["holders"][0].update(
        person="nobody"
    ),
    "business line 'motor' has no head": lambda d: d["line_heads"].pop(0),
    "leadership group: 'nobody' is not among the people": lambda d: d["leadership"].update(
        deputies=["nobody"]
    ),
}


@pytest.mark.parametrize("problem", CONTRADICTIONS)
def test_a_contradiction_is_refused_by_name(problem: str) -> None:
    wrong = data()
    CONTRADICTIONS[problem](wrong)
    with pytest.raises(OrganisationError) as refused:
        Organisation.model_validate(wrong).check()
    assert str(refused.value) == problem


def test_the_sample_has_a_head_office_three_branches_and_two_sub_branches_of_each() -> None:
    levels = [unit.level.value for unit in SAMPLE.units]
    assert (levels.count("head_office"), levels.count("branch"), levels.count("sub_branch")) == (1, 3, 6)
    assert all(
        unit.code.startswith(unit.parent)
        for unit in SAMPLE.units
        if unit.level == "sub_branch" and unit.parent
    )


def test_the_sample_s_people_stand_once_and_each_has_a_place() -> None:
    codes = [entry.person for entry in SAMPLE.people]
    assert len(set(codes)) == len(codes)
    group = SAMPLE.leadership
    placed = {group.head, *group.deputies, *group.members, *(entry.person for entry in SAMPLE.line_heads)}
    placed |= {person for unit in SAMPLE.units for person in (unit.head, unit.officer)}
    placed |= {holder.person for holder in SAMPLE.holders}
    assert placed == set(codes)


@pytest.mark.parametrize("category", Category)
def test_in_a_branch_of_the_sample_a_post_holder_answers_for_every_category(category: Category) -> None:
    for line in BusinessLine:
        people = resolve(SAMPLE, BOOK, unit="GD", line=line, category=category)
        assert people.responsible.post != "head", f"nobody in GD answers for {category.value}, {line.value}"


@given(
    st.sampled_from(UNITS),
    st.sampled_from(BusinessLine),
    st.sampled_from(Category),
    st.sampled_from([None, *UNITS]),
)
def test_everybody_found_for_any_complaint_exists(
    unit: str, line: BusinessLine, category: Category, about_unit: str | None
) -> None:
    known = {entry.person for entry in SAMPLE.people}
    people = resolve(SAMPLE, BOOK, unit=unit, line=line, category=category, about_unit=about_unit)
    found = {people.officer, people.head_office_officer, people.supervisor, people.responsible.person}
    assert found | {step.person for step in people.ladder} <= known
    assert people.responsible.unit in UNITS


@given(st.sampled_from(UNITS), st.sampled_from(BusinessLine), st.sampled_from(Category))
def test_in_the_sample_nobody_supervises_or_drives_the_complaint_about_themselves(
    unit: str, line: BusinessLine, category: Category
) -> None:
    people = resolve(SAMPLE, BOOK, unit=unit, line=line, category=category)
    above = {people.supervisor, people.officer, *(step.person for step in people.ladder)}
    assert people.responsible.person not in above
