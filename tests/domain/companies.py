"""Small companies: one that contradicts nothing, and random ones of any size, with leave and deputies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.organisation import Organisation, check, faults
from domain.values import BusinessLine

DAY = date(2026, 9, 7)
SINCE = date(2026, 1, 1)

PEOPLE = (
    *("boss", "desk", "bj.head", "bj.desk", "sub.head", "sub.desk", "line", "top", "dep", "mem"),
    *("motor.adjuster", "any.adjuster", "handler", "clerk"),
)
POSTS = ("adjuster", "claims_handler", "service_clerk", "loss_assessor", "claims_supervisor")


def held(person: str, post: str, unit: str, line: str | None = None) -> dict[str, Any]:
    """An appointment from the first day on."""
    return {"person": person, "post": post, "unit": unit, "since": SINCE} | ({"line": line} if line else {})


def data() -> dict[str, Any]:
    """A small organisation that contradicts nothing: head office, one branch, one sub-branch."""
    return {
        "version": "t1",
        "since": SINCE,
        "units": [
            {"code": "HQ", "name": "总公司", "level": "head_office"},
            {"code": "BJ", "name": "分公司", "level": "branch", "parent": "HQ"},
            {"code": "BJ01", "name": "支公司", "level": "sub_branch", "parent": "BJ"},
        ],
        "posts": [{"post": post, "name": post} for post in POSTS],
        "people": [{"person": person, "name": person} for person in PEOPLE],
        "appointments": [
            held("boss", "head", "HQ"),
            held("desk", "officer", "HQ"),
            held("bj.head", "head", "BJ"),
            held("bj.desk", "officer", "BJ"),
            held("sub.head", "head", "BJ01"),
            held("sub.desk", "officer", "BJ01"),
            *(held("line", "line_head", "HQ", line.value) for line in BusinessLine),
            held("top", "leadership_head", "HQ"),
            held("dep", "leadership_deputy", "HQ"),
            held("mem", "leadership_member", "HQ"),
            held("any.adjuster", "adjuster", "BJ"),
            held("motor.adjuster", "adjuster", "BJ", "motor"),
            held("handler", "claims_handler", "BJ01", "motor"),
            held("clerk", "service_clerk", "HQ"),
        ],
        "deputies": [],
        "absences": [],
    }


def company(**also: list[dict[str, Any]]) -> Organisation:
    """The small organisation with more entries in some lists."""
    base = data()
    return check(
        Organisation.model_validate(base | {part: [*base[part], *more] for part, more in also.items()})
    )


@st.composite
def companies(draw: st.DrawFn) -> Organisation:
    """A company that passes the check: few people in many posts, so that interests meet; leave and deputies besides."""
    size = draw(st.integers(6, 12))
    people = [f"p{n}" for n in range(size)]
    who = st.sampled_from(people)
    appointments = [held(draw(who), "head", unit) for unit in ("HQ", "BJ", "BJ01")]
    appointments += [held(draw(who), "officer", unit) for unit in ("HQ", "BJ")]
    appointments += [held(draw(who), "line_head", "HQ", line.value) for line in BusinessLine]
    appointments += [
        held(draw(who), office, "HQ")
        for office in ("leadership_head", "leadership_deputy", "leadership_member")
    ]
    appointments += [
        held(draw(who), draw(st.sampled_from(POSTS)), draw(st.sampled_from(("HQ", "BJ", "BJ01"))))
        for _ in range(draw(st.integers(0, 6)))
    ]
    unique = {(a["person"], a["post"], a["unit"], a.get("line")): a for a in appointments}
    away = draw(st.lists(st.tuples(who, st.integers(-3, 3), st.integers(0, 6)), max_size=5))
    pairs = draw(st.lists(st.tuples(who, who), max_size=6, unique=True))
    base = data() | {
        "people": [{"person": person, "name": person} for person in people],
        "appointments": list(unique.values()),
        "absences": [
            {"person": p, "since": DAY + timedelta(days=a), "until": DAY + timedelta(days=a + n)}
            for p, a, n in away
        ],
        "deputies": [{"person": a, "deputy": b} for a, b in pairs if people.index(a) < people.index(b)],
    }
    organisation = Organisation.model_validate(base)
    from hypothesis import assume

    assume(not faults(organisation))
    return organisation
