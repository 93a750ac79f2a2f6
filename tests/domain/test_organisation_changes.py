"""Changes of the organisation: taken together or not at all, and nothing is ever taken out (R5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from domain.organisation import (
    AnyChange,
    Organisation,
    OrganisationError,
    UnknownEntryError,
    changed,
    next_version,
)
from tests.domain.companies import DAY, company

CHANGES: TypeAdapter[tuple[AnyChange, ...]] = TypeAdapter(tuple[AnyChange, ...])
LAST, FIRST = date(2026, 9, 30), date(2026, 10, 1)


def after(*changes: dict[str, Any], of: Organisation | None = None) -> Organisation:
    return changed(of or company(), CHANGES.validate_python(changes), "t2")


def end(person: str, post: str, unit: str) -> dict[str, Any]:
    return {"kind": "end_appointment", "person": person, "post": post, "unit": unit, "until": LAST}


def begin(person: str, post: str, unit: str) -> dict[str, Any]:
    return {"kind": "appoint", "person": person, "post": post, "unit": unit, "since": FIRST}


def test_a_head_is_followed_by_another_in_one_step_and_both_days_are_known() -> None:
    new = after(end("sub.head", "head", "BJ01"), begin("handler", "head", "BJ01"))
    assert (new.head("BJ01", LAST), new.head("BJ01", FIRST)) == ("sub.head", "handler")
    assert new.version == "t2"


@pytest.mark.parametrize("change", [end("sub.head", "head", "BJ01"), begin("handler", "head", "BJ01")])
def test_half_of_it_is_refused_and_changes_nothing(change: dict[str, Any]) -> None:
    before = company()
    with pytest.raises(OrganisationError):
        after(change, of=before)
    assert before == company()


def test_who_leaves_holds_nothing_from_the_next_day_on_and_held_it_until_then() -> None:
    new = after({"kind": "leave", "person": "clerk", "until": LAST})
    assert new.is_there("clerk", LAST)
    assert not new.is_there("clerk", FIRST)
    assert new.appointments_of("clerk", LAST)
    assert not new.appointments_of("clerk", FIRST)


def test_a_head_does_not_leave_without_a_successor() -> None:
    with pytest.raises(OrganisationError, match="unit 'BJ' has no head from 2026-10-01"):
        after({"kind": "leave", "person": "bj.head", "until": LAST})


def test_leave_and_return() -> None:
    away = after({"kind": "absence", "person": "clerk", "since": DAY})
    assert not away.is_there("clerk", LAST)
    back = after({"kind": "end_absence", "person": "clerk", "until": DAY}, of=away)
    assert not back.is_there("clerk", DAY)
    assert back.is_there("clerk", LAST)


def test_new_deputies_replace_the_old_ones_from_their_day_on() -> None:
    first = after({"kind": "deputies", "person": "bj.head", "deputies": ["clerk", "handler"], "since": DAY})
    assert first.deputies_of("bj.head", LAST) == ("clerk", "handler")
    then = after({"kind": "deputies", "person": "bj.head", "deputies": ["desk"], "since": FIRST}, of=first)
    assert then.deputies_of("bj.head", LAST) == ("clerk", "handler")
    assert then.deputies_of("bj.head", FIRST) == ("desk",)


def test_deputies_in_a_ring_are_refused() -> None:
    with pytest.raises(OrganisationError, match="ring"):
        after(
            {"kind": "deputies", "person": "desk", "deputies": ["clerk"], "since": DAY},
            {"kind": "deputies", "person": "clerk", "deputies": ["desk"], "since": DAY},
        )


def test_somebody_new_can_be_appointed_in_the_same_step() -> None:
    new = after({"kind": "person", "person": "new", "name": "新人"}, begin("new", "adjuster", "BJ01"))
    assert new.name_of("new") == "新人"
    assert [entry.post for entry in new.appointments_of("new", FIRST)] == ["adjuster"]


@pytest.mark.parametrize(
    "change",
    [
        end("handler", "adjuster", "BJ"),
        {"kind": "end_absence", "person": "clerk", "until": LAST},
        {"kind": "leave", "person": "nobody", "until": LAST},
    ],
)
def test_what_is_not_there_cannot_end_and_the_change_is_named(change: dict[str, Any]) -> None:
    with pytest.raises(UnknownEntryError) as unknown:
        after({"kind": "absence", "person": "desk", "since": DAY}, change)
    assert unknown.value.change == 1


@pytest.mark.parametrize(("version", "following"), [("t1", "t1:1"), ("t1:1", "t1:2"), ("t1:9", "t1:10")])
def test_versions_follow_one_another(version: str, following: str) -> None:
    assert next_version(version) == following
