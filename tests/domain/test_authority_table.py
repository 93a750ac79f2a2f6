"""The authorisation table cell by cell: role × right × relation to the case (R2, R4.1, R5, R6).

The words below are the rules once more, written by hand: A any case, U one's unit and those below, L one's line,
P a part in it, O answers for it, C was asked to cooperate, D was given the directive, R was asked to put a cause
right, . nothing.
"""

from __future__ import annotations

from typing import Final

import pytest

from domain.authority import SIGHT, TABLE, Reach, Right, Sight, Standing, may_ever, permitted, reaches
from domain.commands import Actor
from domain.values import BusinessLine, Role

ROLES: Final = (
    "hotline",
    "officer",
    "responsible",
    "branch_head",
    "line_head",
    "leadership",
    "auditor",
    "admin",
    "system",
)
CELLS: Final = """
record_progress         .  U  .  U  L  A  .  .  .
acknowledge             .  U  O  U  L  A  .  .  .
respond                 .  U  O  U  L  A  .  .  .
dispute_responsibility  .  .  O  .  .  .  .  .  .
rule_dispute            .  .  .  U  L  A  .  .  .
propose                 .  U  .  U  L  A  .  .  .
rule_proposal           .  .  .  U  L  A  .  .  .
delegate_authority      .  .  .  U  L  A  .  .  .
revoke_delegation       .  .  .  U  L  A  .  .  .
customer_decision       .  U  .  U  L  A  .  .  .
record_contact          A  U  .  U  L  A  .  .  .
add_evidence            .  U  OCPR U  L  A  .  .  .
request_cooperation     .  U  .  U  L  A  .  .  .
acknowledge_cooperation .  U  OC U  L  A  .  .  .
answer_cooperation      .  U  OC U  L  A  .  .  .
instruct                .  .  .  U  L  A  .  .  .
report_back             .  .  .  U  L  .  .  .  .
chase                   .  U  .  U  L  A  .  .  .
answer_chaser           .  U  OCP U  L  A  .  .  .
reassign                .  U  .  U  L  A  .  .  .
escalate                .  U  .  U  L  .  .  .  .
set_severity            .  U  .  U  L  A  .  .  .
withdraw                A  U  .  U  L  A  .  .  .
consent                 .  .  .  U  L  A  .  .  .
deliver_notice          .  U  .  U  L  A  .  .  .
close                   .  U  .  U  L  A  .  .  .
reopen                  .  U  .  U  L  A  .  .  .
suspend_clock           .  U  .  U  L  A  .  .  .
resume_clock            .  U  .  U  L  A  .  .  .
extend_clock            .  U  .  U  L  A  .  .  .
settle_commitment       .  U  .  U  L  A  .  .  .
link_proceeding         .  U  .  U  L  A  .  .  .
end_proceeding          .  U  .  U  L  A  .  .  .
declare_interest        .  U  OC U  L  A  .  .  .
verify_identity         A  U  .  U  L  A  .  .  .
record_papers           .  U  .  U  L  A  .  .  .
classify                .  U  .  U  L  A  .  .  .
add_new_facts           .  U  .  U  L  A  .  .  .
check_proceeding        .  U  .  U  L  A  .  .  .
dismiss_duplicate       .  U  .  U  L  A  .  .  .
issue_notice            .  U  .  U  L  A  .  .  .
request_review          A  U  .  U  L  A  .  .  .
report_duplicates       .  .  .  .  .  .  .  .  A
report_merger           .  .  .  .  .  .  .  .  A
report_review           .  .  .  .  .  .  .  .  A
find_cause              .  U  .  U  L  A  .  .  .
open_finding            .  .  .  U  L  A  .  .  .
plead                   .  P  P  P  P  P  .  .  .
decide_finding          .  .  .  U  L  A  .  .  .
open_rectification      .  U  .  U  L  A  .  .  .
report_rectification    .  PR PR PR PR PR .  .  .
verify_rectification    .  U  .  U  L  A  .  .  .
waive_assessment        .  .  .  .  .  A  .  .  .
renew_people            .  .  .  .  .  .  .  A  A
join_emergency          .  .  .  .  .  .  .  .  A
leave_emergency         .  .  .  .  .  .  .  .  A
report_claim            .  .  .  .  .  .  .  .  A
report_escalation       .  .  .  .  .  .  .  .  A
report_directive        .  .  .  .  .  .  .  .  A
file                    A  U  .  .  .  .  .  .  .
answer_escalation       .  .  .  U  LP A  .  .  .
answer_directive        .  D  D  D  D  D  .  .  .
answer_review           .  .  .  U  LP A  .  .  .
start_emergency         .  .  .  .  .  A  .  .  .
direct_emergency        .  .  .  .  .  A  .  .  .
emergency_task          .  C  .  C  C  A  .  .  .
publish_calendar        .  .  .  .  .  .  .  A  A
change_organisation     .  .  .  .  .  .  .  A  .
organisation            .  U  .  U  L  A  A  A  .
search                  A  U  P  U  LP A  A  .  .
case                    A  U  P  U  LP A  A  .  .
timeline                .  U  P  U  LP A  A  .  .
deadlines               .  U  P  U  LP A  A  .  .
contacts                .  U  P  U  LP A  A  .  .
evidence                .  U  P  U  LP A  A  .  .
notice                  .  U  P  U  LP A  A  .  .
emergency               .  UC .  UC LC A  A  .  .
watch                   A  U  P  U  LP A  A  .  .
worklist                .  U  P  U  L  A  .  .  .
informed                .  .  .  U  LP A  .  .  .
assessments             .  U  O  U  L  A  A  .  .
rectifications          .  U  R  U  L  A  A  .  .
reveal                  .  .  .  .  .  .  A  .  .
decode                  .  U  .  U  L  A  A  .  .
readings                .  .  .  .  .  .  A  .  .
"""
LETTERS: Final = {
    "A": Reach.ANY, "U": Reach.UNIT, "L": Reach.LINE, "P": Reach.PART, "O": Reach.OWN, "C": Reach.COOPERATING,
    "D": Reach.INSTRUCTED,
    "R": Reach.RECTIFYING,
}  # fmt: skip
WRITTEN: Final = {
    (Right(right), Role(role)): {LETTERS[letter] for letter in cell if letter != "."}
    for right, *cells in (line.split() for line in CELLS.strip().splitlines())
    for role, cell in zip(ROLES, cells, strict=True)
}
"""What the rules give, by right and role."""

CASE: Final = Standing(
    branch="BJ",
    lineage=("BJ01", "BJ", "HQ"),
    line=BusinessLine.MOTOR,
    responsible="accused",
    parties=frozenset({"accused", "driver", "asked"}),
    cooperating=frozenset({"SH"}),
    instructed=frozenset({"SH01"}),
    rectifying=frozenset({"TJ"}),
)
STANDS: Final[dict[str, tuple[dict[str, str], set[Reach]]]] = {
    "a stranger": ({"person": "x", "unit": "GD", "line": "property"}, set()),
    "the case's unit": ({"person": "x", "unit": "BJ01", "line": "property"}, {Reach.UNIT}),
    "the unit above": ({"person": "x", "unit": "BJ", "line": "property"}, {Reach.UNIT}),
    "head office": ({"person": "x", "unit": "HQ", "line": "property"}, {Reach.UNIT}),
    "a unit beside": ({"person": "x", "unit": "BJ02", "line": "property"}, set()),
    "the case's line": ({"person": "x", "unit": "GD", "line": "motor"}, {Reach.LINE}),
    "somebody asked": ({"person": "asked", "unit": "GD", "line": "property"}, {Reach.PART}),
    "the one who answers for it": ({"person": "accused", "unit": "GD", "line": "property"}, {Reach.PART, Reach.OWN}),
    "a unit asked to cooperate": ({"person": "x", "unit": "SH", "line": "property"}, {Reach.COOPERATING}),
    "a unit with a directive": ({"person": "x", "unit": "SH01", "line": "property"}, {Reach.INSTRUCTED}),
    "a unit asked to put a cause right": ({"person": "x", "unit": "TJ", "line": "property"}, {Reach.RECTIFYING}),
}  # fmt: skip
"""Who may stand how to the case, and which reaches that is; everybody has `any`."""


def test_every_right_and_every_role_stands_in_both_tables() -> None:
    assert {right for right, _ in WRITTEN} == set(TABLE)
    assert set(ROLES) == set(Role)
    assert SIGHT.keys() == set(Role)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", TABLE)
def test_a_cell_lets_in_whom_the_rules_name_and_nobody_else(right: Right, role: Role) -> None:
    granted = WRITTEN[right, role]
    assert may_ever(role, right) == bool(granted)
    for name, (fields, stands) in STANDS.items():
        actor = Actor.model_validate(fields | {"role": role})
        assert reaches(actor, CASE) == stands | {Reach.ANY}, name
        assert permitted(actor, right, CASE) == bool(granted & (stands | {Reach.ANY})), name


def test_a_line_head_who_names_no_line_is_taken_for_each_line() -> None:
    actor = Actor(person="x", role=Role.LINE_HEAD, unit="HQ")
    assert permitted(actor, Right.CONSENT, CASE)


@pytest.mark.parametrize("right", [right for right, row in TABLE.items() if row.decides])
def test_what_decides_is_for_handlers_and_heads_only(right: Right) -> None:
    assert Role.RESPONSIBLE not in TABLE[right].grants
    assert Role.AUDITOR not in TABLE[right].grants


def test_auditors_read_everything_and_write_nothing() -> None:
    reading = {right for right in TABLE if Role.AUDITOR in TABLE[right].grants}
    assert reading == {
        Right.SEARCH, Right.CASE, Right.TIMELINE, Right.DEADLINES, Right.CONTACTS, Right.EVIDENCE, Right.WATCH,
        Right.REVEAL, Right.DECODE, Right.READINGS, Right.ORGANISATION, Right.NOTICE,
        Right.ASSESSMENTS, Right.RECTIFICATIONS, Right.EMERGENCY,
    }  # fmt: skip


def test_in_full_see_only_those_who_handle_the_case() -> None:
    assert {role for role, sight in SIGHT.items() if sight is Sight.FULL} == {
        Role.OFFICER,
        Role.BRANCH_HEAD,
        Role.LINE_HEAD,
        Role.LEADERSHIP,
    }
