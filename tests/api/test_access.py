"""Who may see and do what: the table, and the units below one's own (R2, R4.1)."""

from __future__ import annotations

from typing import Any

import pytest

from api.access import covers, require, require_message, units_below
from api.actions import command_of
from api.bodies import BODIES
from api.problems import Problem
from contract.messages import BY_PATH, MESSAGES
from domain.authority import OF_COMMAND, TABLE, Right
from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import organisation


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_never_say_to_a_case_is_refused_at_the_door(role: Role) -> None:
    actor = Actor(person="p", role=role, unit="HQ")
    for message in MESSAGES:
        if role in TABLE[OF_COMMAND[message.command]].grants:
            require_message(actor, message)
        else:
            with pytest.raises(Problem) as caught:
                require_message(actor, message)
            assert caught.value.kind.code == "role_not_allowed"


def test_machinery_has_no_door() -> None:
    theirs = {
        Right.PUBLISH_CALENDAR,
        Right.RENEW_PEOPLE,
        Right.JOIN_EMERGENCY,
        Right.LEAVE_EMERGENCY,
        *(r for r in TABLE if r.value.startswith("report_")),
    }
    for right in set(TABLE) - theirs:
        with pytest.raises(Problem):
            require(Actor(person="p", role=Role.SYSTEM, unit="HQ"), right)


@pytest.mark.parametrize(
    ("unit", "below", "covered"),
    [
        ("HQ", "BJ01", True),
        ("BJ", "BJ", True),
        ("BJ", "BJ02", True),
        ("BJ01", "BJ", False),
        ("BJ", "SH01", False),
        ("B", "BJ", False),
        ("BJ", "NOWHERE", False),
        ("NOWHERE", "BJ", False),
    ],
)
def test_a_unit_covers_itself_and_those_below(unit: str, below: str, *, covered: bool) -> None:
    assert covers(organisation(), unit, below) is covered


def test_the_units_below_a_branch_are_its_sub_branches() -> None:
    assert units_below(organisation(), "BJ") == {"BJ", "BJ01", "BJ02"}
    assert units_below(organisation(), "NOWHERE") == frozenset()


def test_what_only_the_command_finds_wrong_is_malformed_and_names_the_field() -> None:
    actor = Actor(person="p", role=Role.OFFICER, unit="BJ")
    unchecked: dict[str, Any] = {"message_id": "m-1", "text": ""}
    body = BODIES["progress"].model_construct(**unchecked)
    with pytest.raises(Problem) as caught:
        command_of(BY_PATH["progress"], body, actor)
    assert (caught.value.kind.code, caught.value.errors[0].field) == ("malformed", "text")
