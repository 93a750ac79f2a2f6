"""Organisations that are refused, and where (R5, L17): one check for file, CSV and API."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.organisation import Organisation, OrganisationError, check, faults
from tests.domain.companies import data, held

LAST, LATER = date(2026, 9, 30), date(2026, 10, 5)


def of(person: str, post: str) -> dict[str, Any]:
    """The appointment in the small organisation, to be changed in place."""
    return next(a for a in _now["appointments"] if a["person"] == person and a["post"] == post)


_now: dict[str, Any] = {}


def ends(person: str, post: str, *then: dict[str, Any]) -> None:
    of(person, post)["until"] = LAST
    _now["appointments"].extend(then)


def without(post: str, *, line: str | None = None) -> None:
    _now["appointments"] = [
        a for a in _now["appointments"] if a["post"] != post or (line is not None and a.get("line") != line)
    ]


def unit(code: str, **changes: Any) -> None:
    next(u for u in _now["units"] if u["code"] == code).update(changes)


def add(**entry: Any) -> None:
    _now["appointments"].append(entry)


def deputies(*pairs: tuple[str, str]) -> None:
    _now["deputies"] = [{"person": who, "deputy": by} for who, by in pairs]


CONTRADICTIONS: dict[str, Any] = {
    "unit 'BJ' stands twice": lambda: _now["units"].append(dict(_now["units"][1])),
    "exactly one unit must be head_office, found ['HQ', 'BJ']": lambda: unit(
        "BJ", level="head_office", parent=None
    ),
    "exactly one unit must be head_office, found []": lambda: _now["units"].pop(0),
    "unit 'BJ': only head office has no parent": lambda: unit("BJ", parent=None),
    "unit 'HQ': only head office has no parent": lambda: unit("HQ", parent="BJ"),
    "unit 'BJ01': parent 'XX' is not a unit": lambda: unit("BJ01", parent="XX"),
    "unit 'BJ': a branch stands below a head_office, 'BJ01' is a sub_branch": lambda: unit(
        "BJ", parent="BJ01"
    ),
    "unit 'BJ01': a sub_branch stands below a branch, 'HQ' is a head_office": lambda: unit(
        "BJ01", parent="HQ"
    ),
    "unit 'BJ01': exists on days on which 'BJ' does not": lambda: unit("BJ", until=LAST),
    "person 'clerk' stands twice": lambda: _now["people"].append({"person": "clerk", "name": "x"}),
    "'bj.head' as 'head' in 'BJ': 'bj.head' is not among the people": lambda: _now["people"].pop(2),
    "'clerk' as 'cook' in 'HQ': 'cook' is not among the posts": lambda: add(**held("clerk", "cook", "HQ")),
    "'clerk' as 'adjuster' in 'XX': 'XX' is not a unit": lambda: add(**held("clerk", "adjuster", "XX")),
    "'line' as 'line_head' in 'HQ': the head of a line names the line": lambda: add(
        **held("line", "line_head", "HQ")
    ),
    "'clerk' holds 'service_clerk' in 'HQ' twice on 2026-01-01": lambda: add(
        **held("clerk", "service_clerk", "HQ")
    ),
    "'bj.head' and 'clerk' both hold 'head' in 'BJ' on 2026-03-01; only one may": lambda: add(
        **held("clerk", "head", "BJ") | {"since": date(2026, 3, 1)}
    ),
    "'line' and 'clerk' both hold 'line_head' in 'HQ', motor on 2026-03-01; only one may": lambda: add(
        **held("clerk", "line_head", "HQ", "motor") | {"since": date(2026, 3, 1)}
    ),
    "unit 'BJ' has no head from 2026-10-01 on": lambda: ends("bj.head", "head"),
    "unit 'BJ' has no head from 2026-10-01 to 2026-10-04": lambda: ends(
        "bj.head", "head", held("clerk", "head", "BJ") | {"since": LATER}
    ),
    "unit 'BJ' has no officer from 2026-10-01 on": lambda: ends("bj.desk", "officer"),
    "business line 'motor' has no head": lambda: without("line_head", line="motor"),
    "the leadership group has no member": lambda: without("leadership_member"),
    "the leadership group has no deputy": lambda: without("leadership_deputy"),
    "the leadership group has no head": lambda: without("leadership_head"),
    "deputies: desk → clerk → handler → desk is a ring": lambda: deputies(
        ("desk", "clerk"), ("clerk", "handler"), ("handler", "desk")
    ),
    "deputies: desk → desk is a ring": lambda: deputies(("desk", "desk")),
    "deputies: 'nobody' is not among the people": lambda: deputies(("desk", "nobody")),
    "absences: 'nobody' is not among the people": lambda: _now["absences"].append({"person": "nobody"}),
    "limits: 'cook' is not among the posts": lambda: _now.update(
        limits=[{"post": "cook", "kind": "payment", "below": 1}]
    ),
}


@pytest.mark.parametrize("fault", CONTRADICTIONS)
def test_a_contradiction_is_refused_by_name(fault: str) -> None:
    _now.clear()
    _now.update(data())
    CONTRADICTIONS[fault]()
    with pytest.raises(OrganisationError) as refused:
        check(Organisation.model_validate(_now))
    assert fault in {entry.text for entry in refused.value.faults}


def test_a_leadership_of_three_people_is_too_few_for_three_may_be_recused() -> None:
    few = data()
    for entry in few["appointments"]:
        if entry["person"] in ("line", "boss"):
            entry["person"] = "top"
    text = faults(Organisation.model_validate(few))[-1].text
    assert text.startswith("only dep, mem, top may decide at head office on 2026-01-01")


def test_deputies_of_one_another_on_different_days_are_no_ring() -> None:
    fine = data()
    fine["deputies"] = [
        {"person": "desk", "deputy": "clerk", "until": LAST},
        {"person": "clerk", "deputy": "desk", "since": LATER},
    ]
    assert faults(Organisation.model_validate(fine)) == ()


def test_two_heads_one_after_the_other_and_an_acting_one_beside_are_no_contradiction() -> None:
    fine = data()
    for entry in fine["appointments"]:
        if entry["person"] == "bj.head":
            entry["until"] = LAST
    fine["appointments"] += [
        held("clerk", "head", "BJ") | {"since": date(2026, 10, 1)},
        held("desk", "head", "BJ") | {"acting": True},
    ]
    assert faults(Organisation.model_validate(fine)) == ()
