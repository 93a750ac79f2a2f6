"""In which capacities a person may act on a day: what appointments make of them (R2, R5, R6)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.capacities import capacities
from domain.values import BusinessLine, Role
from tests.domain.companies import DAY, company
from tests.infra.cases import organisation

SAMPLE = organisation()


@pytest.mark.parametrize(
    ("person", "role", "unit", "line"),
    [
        ("he.lixin", Role.BRANCH_HEAD, "BJ", None),
        ("dong.chunhui", Role.BRANCH_HEAD, "BJ01", None),
        ("cheng.ruixue", Role.OFFICER, "BJ01", None),
        ("zhou.wenbo", Role.LINE_HEAD, "HQ", BusinessLine.MOTOR),
        ("chen.xiaoyan", Role.LEADERSHIP, "HQ", None),
        ("han.dongmei", Role.RESPONSIBLE, "BJ", None),
        ("chu.yatong", Role.HOTLINE, "HQ", None),
        ("jia.mingzhu", Role.AUDITOR, "HQ", None),
        ("pei.wenhui", Role.ADMIN, "HQ", None),
    ],
)
def test_a_post_gives_its_role_in_its_unit(
    person: str, role: Role, unit: str, line: BusinessLine | None
) -> None:
    only = capacities(SAMPLE, person, DAY)
    assert [(c.role, c.unit, c.line) for c in only] == [(role, unit, line)]
    assert SAMPLE.unit(unit).name in only[0].why


def test_who_held_a_post_acts_in_it_until_their_last_day_and_in_none_afterwards() -> None:
    assert [c.role for c in capacities(SAMPLE, "bi.guangli", date(2025, 6, 30))] == [Role.BRANCH_HEAD]
    assert capacities(SAMPLE, "bi.guangli", date(2025, 7, 1)) == ()
    assert capacities(SAMPLE, "liao.boyong", date(2025, 6, 30)) == ()


def test_a_deputy_acts_for_who_is_away_and_for_nobody_else() -> None:
    away = {"person": "bj.head", "since": DAY, "until": DAY}
    small = company(deputies=[{"person": "bj.head", "deputy": "handler"}], absences=[away])
    own, lent = capacities(small, "handler", DAY)
    assert (own.role, lent.role, lent.unit, lent.since) == (Role.RESPONSIBLE, Role.BRANCH_HEAD, "BJ", DAY)
    assert "stands in for bj.head" in lent.why
    assert len(capacities(small, "handler", date(2026, 9, 8))) == 1


def test_who_is_away_keeps_what_is_theirs() -> None:
    small = company(absences=[{"person": "bj.head", "since": DAY}])
    assert [c.role for c in capacities(small, "bj.head", DAY)] == [Role.BRANCH_HEAD]


def test_the_keys_of_the_house_are_not_lent() -> None:
    small = company(
        people=[{"person": "admin", "name": "x"}],
        appointments=[{"person": "admin", "post": "administrator", "unit": "HQ"}],
        deputies=[{"person": "admin", "deputy": "handler"}],
        absences=[{"person": "admin", "since": DAY}],
    )
    assert [c.role for c in capacities(small, "handler", DAY)] == [Role.RESPONSIBLE]


def test_nobody_of_the_company_has_no_capacity() -> None:
    assert capacities(SAMPLE, "nobody", DAY) == ()
