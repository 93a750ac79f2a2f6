"""Recusal (L17): who steps in where the person complained about would supervise, drive or be asked."""

from __future__ import annotations

import pytest

from domain.organisation import LadderStep
from domain.recusal import level_beside, officer_beside, supervisor_beside
from domain.values import Level
from tests.infra.scenario import MONDAY, given

PEOPLE = ("a", "b", "c", "d", "e")
LADDER = tuple(LadderStep(level=level, person=person) for level, person in zip(Level, PEOPLE, strict=True))


@pytest.mark.parametrize(
    ("supervisor", "recused", "steps_in"),
    [
        ("a", "x", "a"),
        ("a", "a", "b"),
        ("d", "d", "e"),
        ("e", "e", "d"),  # nobody is above the last: the highest of the others
        ("somebody", "x", "somebody"),
        ("somebody", "somebody", "a"),
    ],
)
def test_the_level_above_supervises(supervisor: str, recused: str, steps_in: str) -> None:
    assert supervisor_beside(LADDER, supervisor, {recused}) == steps_in


def test_who_stands_on_several_levels_is_passed_over_on_all() -> None:
    twice = (LADDER[0], LADDER[1].model_copy(update={"person": "a"}), *LADDER[2:])
    assert supervisor_beside(twice, "a", {"a"}) == "c"
    assert level_beside(twice, Level.BRANCH_HEAD, {"a"}) is Level.LEADERSHIP_MEMBER


def test_where_there_is_nobody_else_somebody_still_supervises() -> None:
    assert supervisor_beside(LADDER[:1], "a", {"a"}) == "a"


@pytest.mark.parametrize(
    ("ladder", "level", "recused", "asked"),
    [
        (LADDER, Level.LINE_HEAD, "x", Level.LINE_HEAD),
        (LADDER, Level.LINE_HEAD, "b", Level.LEADERSHIP_MEMBER),
        (LADDER, Level.LEADERSHIP_HEAD, "e", Level.LEADERSHIP_DEPUTY),  # the highest of the others
        (LADDER[::2], Level.LINE_HEAD, "x", Level.LEADERSHIP_MEMBER),  # a ladder with missing rungs
        (LADDER[:2], Level.LEADERSHIP_MEMBER, "x", Level.LINE_HEAD),
    ],
)
def test_a_level_that_is_recused_or_not_there_is_passed_over(
    ladder: tuple[LadderStep, ...], level: Level, recused: str, asked: Level
) -> None:
    assert level_beside(ladder, level, {recused}) is asked


def test_the_officer_of_the_unit_above_drives_what_is_about_the_officer_then_head_office_s() -> None:
    people = given(MONDAY).case.people
    assert people.officers == ("cheng.ruixue", "guo.fengying", "huang.junjie")
    assert officer_beside(people, people.officer, {"x"}) == people.officer
    assert officer_beside(people, people.officer, {people.officer}) == "guo.fengying"
    assert officer_beside(people, people.officer, {people.officer, "guo.fengying"}) == "huang.junjie"


def test_a_case_found_before_officers_were_listed_goes_to_head_office_s() -> None:
    people = given(MONDAY).case.people.model_copy(update={"officers": ()})
    assert officer_beside(people, people.officer, {people.officer}) == people.head_office_officer
    assert officer_beside(people, people.head_office_officer, {people.head_office_officer}) == people.officer
