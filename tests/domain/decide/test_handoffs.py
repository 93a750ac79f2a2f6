"""Hand-offs and shirking (R7.2): one holder at every second, disputes ruled on by others, the clocks run on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain import commands as c
from domain.refusals import RefusalCode
from domain.values import Role, Stage
from tests.infra.scenario import (
    MONDAY,
    acknowledges,
    adds_evidence,
    contacts,
    customer,
    disputes,
    given,
    moment,
    proposes,
    reassigns,
    reopens,
    responds,
    rules,
    says,
    withdraws,
)


def test_r7_2_declining_does_not_exist_a_dispute_keeps_the_owner_and_the_clocks() -> None:
    story = given(MONDAY, acknowledges())
    before = story.case
    story.when(disputes()).then("responsibility_disputed")
    assert story.case.disputed
    assert story.case.responsible == before.responsible
    assert story.case.custody == before.custody
    assert story.case.clocks[: len(before.clocks)] == before.clocks, "the clocks run on"
    assert story.runs() - {clock.name for clock in before.running()} == {"dispute"}


def test_r7_2_a_dispute_names_evidence_that_is_on_file() -> None:
    story = given(MONDAY).when(disputes(evidence=["E-9"])).refused(RefusalCode.EVIDENCE_UNKNOWN)
    story.when(adds_evidence("E-9")).when(disputes(evidence=["E-9"])).then("responsibility_disputed")


def test_r7_2_a_dispute_waits_for_its_ruling() -> None:
    given(MONDAY, disputes()).when(disputes()).refused(RefusalCode.DISPUTE_OPEN)
    given(MONDAY).when(rules(upheld=False)).refused(RefusalCode.NO_DISPUTE)


def test_r7_2_a_dispute_that_is_not_upheld_leaves_the_case_where_it_is() -> None:
    story = given(MONDAY, disputes()).when(rules(upheld=False)).then("dispute_ruled")
    assert not story.case.disputed
    assert story.case.responsible.person == "han.dongmei"
    story.when(disputes()).then("responsibility_disputed")


def test_r7_2_an_upheld_dispute_moves_the_case_and_the_clocks_run_on() -> None:
    story = given(MONDAY, acknowledges(), disputes())
    clocks = story.case.clocks
    story.when(rules(upheld=True), at="2026-09-07 15:00").then("dispute_ruled", "reassigned")
    assert story.case.responsible.person == "cao.zhenghua"
    assert not story.case.disputed
    assert story.clock("dispute").stopped_at == story.now
    assert story.case.clocks[: len(clocks) - 1] == clocks[:-1], "passing a case on wins nobody time"
    assert "handover" in story.runs()


def test_an_upheld_dispute_says_who_is_responsible_instead() -> None:
    story = given(MONDAY, disputes())
    story.when(rules(upheld=True, person=None)).refused(RefusalCode.MALFORMED, "who is responsible instead")
    story.when(rules(upheld=True, person="han.dongmei")).refused(RefusalCode.ALREADY_RESPONSIBLE)
    assert story.case.disputed, "nothing was ruled"


@pytest.mark.parametrize("role", [Role.BRANCH_HEAD, Role.LINE_HEAD, Role.LEADERSHIP])
def test_l17_nobody_rules_on_their_own_dispute(role: Role) -> None:
    story = given(MONDAY, disputes(), about={"unit": "BJ"})
    disputer = c.Actor(person=story.case.responsible.person, role=role, unit="BJ")
    story.when(rules(upheld=True, by=disputer)).refused(RefusalCode.ACTOR_NOT_ALLOWED, "L17")
    story.when(rules(upheld=False, by="line_head")).then("dispute_ruled")


def test_r7_2_only_the_officers_side_moves_a_case() -> None:
    given(MONDAY).when(reassigns(by="responsible")).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    given(MONDAY).when(reassigns(by="hotline")).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    given(MONDAY).when(reassigns()).then("reassigned")


def test_a_case_is_not_moved_to_where_it_is() -> None:
    same = {"person": "han.dongmei", "post": "adjuster", "unit": "BJ"}
    given(MONDAY).when(reassigns(**same)).refused(RefusalCode.ALREADY_RESPONSIBLE)
    given(MONDAY).when(reassigns(**(same | {"post": "claims_supervisor"}))).then("reassigned")


def test_reassigning_ends_the_dispute() -> None:
    story = given(MONDAY, disputes()).when(reassigns()).then("reassigned")
    assert not story.case.disputed


def test_the_next_person_takes_the_assignment_anew() -> None:
    story = given(MONDAY, acknowledges(), reassigns())
    assert story.stage() is Stage.RECEIVED
    former = c.Actor(person="han.dongmei", role=Role.RESPONSIBLE, unit="BJ")
    story.when(acknowledges(by=former)).refused(RefusalCode.NOT_THE_RESPONSIBLE_PERSON, "cao.zhenghua")
    story.when(acknowledges()).then("acknowledged")
    assert story.stage() is Stage.INVESTIGATING
    assert story.clock("arrangement").run == 1, "the day's arrangement was made once"


def test_what_is_on_file_stays_when_the_case_moves() -> None:
    story = given(MONDAY, responds(), proposes(), reassigns())
    assert story.stage() is Stage.PROPOSED
    story.when(customer(accepted=True)).then("customer_decided")


def test_who_held_the_case_for_how_long_adds_up_without_a_gap() -> None:
    story = given(MONDAY, acknowledges())
    story.when(reassigns(), at="2026-09-07 14:00")
    story.when(disputes(), at="2026-09-07 15:00")
    story.when(
        rules(upheld=True, person="luo.yulan", post="claims_handler", unit="BJ"), at="2026-09-08 09:30"
    )
    story.when(withdraws(), at="2026-09-09 16:45")
    held = [(entry.person, (entry.until or story.now) - entry.since) for entry in story.case.custody]
    assert held == [
        ("han.dongmei", timedelta(hours=4)),
        ("cao.zhenghua", timedelta(hours=19, minutes=30)),
        ("luo.yulan", timedelta(hours=31, minutes=15)),
    ]
    assert sum((spent for _, spent in held), timedelta()) == moment("2026-09-09 16:45") - moment(MONDAY)


def test_nobody_holds_a_closed_case_and_reopened_it_is_held_again() -> None:
    story = given(MONDAY, acknowledges(), withdraws())
    assert story.case.custody[-1].until == story.now
    story.when(contacts(), after=timedelta(days=1))
    story.when(reopens(), after=timedelta(days=1))
    assert [(entry.person, entry.until) for entry in story.case.custody[1:]] == [("han.dongmei", None)]


def test_how_often_a_case_bounced_is_kept() -> None:
    story = given(MONDAY)
    for person in ("cao.zhenghua", "luo.yulan", "cao.zhenghua", "han.dongmei"):
        story.when(reassigns(person=person), after=timedelta(minutes=10))
    assert [entry.person for entry in story.case.custody] == [
        "han.dongmei",
        "cao.zhenghua",
        "luo.yulan",
        "cao.zhenghua",
        "han.dongmei",
    ]


def test_a_dispute_ends_with_the_case() -> None:
    story = given(MONDAY, disputes(), withdraws())
    assert not story.case.disputed
    story.when(reopens(), after=timedelta(days=1))
    story.when(says(c.RuleDispute, "line_head", upheld=False, text="无")).refused(RefusalCode.NO_DISPUTE)
