"""Folding: every kind of event has its line; nothing but its events is needed to know a case."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args

import pytest

from domain import commands as c
from domain import events as e
from domain.calendar import publish
from domain.decide import refuse
from domain.evolve import evolve, fold
from domain.refusals import RefusalCode, Refused
from tests.domain.clocks_given import YEAR_2027
from tests.infra.cases import SYSTEM, calendar
from tests.infra.handing_over import (
    acknowledges_cooperation,
    directive_rings,
    instructs,
    reports_back,
    reports_directive,
)
from tests.infra.promising import TOO_MUCH, lends, returns, takes_back
from tests.infra.scenario import (
    MONDAY,
    Story,
    acknowledges,
    adds_evidence,
    answers_chaser,
    answers_cooperation,
    asks_cooperation,
    chases,
    closes,
    consents,
    contacts,
    customer,
    directs,
    disputes,
    escalates,
    extends,
    given,
    links,
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
    finds_cause,
    pleads,
    reports_rectification,
    strikes_out,
    verifies_rectification,
)
from tests.infra.scenario_law import (
    adds_new_facts,
    asks_review,
    checks_proceeding,
    classifies,
    dismisses,
    finds_duplicate,
    reports_merger,
    review_decides,
    reviews,
)
from tests.infra.scenario_people import declares, shows_papers, verifies

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase

KINDS = {kind.model_fields["kind"].default: kind for kind in get_args(get_args(e.AnyEvent)[0])}

PROMISE = {"kind": "payment", "amount": 3000, "text": "赔付3000元", "due": "2026-09-30T12:00:00+08:00"}
AGENT = {"name": "张三", "phone": "13800001234", "relation": "agent"}


def _reviewer_has_an_interest(story: Story) -> c.Command:
    review = story.case.review
    assert review is not None
    return declares(review.person)(story)


def _renews(story: Story) -> c.Command:
    """The organisation changed: another head of the line."""
    steps = story.case.people.ladder
    ladder = (steps[0], steps[1].model_copy(update={"person": "wu.xuemei"}), *steps[2:])
    people = story.case.people.model_copy(update={"ladder": ladder, "responsible": story.case.responsible})
    return says(c.RenewPeople, "admin", people=people, reason="任命变更")(story)


def _starts_the_emergency_plan(story: Story) -> c.Command:
    """The leadership group's answer to the question that was put last (R6.1(1))."""
    return directs("start_emergency", story.case.escalations[-1].number, "leadership_member")(story)


def strikes_out_the_first(story: Story) -> c.Command:
    first = story.case.assessed[0]
    return strikes_out(first.seq, first.code)(story)


EVERYTHING: tuple[Phrase, ...] = (
    says(c.ReportClaim, SYSTEM, status="found", claim_status="核赔中", blockage_cause="等待认定书"),
    acknowledges(),
    shows_papers(),
    verifies(),
    declares("huang.junjie"),
    _renews,
    disputes(),
    rules(upheld=False),
    disputes(),
    rules(upheld=False),
    disputes(),
    rules(upheld=True),
    reassigns(person="luo.yulan"),
    progress(next_step="调取查勘记录", blockage_cause="等待复勘"),
    adds_evidence(),
    contacts(),
    asks_cooperation(),
    acknowledges_cooperation(),
    answers_cooperation(),
    chases(),
    answers_chaser(),
    chases(due="2026-09-07T20:00:00+08:00"),
    escalates(),
    reports_turn("acknowledged"),
    reports_turn("raised", level="line_head"),
    directs("support", 1, "line_head"),
    escalates(),
    reports_turn("unanswered", 2, "leadership_head"),
    escalates(),
    instructs(),
    reports_directive("acknowledged"),
    directive_rings(),
    reports_directive("done"),
    instructs(by="leader"),
    sets_severity("difficult"),
    suspends(),
    resumes(),
    escalates("leadership_head"),
    directs("grant_extension", 4, "leadership_head"),
    extends(),
    classifies("simple"),
    adds_new_facts(),
    finds_duplicate("RD-0000-0000-0001"),
    dismisses("RD-0000-0000-0001"),
    finds_duplicate("RD-0000-0000-0002"),
    reports_merger("RD-0000-0000-0002"),
    responds(evidence=["E-1"]),
    reports_back(),
    links(),
    checks_proceeding(),
    proceeding_ends(),
    lends(),
    takes_back(),
    proposes(commitments=[TOO_MUCH]),
    returns(),
    proposes(commitments=[PROMISE]),
    customer(accepted=False),
    customer(accepted=True),
    consents(by="head"),
    notifies(),
    says(c.JoinEmergency, SYSTEM, emergency="HA1L-0001-1", severity="difficult"),
    says(c.LeaveEmergency, SYSTEM, emergency="HA1L-0001-1"),
    says(c.PublishCalendar, "admin", calendar=publish(calendar(), YEAR_2027)),
    finds_cause(),
    accuses(),
    pleads(),
    decides_finding(),
    asks_rectification(),
    reports_rectification(by="head"),
    verifies_rectification(),
    strikes_out_the_first,
    closes(),
    settles(1),
    asks_review(),
    reviews(),
    _reviewer_has_an_interest,
    review_decides("changed"),
    responds(),
    proposes(),
    customer(),
    notifies(),
    closes(),
    asks_review(),
    reopens(),
    sets_severity("major"),
    _starts_the_emergency_plan,
    withdraws(),
)


@cache
def everything() -> Story:
    """One case to which everything is said that may be said to a case."""
    story = given(MONDAY, *EVERYTHING[:37], complainant=AGENT)
    story.passes("2026-09-07 22:00")
    for phrase in EVERYTHING[37:]:
        story.when(phrase)
        assert not isinstance(story.last, Refused), story.last
    refused = Refused(code=RefusalCode.CASE_CLOSED, text="the case is closed")
    story.log.add((refuse("record_progress", "m-late", story.actor("officer"), refused, story.now),))
    return story


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_can_happen_and_evolves_the_case(kind: str) -> None:
    story = everything()
    assert any(event.kind == kind for event in story.log.history), f"nothing makes {kind} happen"


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_read_back_from_json_is_the_event(kind: str) -> None:
    for event in everything().log.history:
        if event.kind == kind:
            assert KINDS[kind].model_validate_json(event.model_dump_json()) == event


def test_the_case_is_nothing_but_its_events() -> None:
    everything().log.reads_back_equal()


def test_every_event_counts_one_and_remembers_its_message() -> None:
    story = everything()
    case = fold(story.log.history)
    assert case.seq == len(story.log.history)
    last = {event.message_id: seq for seq, event in enumerate(story.log.history, 1)}
    assert case.seen == last


def test_the_time_of_the_last_event_is_the_cases_time() -> None:
    story = everything()
    assert story.case.last_at == max(event.at for event in story.log.history)


def test_a_case_begins_once_and_with_its_filing() -> None:
    filed = everything().log.history[0]
    with pytest.raises(ValueError, match="begins with an event"):
        fold([])
    with pytest.raises(ValueError, match="begins with `Filed`"):
        evolve(None, everything().log.history[1])
    with pytest.raises(ValueError, match="filed once"):
        evolve(everything().case, filed)


def test_a_refused_message_changes_nothing_but_the_count() -> None:
    story = given(MONDAY)
    refused = Refused(code=RefusalCode.MALFORMED, text="not one JSON object")
    story.log.add((refuse("respond", "m-1", None, refused, story.now),))
    assert story.case.refusals == 1
    kept = story.log.history[-1]
    assert isinstance(kept, e.MessageRefused)
    assert (kept.message_id, kept.actor, kept.code) == ("refused:m-1", SYSTEM, "malformed")


@pytest.mark.parametrize("sent", ["", "空 白", "x" * 57, "\ud800", "m 1", "-" * 56])
def test_a_refusal_has_an_identity_whatever_was_sent_as_one(sent: str) -> None:
    refused = Refused(code=RefusalCode.MALFORMED, text="x" * 5000)
    event = refuse("n" * 300, sent, None, refused, given(MONDAY).now)
    assert event.message_id.startswith("refused:")
    assert event == refuse("n" * 300, sent, None, refused, given(MONDAY).now)
