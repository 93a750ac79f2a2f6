"""Who may say what (R2, R5, R6, L17): one table of roles, the unit, and the person's own part in the matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract.messages import MESSAGES
from domain import commands as c
from domain.authority import OF_COMMAND
from domain.decide import decide
from domain.refusals import RefusalCode, Refused
from domain.values import BusinessLine, Role
from tests.infra import handing_over as over
from tests.infra import promising
from tests.infra import scenario as say
from tests.infra import scenario_accountability as told
from tests.infra import scenario_law as law
from tests.infra.cases import fresh
from tests.infra.scenario import MONDAY, Phrase, Story, given, moment, says
from tests.infra.scenario_people import declares, shows_papers, verifies

if TYPE_CHECKING:
    from collections.abc import Callable

HEADS = {Role.BRANCH_HEAD, Role.LINE_HEAD, Role.LEADERSHIP}
HANDLERS = {Role.OFFICER} | HEADS
PARTY = {Role.RESPONSIBLE}

WHO: dict[Callable[..., Phrase], set[Role]] = {
    say.progress: HANDLERS,
    say.acknowledges: HANDLERS | PARTY,
    say.responds: HANDLERS | PARTY,
    say.disputes: PARTY,
    say.rules: HEADS,
    say.proposes: HANDLERS,
    say.customer: HANDLERS,
    promising.approves: HEADS,
    promising.lends: HEADS,
    promising.takes_back: HEADS,
    say.contacts: HANDLERS | {Role.HOTLINE},
    say.adds_evidence: HANDLERS | PARTY,
    say.asks_cooperation: HANDLERS,
    over.acknowledges_cooperation: HANDLERS | PARTY,
    say.answers_cooperation: HANDLERS | PARTY,
    over.instructs: HEADS,
    over.reports_back: {Role.BRANCH_HEAD, Role.LINE_HEAD},
    say.chases: HANDLERS,
    say.answers_chaser: HANDLERS | PARTY,
    say.reassigns: HANDLERS,
    say.escalates: {Role.OFFICER, Role.BRANCH_HEAD, Role.LINE_HEAD},
    say.sets_severity: HANDLERS,
    say.withdraws: HANDLERS | {Role.HOTLINE},
    say.consents: HEADS,
    say.notifies: HANDLERS,
    say.closes: HANDLERS,
    say.reopens: HANDLERS,
    say.suspends: HANDLERS,
    say.resumes: HANDLERS,
    say.extends: {Role.LINE_HEAD, Role.LEADERSHIP},  # the rule book names the levels (L18)
    say.settles: HANDLERS,
    say.links: HANDLERS,
    say.proceeding_ends: HANDLERS,
    declares: HANDLERS | PARTY,
    verifies: HANDLERS | {Role.HOTLINE},
    shows_papers: HANDLERS,
    law.classifies: HANDLERS,
    law.adds_new_facts: HANDLERS,
    law.checks_proceeding: HANDLERS,
    law.dismisses: HANDLERS,
    law.issues_notice: HANDLERS,
    law.asks_review: HANDLERS | {Role.HOTLINE},
    told.finds_cause: HANDLERS,
    told.accuses: HEADS,
    told.pleads: HANDLERS | PARTY,  # whoever is accused (L26)
    told.decides_finding: HEADS,
    told.asks_rectification: HANDLERS,
    told.reports_rectification: HANDLERS | PARTY,  # whoever is asked (L9)
    told.verifies_rectification: HANDLERS,
    told.strikes_out: {Role.LEADERSHIP},
}
"""What people may say, and in which capacity: the words of R6 once more, independent of the code's table."""

NEVER_ON_ONES_OWN = (
    say.rules,
    over.instructs,
    say.reassigns,
    say.proposes,
    say.customer,
    promising.approves,
    promising.lends,
    promising.takes_back,
    say.consents,
    say.sets_severity,
    say.suspends,
    say.extends,
    say.withdraws,
    say.closes,
    say.reopens,
    say.resumes,
    say.settles,
    say.links,
    say.proceeding_ends,
    law.classifies,
    law.adds_new_facts,
    law.dismisses,
    law.issues_notice,
    told.finds_cause,
    told.accuses,
    told.decides_finding,
    told.asks_rectification,
    told.verifies_rectification,
    told.strikes_out,
)
NEEDS: dict[Callable[..., Phrase], dict[str, Any]] = {
    say.rules: {"upheld": True},
    say.sets_severity: {"severity": "major"},
}


def spoken(phrase: Callable[..., Phrase], by: c.Actor) -> Phrase:
    return phrase(by=by, **NEEDS.get(phrase, {}))


def code_of(story: Story, phrase: Phrase) -> RefusalCode | None:
    answer = decide(story.case, phrase(story), story.now)
    return answer.code if isinstance(answer, Refused) else None


def as_role(story: Story, role: Role) -> c.Actor:
    person = story.case.responsible.person if role is Role.RESPONSIBLE else "somebody.else"
    return c.Actor(person=person, role=role, unit=story.case.people.branch)


@pytest.mark.parametrize("phrase", WHO, ids=lambda phrase: phrase.__name__)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_say_what_the_rules_give_it_and_nothing_else(
    phrase: Callable[..., Phrase], role: Role
) -> None:
    story = given(MONDAY)
    code = code_of(story, spoken(phrase, as_role(story, role)))
    assert (code is RefusalCode.ACTOR_NOT_ALLOWED) == (role not in WHO[phrase])


def test_the_tables_leave_no_command_out() -> None:
    story = given(MONDAY)
    people = {type(spoken(phrase, as_role(story, Role.OFFICER))(story)) for phrase in WHO}
    machinery = {c.PublishCalendar, c.RenewPeople, c.ReportClaim, c.ReportEscalation, c.ReportDirective}
    machinery |= {c.ReportDuplicates, c.ReportMerger, c.ReportReview, c.JoinEmergency, c.LeaveEmergency}
    assert people | machinery == set(OF_COMMAND)
    assert {message.command for message in MESSAGES} == set(OF_COMMAND) - {c.ReportClaim, c.ReportDuplicates}


@pytest.mark.parametrize("role", Role)
def test_only_the_cases_own_machinery_reports_claims_and_turns(role: Role) -> None:
    story = given(MONDAY)
    claim = says(c.ReportClaim, as_role(story, role), status="found")
    assert (code_of(story, claim) is None) == (role is Role.SYSTEM)
    calendar = says(c.PublishCalendar, as_role(story, role), calendar=story.case.calendar)
    assert (code_of(story, calendar) is RefusalCode.CALENDAR_NOT_NEWER) == (role in {Role.SYSTEM, Role.ADMIN})


# ---- units (R2) ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.OFFICER, Role.BRANCH_HEAD])
@pytest.mark.parametrize(
    ("unit", "allowed"),
    [("BJ01", True), ("BJ", True), ("HQ", True), ("BJ02", False), ("SH", False), ("XX", False)],
)
def test_officers_and_branch_heads_act_for_their_unit_and_those_below_it(
    role: Role,
    unit: str,
    allowed: bool,  # noqa: FBT001 - a row of the table
) -> None:
    story = given(MONDAY).when(say.progress(by=c.Actor(person="p", role=role, unit=unit)))
    if allowed:
        story.then("progress_recorded")
    else:
        story.refused(RefusalCode.UNIT_NOT_ALLOWED, unit)


def test_the_leadership_acts_for_the_whole_company() -> None:
    given(MONDAY).when(say.progress(by=c.Actor(person="p", role=Role.LEADERSHIP, unit="SH"))).then(
        "progress_recorded"
    )


@pytest.mark.parametrize("line", [None, *BusinessLine])
def test_a_line_head_acts_for_the_line_in_every_branch(line: BusinessLine | None) -> None:
    story = given(MONDAY).when(
        say.progress(by=c.Actor(person="p", role=Role.LINE_HEAD, unit="HQ", line=line))
    )
    if line in (None, story.case.intake.business_line):
        story.then("progress_recorded")
    else:
        story.refused(RefusalCode.LINE_NOT_ALLOWED)


# ---- the responsible person and those who cooperate (R6.5, R7.2) --------------------------------


@pytest.mark.parametrize("phrase", [say.acknowledges, say.responds, say.disputes])
def test_only_the_main_responsible_person_answers_as_such(phrase: Callable[..., Phrase]) -> None:
    other = c.Actor(person="luo.yulan", role=Role.RESPONSIBLE, unit="BJ")
    given(MONDAY).when(phrase(by=other)).refused(RefusalCode.NOT_THE_RESPONSIBLE_PERSON, "han.dongmei")


def test_a_post_of_another_unit_speaks_only_when_that_unit_is_asked_to_cooperate() -> None:
    other = c.Actor(person="xie.changqing", role=Role.RESPONSIBLE, unit="BJ")
    story = given(MONDAY)
    story.when(say.adds_evidence(by=other)).refused(RefusalCode.UNIT_NOT_ALLOWED, "BJ")
    story.when(say.asks_cooperation(unit="BJ"))
    story.when(say.adds_evidence(by=other)).then("evidence_added")
    story.when(say.answers_cooperation(by=other)).then("cooperation_answered")
    elsewhere = c.Actor(person="du.xiaodong", role=Role.RESPONSIBLE, unit="SH")
    story.when(say.adds_evidence("E-2", by=elsewhere)).refused(RefusalCode.UNIT_NOT_ALLOWED, "SH")


# ---- recusal (L17) ------------------------------------------------------------------------------


@pytest.mark.parametrize("phrase", NEVER_ON_ONES_OWN, ids=lambda phrase: phrase.__name__)
@pytest.mark.parametrize("role", [Role.OFFICER, Role.BRANCH_HEAD, Role.LINE_HEAD, Role.LEADERSHIP])
def test_l17_the_person_complained_about_decides_nothing_whatever_else_they_are(
    phrase: Callable[..., Phrase], role: Role
) -> None:
    story = given(MONDAY, about={"unit": "BJ"})
    assert story.case.responsible.person == "he.lixin"
    accused = c.Actor(person="he.lixin", role=role, unit="BJ")
    assert code_of(story, spoken(phrase, accused)) is RefusalCode.ACTOR_NOT_ALLOWED


def test_l17_the_person_complained_about_still_answers_for_it() -> None:
    story = given(MONDAY, about={"unit": "BJ"})
    for phrase in (say.acknowledges(), say.responds(), say.disputes()):
        assert code_of(story, phrase) is None
    as_head = c.Actor(person="he.lixin", role=Role.BRANCH_HEAD, unit="BJ")
    assert code_of(story, say.progress(by=as_head)) is None


def test_l17_a_head_complained_about_neither_supervises_nor_is_asked() -> None:
    story = given(MONDAY, about={"unit": "BJ"})
    assert story.case.supervisor == "zhou.wenbo", "the level above supervises"
    story.when(say.escalates())
    assert story.of("escalated")[0].level == "line_head"
    story.when(say.escalates("branch_head")).refused(RefusalCode.ACTOR_NOT_ALLOWED, "L17")


def test_l17_a_breach_passes_over_the_level_that_is_complained_about() -> None:
    story = given(MONDAY, say.acknowledges("officer"), about={"unit": "BJ"})
    story.passes("2026-09-08 10:00")
    assert story.fired()[-1] == "progress:1:breach"
    assert story.of("escalated")[0].level == "line_head"


def test_l17_whoever_drives_or_supervises_steps_aside_when_the_case_becomes_theirs() -> None:
    story = given(MONDAY)
    officer, supervisor = story.case.officer, story.case.supervisor
    story.when(say.reassigns(by="leader", person=officer, post="officer", unit="BJ01"))
    assert (story.case.responsible.person, story.case.officer) == (officer, "guo.fengying")
    story.when(say.reassigns(by="leader", person=supervisor, post="head", unit="BJ"))
    assert (story.case.responsible.person, story.case.supervisor) == (supervisor, "zhou.wenbo")


# ---- identities ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message_id",
    ["rung:progress:1:breach", "refused:m-1", "claim-lookup", "escalation-1-decided-branch_head"],
)
def test_nobody_takes_an_identity_of_the_cases_own_machinery(message_id: str) -> None:
    given(MONDAY).when(say.progress(message_id=message_id)).refused(RefusalCode.MALFORMED, "the case's own")


@pytest.mark.parametrize(
    "message_id", ["rungs", "refused", "claim-lookup-2", "escalation-1", "escalation-x-1"]
)
def test_other_identities_are_anybodys(message_id: str) -> None:
    given(MONDAY).when(say.progress(message_id=message_id)).then("progress_recorded")


def test_what_is_no_message_of_a_case_is_refused_as_unknown() -> None:
    story = given(MONDAY)
    strange = c.Command(message_id=fresh(), actor=story.actor("officer"))
    answer = decide(story.case, strange, moment(MONDAY))
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.UNKNOWN_MESSAGE
