"""Every refusal: each stable code is given at least once, says why, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain import commands as c
from domain.decide import decide
from domain.refusals import RefusalCode, Refused
from domain.values import BusinessLine, Role
from tests.infra.cases import fresh
from tests.infra.handing_over import instructs, reports_back, reports_directive
from tests.infra.promising import FAR_TOO_MUCH, TOO_MUCH, approves, lends, takes_back
from tests.infra.scenario import (
    MONDAY,
    acknowledges,
    adds_evidence,
    answers_chaser,
    answers_cooperation,
    chases,
    closes,
    contacts,
    customer,
    disputes,
    escalates,
    extends,
    given,
    links,
    moment,
    notifies,
    proceeding_ends,
    progress,
    proposes,
    reassigns,
    reopens,
    reports_turn,
    responds,
    resumes,
    rules,
    says,
    sets_severity,
    settles,
    suspends,
    withdraws,
)
from tests.infra.scenario_accountability import (
    accuses,
    asks_rectification,
    decides_finding,
    pleads,
    reports_rectification,
    strikes_out,
    verifies_rectification,
)
from tests.infra.scenario_law import (
    asks_review,
    classifies,
    dismisses,
    issues_notice,
    review_decides,
    reviews,
)
from tests.infra.scenario_people import declares, shows_papers, verifies

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase, Story

OF_THE_LADDER = {RefusalCode.NOT_THE_LEVEL_ASKED, RefusalCode.DECISION_NOT_OFFERED}
"""Given by an escalation's own workflow, before the case hears of it (tests/workflows)."""
OF_THE_WIRE = {RefusalCode.UNSEALED}
"""Given before there is a command (tests/workflows/test_forged.py)."""

OF_AGENTS = {RefusalCode.PAPERS_MISSING}
"""Given where somebody complains in another's name (tests/domain/test_complainants.py)."""
OF_PLANS = {
    RefusalCode.EMERGENCY_NOT_STARTED,
    RefusalCode.EMERGENCY_STARTED,
    RefusalCode.EMERGENCY_OVER,
    RefusalCode.TASK_UNKNOWN,
    RefusalCode.TASK_OVER,
    RefusalCode.TASKS_OPEN,
}
"""Given by an emergency plan (tests/domain/test_emergency_plan.py)."""
JOINS = says(c.JoinEmergency, "system", emergency="HA1L-0001-1", severity="major")

OF_OTHER_BOOKS = {RefusalCode.OPINION_INCOMPLETE}
"""Given where a rule book asks for more than the shipped ones do (tests/domain/decide/test_opinion.py)."""

OF_OLDER_BOOKS = {RefusalCode.NOT_IN_THE_RULEBOOK}
"""Given where a case is judged by a book that lacks the part (tests/domain/decide/test_findings.py)."""

MERGED = closes("merged", master="RD-0000-0000-0001")
WAIVED = closes(checklist=[{"item": "record", "waived_by": "nobody", "reason": "r"}])
STRANGER = c.Actor(person="p", role=Role.OFFICER, unit="SH")
OTHER = c.Actor(person="p", role=Role.RESPONSIBLE, unit="BJ")
OTHER_LINE = c.Actor(person="p", role=Role.LINE_HEAD, unit="HQ", line=BusinessLine.PROPERTY)
ACCEPTED = (responds(), proposes(), customer())


def same_calendar(story: Story) -> c.Command:
    return says(c.PublishCalendar, "admin", calendar=story.case.calendar)(story)


def same_people(story: Story) -> c.Command:
    people = story.case.people.model_copy(update={"responsible": story.case.responsible})
    return says(c.RenewPeople, "admin", people=people, reason="任命变更")(story)


REVIEWED = (*ACCEPTED, notifies(), closes(), asks_review())


def months_pass(story: Story) -> c.Command:
    story.passes(after=timedelta(days=40))
    return contacts()(story)


def unknown(story: Story) -> c.Command:
    return c.Command(message_id=fresh(), actor=story.actor("officer"))


def strikes_out_shirking(story: Story) -> c.Command:
    points = next(p for p in story.case.assessed if p.code == "shirking")
    return strikes_out(points.seq, points.code)(story)


REFUSED: dict[RefusalCode, tuple[tuple[Phrase, ...], Phrase]] = {
    RefusalCode.MALFORMED: ((), closes("withdrawn")),
    RefusalCode.UNKNOWN_MESSAGE: ((), unknown),
    RefusalCode.ACTOR_NOT_ALLOWED: ((), progress(by="hotline")),
    RefusalCode.UNIT_NOT_ALLOWED: ((), progress(by=STRANGER)),
    RefusalCode.LINE_NOT_ALLOWED: ((), progress(by=OTHER_LINE)),
    RefusalCode.NOT_THE_RESPONSIBLE_PERSON: ((), acknowledges(by=OTHER)),
    RefusalCode.CASE_CLOSED: ((withdraws(),), progress()),
    RefusalCode.CASE_OPEN: ((), reopens()),
    RefusalCode.CASE_MERGED: ((MERGED,), reopens()),
    RefusalCode.ALREADY_ACKNOWLEDGED: ((acknowledges(),), acknowledges()),
    RefusalCode.PROPOSAL_UNKNOWN: ((responds(),), customer()),
    RefusalCode.PROPOSAL_SUPERSEDED: ((responds(), proposes(), proposes()), customer(proposal_version=1)),
    RefusalCode.PROPOSAL_ALREADY_ANSWERED: (ACCEPTED, customer()),
    RefusalCode.PROPOSAL_NOT_APPROVED: ((responds(), proposes(commitments=[TOO_MUCH])), customer()),
    RefusalCode.NOTHING_TO_APPROVE: ((responds(), proposes()), approves()),
    RefusalCode.BEYOND_AUTHORITY: ((responds(), proposes(commitments=[FAR_TOO_MUCH])), approves()),
    RefusalCode.DELEGATION_UNKNOWN: ((), takes_back()),
    RefusalCode.DELEGATION_TOO_LONG: ((), lends(until=moment("2026-10-08 10:00"))),
    RefusalCode.NO_RESPONSE_YET: ((), proposes()),
    RefusalCode.EVIDENCE_UNKNOWN: ((), responds(evidence=["E-9"])),
    RefusalCode.EVIDENCE_EXISTS: ((adds_evidence(),), adds_evidence()),
    RefusalCode.CLOSING_CONDITION_UNMET: ((), closes()),
    RefusalCode.CHECKLIST_INCOMPLETE: (
        ACCEPTED,
        closes(
            checklist=[
                {"item": item, "done": True} for item in ("investigation", "denial_basis", "contracts")
            ]
        ),
    ),
    RefusalCode.WAIVER_NOT_BY_SUPERIOR: (ACCEPTED, WAIVED),
    RefusalCode.ALREADY_RESPONSIBLE: ((), reassigns(person="han.dongmei", post="adjuster", unit="BJ")),
    RefusalCode.DISPUTE_OPEN: ((disputes(),), disputes()),
    RefusalCode.NO_DISPUTE: ((), rules(upheld=False)),
    RefusalCode.NOTHING_NEW: ((withdraws(),), reopens("请重新核定并赔付。")),
    RefusalCode.CLOCK_NOT_RUNNING: ((responds(), proposes(), notifies()), suspends()),
    RefusalCode.CLOCK_SUSPENDED: ((suspends(),), suspends()),
    RefusalCode.CLOCK_NOT_SUSPENDED: ((), resumes()),
    RefusalCode.ALREADY_EXTENDED: ((extends(),), extends()),
    RefusalCode.EXPIRED: (
        (responds(),),
        proposes(commitments=[{"kind": "x", "text": "x", "due": moment(MONDAY)}]),
    ),
    RefusalCode.COMMITMENT_UNKNOWN: ((), settles(1)),
    RefusalCode.COOPERATION_UNKNOWN: ((), answers_cooperation(1)),
    RefusalCode.DIRECTIVE_UNKNOWN: ((), reports_directive("acknowledged")),
    RefusalCode.DIRECTIVE_OVER: ((instructs(), reports_directive("done")), reports_directive("acknowledged")),
    RefusalCode.OWN_HAND_OVER: ((reassigns(),), acknowledges(by="officer")),
    RefusalCode.NOTHING_TO_REPORT: ((), reports_back()),
    RefusalCode.CHASER_UNKNOWN: ((chases(), answers_chaser()), answers_chaser()),
    RefusalCode.TARGET_UNKNOWN: ((), chases(person="nobody.of.the.case")),
    RefusalCode.ESCALATION_UNKNOWN: ((), reports_turn("acknowledged")),
    RefusalCode.ESCALATION_OVER: ((escalates(), reports_turn("ended")), reports_turn("acknowledged")),
    RefusalCode.LEVEL_ALREADY_ASKED: ((escalates(),), escalates("branch_head")),
    RefusalCode.PROCEEDING_OPEN: ((links(),), links()),
    RefusalCode.NO_PROCEEDING: ((), proceeding_ends()),
    RefusalCode.SAME_SEVERITY: ((), sets_severity("ordinary")),
    RefusalCode.IN_THE_FUTURE: ((), contacts(at=moment("2026-09-07 10:00:01"))),
    RefusalCode.CALENDAR_NOT_NEWER: ((), same_calendar),
    RefusalCode.PEOPLE_UNCHANGED: ((), same_people),
    RefusalCode.INTEREST_KNOWN: ((), declares("han.dongmei")),
    RefusalCode.NOBODY_LEFT: (
        tuple(declares(person) for person in ("he.lixin", "zhou.wenbo", "liu.zhiyuan")),
        declares("wang.jianguo"),
    ),
    RefusalCode.ALREADY_IN_EMERGENCY: ((JOINS,), JOINS),
    RefusalCode.NOT_IN_EMERGENCY: ((), says(c.LeaveEmergency, "system", emergency="HA1L-0001-1")),
    RefusalCode.NO_PAPERS_NEEDED: ((), shows_papers()),
    RefusalCode.NUMBER_REPEATED: ((), verifies(text="核对手机号 138-0000-1234")),
    RefusalCode.SAME_CLASS: ((), classifies("simple")),
    RefusalCode.DUPLICATE_UNKNOWN: ((), dismisses()),
    RefusalCode.NOTICE_INCOMPLETE: ((), issues_notice()),
    RefusalCode.NOTICE_UNKNOWN: ((responds(), proposes()), notifies(notice=1)),
    RefusalCode.NOTICE_SUPERSEDED: (
        (responds(), proposes(), issues_notice(), proposes()),
        notifies(notice=1),
    ),
    RefusalCode.PROOF_MISSING: ((responds(), proposes()), notifies(proof="已寄出")),
    RefusalCode.NO_DECISION_NOTICE: ((*ACCEPTED, closes()), asks_review()),
    RefusalCode.REVIEW_WINDOW_OVER: ((*ACCEPTED, notifies(), closes(), months_pass), asks_review()),
    RefusalCode.REVIEW_OPEN: (REVIEWED, asks_review()),
    RefusalCode.ALREADY_REVIEWED: ((*REVIEWED, review_decides()), asks_review()),
    RefusalCode.REVIEW_UNKNOWN: ((), reviews()),
    RefusalCode.REVIEW_OVER: ((*REVIEWED, review_decides()), reviews()),
    RefusalCode.FINDING_UNKNOWN: ((), decides_finding()),
    RefusalCode.FINDING_DECIDED: ((accuses(), pleads(), decides_finding()), pleads()),
    RefusalCode.NOT_THE_ACCUSED: ((accuses("luo.yulan"),), pleads(by="responsible")),
    RefusalCode.PLEA_PENDING: ((accuses(),), decides_finding()),
    RefusalCode.RECTIFICATION_UNKNOWN: ((asks_rectification(),), reports_rectification(2)),
    RefusalCode.RECTIFICATION_REPORTED: (
        (asks_rectification(), reports_rectification()),
        reports_rectification(),
    ),
    RefusalCode.RECTIFICATION_NOT_REPORTED: ((asks_rectification(),), verifies_rectification()),
    RefusalCode.NOT_THE_UNIT_ASKED: (
        (asks_rectification(unit="SH", person="han.dongmei"), asks_rectification(unit="SH")),
        reports_rectification(2),
    ),
    RefusalCode.ASSESSMENT_UNKNOWN: ((), strikes_out()),
    RefusalCode.ASSESSMENT_WAIVED: (
        (disputes(), rules(upheld=False), strikes_out_shirking),
        strikes_out_shirking,
    ),
    RefusalCode.REPRESENTATIVE_UNKNOWN: ((), verifies(whom="representative", number=1)),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_refusal_has_its_code_says_why_and_changes_nothing(code: RefusalCode) -> None:
    said, phrase = REFUSED[code]
    story = given(MONDAY, *said)
    before = story.case
    story.when(phrase).refused(code)
    assert isinstance(story.last, Refused)
    assert len(story.last.text) > len("no reason")
    assert story.case is before


def test_every_code_is_given_by_some_rule() -> None:
    elsewhere = OF_THE_LADDER | OF_THE_WIRE | OF_AGENTS | OF_OTHER_BOOKS | OF_OLDER_BOOKS | OF_PLANS
    assert set(REFUSED) | elsewhere == set(RefusalCode)


@pytest.mark.parametrize("code", REFUSED)
def test_what_was_refused_may_be_sent_again_and_be_taken(code: RefusalCode) -> None:
    said, phrase = REFUSED[code]
    story = given(MONDAY, *said)
    command = phrase(story)
    assert isinstance(decide(story.case, command, story.now), Refused)
    assert command.message_id not in story.case.seen, "a refusal uses no message id up"
