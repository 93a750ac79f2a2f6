"""Builders: the shipped rules, a complaint, the people around it, and the messages that they send."""

from __future__ import annotations

import itertools
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contract.ids import complaint_no
from domain.calendar import Calendar, load_calendar
from domain.commands import Actor, Intake, Open
from domain.organisation import Organisation, check, people_behind
from domain.rulebook import RuleBook, load_rulebook
from domain.values import Role

if TYPE_CHECKING:
    from datetime import datetime

RULES = Path(__file__).resolve().parents[2] / "rulebook"
_numbers = itertools.count(1)
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


@cache
def book(name: str = "cn-claims-2026") -> RuleBook:
    """A shipped rule book."""
    return load_rulebook((RULES / f"{name}.toml").read_text("utf-8"))


@cache
def old_book() -> RuleBook:
    """The shipped rules as they were before classes, duplicates and the notice's template."""
    shipped = book()
    clocks = tuple(
        rule.model_copy(
            update={"extension": rule.extension and rule.extension.model_copy(update={"proof": False})}
        )
        for rule in shipped.clocks
        if rule.name != "suspension"
    )
    added = {"notice": None, "notice_channels": (), "statutory_classes": (), "duplicates": None}
    return shipped.model_copy(update={"version": "cn-claims-2026.old", "clocks": clocks, **added})


@cache
def calendar() -> Calendar:
    """The shipped calendar."""
    return load_calendar((RULES / "calendar-cn.toml").read_text("utf-8"))


@cache
def organisation() -> Organisation:
    """The shipped sample organisation."""
    return check(Organisation.model_validate(tomllib.loads((RULES / "organisation.toml").read_text("utf-8"))))


def fresh(prefix: str = "m") -> str:
    """An identifier that no other call gives in this run; the workers of a run share their servers."""
    return f"{prefix}-{_WORKER}{next(_numbers)}"


HOTLINE = Actor(person="hotline", role=Role.HOTLINE, unit="HQ")
SYSTEM = Actor(person="system", role=Role.SYSTEM, unit="HQ")
LEADER = Actor(person="a.leader", role=Role.LEADERSHIP, unit="HQ")
LINE_HEAD = Actor(person="a.line.head", role=Role.LINE_HEAD, unit="HQ")


def intake(received_at: datetime, **changes: Any) -> Intake:
    """What the hotline took down: a motor claim denied, at a sub-branch in Beijing."""
    said: dict[str, Any] = {
        "ticket_no": fresh("T"),
        "received_at": received_at,
        "channel": "hotline",
        "complainant": {"name": "张三", "phone": "13800001234", "relation": "insured"},
        "policy_no": "P-2026-0001",
        "claim_no": "C-2026-0001",
        "unit": "BJ01",
        "business_line": "motor",
        "category": "denial",
        "content": "我的车险理赔被拒赔, 我不同意。",
        "demand": "请重新核定并赔付。",
    }
    return Intake.model_validate(said | changes)


def opening(
    received_at: datetime, *, rules: RuleBook | None = None, days: Calendar | None = None, **changes: Any
) -> Open:
    """The first command of a case."""
    taken = intake(received_at, **changes)
    rules = rules or book()
    people = people_behind(organisation(), rules, taken, on=received_at.date())
    return Open(
        message_id=fresh("open"),
        complaint_no=complaint_no(taken.ticket_no),
        intake=taken,
        people=people,
        rulebook=rules,
        calendar=days or calendar(),
        actor=HOTLINE,
    )


def officer_of(opened: Open) -> Actor:
    """The officer who drives the case."""
    return Actor(person=opened.people.officer, role=Role.OFFICER, unit=opened.people.branch)


def head_of(opened: Open) -> Actor:
    """The branch claims head."""
    return Actor(person=opened.people.supervisor, role=Role.BRANCH_HEAD, unit=opened.people.branch)


def responsible_of(opened: Open) -> Actor:
    """The main responsible person."""
    to = opened.people.responsible
    return Actor(person=to.person, role=Role.RESPONSIBLE, unit=to.unit)


def said(actor: Actor, **body: Any) -> dict[str, Any]:
    """One message as it travels: the body, an id of its own, the actor."""
    return {"message_id": fresh(), "actor": actor.model_dump(mode="json")} | body


PROPOSAL = {
    "text": "赔付3000元",
    "facts": "查勘记录完整, 责任成立",
    "basis": "保险条款第八条",
    "responsibility": "核赔岗认定有误",
}


def full_checklist(rules: RuleBook, category: str = "denial") -> list[dict[str, Any]]:
    """Every item of a category's closing checklist, done."""
    from domain.values import Category

    return [{"item": item.id, "done": True} for item in rules.checklist(Category(category))]
