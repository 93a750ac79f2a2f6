"""Over random companies, leave and deputies: no decision is given to or taken from who is recused; never nobody (L17).

A case lives through interests declared, reassignments, disputes, severities, claims answered, questions to the ladder
and days on which other people are there. After every step `tests.infra.invariants` looks at it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.ids import complaint_no
from contract.present import case_view
from domain import commands as c
from domain import events as e
from domain.organisation import CasePeople, Organisation, people_around, people_behind, successor
from domain.recusal import recused, recused_from_review
from domain.refusals import Refused
from domain.values import Category, Level, Role, Severity
from tests.domain.companies import DAY, companies
from tests.infra import scenario as say
from tests.infra.cases import HOTLINE, book, calendar, fresh, full_checklist, intake
from tests.infra.depth import examples
from tests.infra.scenario import SHANGHAI, Story
from tests.infra.scenario_people import declares

pytestmark = pytest.mark.deep

ABOUT = (None, {"unit": "BJ"}, {"unit": "HQ"}, {"post": "adjuster"}, {"post": "service_clerk"})
LIVES = settings(
    max_examples=examples(30),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
DECIDING = (
    say.consents,
    say.proposes,
    say.customer,
    say.withdraws,
    say.closes,
    say.suspends,
    say.extends,
    say.reopens,
    say.links,
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Organisation, Story]:
    """A company, and a case about somebody in it."""
    organisation = draw(companies())
    about = draw(st.sampled_from(ABOUT))
    received = datetime(DAY.year, DAY.month, DAY.day, 10, tzinfo=SHANGHAI)
    taken = intake(
        received,
        unit=draw(st.sampled_from(("HQ", "BJ", "BJ01"))),
        severity=draw(st.sampled_from(Severity)),
        category=draw(st.sampled_from(Category)),
        about=about,
    )
    people = people_behind(organisation, strict_book(), taken, on=DAY)
    opened = c.Open(
        message_id=fresh("open"),
        complaint_no=complaint_no(taken.ticket_no),
        intake=taken,
        people=people,
        rulebook=strict_book(),
        calendar=calendar(),
        actor=HOTLINE,
    )
    return organisation, Story(opened, received)


def strict_book() -> Any:
    """The shipped rules, with superiors recused for every severity."""
    shipped = book()
    assert shipped.recusal is not None
    strict = shipped.recusal.model_copy(update={"superiors": tuple(Severity)})
    return shipped.model_copy(update={"version": "strict", "recusal": strict})


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, Any]:
    """Something that makes an interest meet a decision."""
    kind = draw(
        st.sampled_from(
            ("interest", "reassign", "dispute", "severity", "claim", "ask", "raise", "decide", "day", "speak")
        )
    )
    person = f"p{draw(st.integers(0, 11))}"
    return kind, (
        person,
        draw(st.sampled_from(Level)),
        draw(st.sampled_from(DECIDING)),
        draw(st.integers(0, 6)),
    )


def renewed(organisation: Organisation, story: Story, on: date) -> CasePeople:
    """As the API finds them (`api.renewing`)."""
    case = story.case
    where: dict[str, Any] = {"on": on, "unit": case.intake.unit, "line": case.intake.business_line}
    to = successor(organisation, case.responsible, **where)
    return people_around(organisation, to, **where, without=frozenset(recused(case)))


def live(organisation: Organisation, story: Story, step: tuple[str, Any]) -> None:
    kind, (person, level, phrase, days) = step
    who = c.Actor(person=person, role=Role.LEADERSHIP, unit="HQ")
    place = {"person": person, "post": "adjuster", "unit": "BJ"}
    story.passes(after=timedelta(minutes=1))
    match kind:
        case "interest":
            story.when(declares(person, by=who))
        case "reassign":
            story.when(say.reassigns(by=who, **place))
        case "dispute":
            story.when(say.disputes()).when(say.rules(upheld=True, by=who, **place))
        case "severity":
            story.when(say.sets_severity(("ordinary", "difficult", "major")[days % 3], by=who))
        case "claim":
            story.when(say.says(c.ReportClaim, "system", status="found", responsible_person=person))
        case "ask":
            story.when(say.escalates(level.value if days % 2 else None))
        case "raise" | "decide":
            turn = "raised" if kind == "raise" else "decided"
            directive = (
                {"directive": {"decision": "uphold_position", "text": "维持"}} if turn == "decided" else {}
            )
            open_ones = [x.number for x in story.case.escalations if x.ended_at is None]
            if open_ones:
                story.when(say.reports_turn(turn, open_ones[0], level.value, person=person, **directive))
        case "day":
            people = renewed(organisation, story, DAY + timedelta(days=days))
            story.when(say.says(c.RenewPeople, "system", people=people, reason="人员变动"))
        case _:
            _speaks(story, phrase, who)


def interested(story: Story) -> set[str]:
    """Who has an interest, read off the record alone: the law's words once more, independent of the code's."""
    found: set[str] = set()
    for event in story.log.history:
        match event:
            case e.Filed():
                found |= {
                    event.people.responsible.person,
                    event.people.about or event.people.responsible.person,
                }
            case e.Reassigned():
                found.add(event.to.person)
            case e.InterestDeclared():
                found.add(event.person)
            case e.ClaimLookedUp() if event.responsible_person is not None:
                found.add(event.responsible_person)
    handled = [event for event in story.log.history if isinstance(event, e.ClaimLookedUp)]
    named = {event.responsible_person for event in handled[:-1]} - {
        handled[-1].responsible_person if handled else None
    }
    return found - {person for person in named if person is not None}


def nobody_with_an_interest_has_a_say(story: Story) -> None:
    """Nobody with an interest drives, supervises or is asked; and somebody else can be."""
    case, without = story.case, interested(story)
    assert case.officer not in without, "drives"
    assert case.supervisor not in without, "supervises"
    assert not {x.person for x in case.escalations if x.ended_at is None} & without, "is asked"
    assert {step.person for step in case.people.ladder} - without, "nobody may decide"
    assert case.responsible.person, "nobody owns the case"


def _speaks(story: Story, phrase: Any, who: c.Actor) -> None:
    """A decision by somebody: refused where they are recused."""
    before = interested(story)
    story.when(phrase(by=who))
    if who.person in before:
        assert isinstance(story.last, Refused), f"{who.person} decided"


@given(cases(), st.lists(steps(), min_size=3, max_size=18))
@LIVES
def test_no_decision_is_given_to_or_taken_from_who_is_recused_and_there_is_always_a_decider(
    found: tuple[Organisation, Story], happens: list[tuple[str, Any]]
) -> None:
    organisation, story = found
    for step in happens:
        before = interested(story)
        live(organisation, story, step)
        nobody_with_an_interest_has_a_say(story)
        decided = list(story.of("escalation_decided")) if isinstance(story.last, tuple) else []
        assert not {event.person for event in decided} & before, "the ladder decided by who is recused"
    story.log.reads_back_equal()


@given(cases(), st.permutations([f"p{n}" for n in range(12)]), st.booleans())
@settings(LIVES, max_examples=examples(20))
def test_however_many_are_named_somebody_without_interest_is_left_to_decide(
    found: tuple[Organisation, Story],
    people: list[str],
    by_hand: bool,  # noqa: FBT001
) -> None:
    story = found[1]
    for person in people:
        place = {"person": person, "post": "adjuster", "unit": "BJ"}
        story.when(say.reassigns(by="leader", **place) if by_hand else declares(person))
        story.when(say.escalates())
        nobody_with_an_interest_has_a_say(story)
    handler = story.case.people.ladder[0].person
    story.when(say.says(c.ReportClaim, "system", status="found", responsible_person=handler))
    nobody_with_an_interest_has_a_say(story)


@given(cases(), st.lists(steps(), max_size=10))
@settings(LIVES, max_examples=examples(20))
def test_a_waiver_of_who_is_recused_never_counts(
    found: tuple[Organisation, Story], happens: list[tuple[str, Any]]
) -> None:
    organisation, story = found
    for step in happens:
        live(organisation, story, step)
    for person in recused(story.case):
        items = full_checklist(story.case.rulebook, story.case.intake.category.value)
        waived = [{"item": entry["item"], "waived_by": person, "reason": "x"} for entry in items]
        leader = c.Actor(person="outsider", role=Role.LEADERSHIP, unit="HQ")
        story.when(say.closes("accepted", by=leader, checklist=waived))
        assert isinstance(story.last, Refused)


@given(cases())
@settings(LIVES, max_examples=examples(20))
def test_whoever_handled_the_case_does_not_review_it(found: tuple[Organisation, Story]) -> None:
    case = found[1].case
    assert {case.officer, case.supervisor, case.responsible.person} <= recused_from_review(case).keys()


@given(cases(), st.integers(0, 6))
@settings(LIVES, max_examples=examples(20))
def test_after_a_change_of_the_organisation_an_owner_is_there_whenever_somebody_is(
    found: tuple[Organisation, Story], days: int
) -> None:
    organisation, story = found
    on = DAY + timedelta(days=days)
    people = renewed(organisation, story, on)
    story.when(say.says(c.RenewPeople, "system", people=people, reason="人员变动"))
    owner = story.case.responsible.person
    somebody = any(organisation.is_there(entry.person, on) for entry in organisation.people)
    if owner == people.responsible.person and somebody:
        heads = {organisation.head(unit.code, on) for unit in organisation.units}
        deciders = {entry.person for entry in people.ladder}
        there = any(organisation.is_there(person, on) for person in heads | deciders)
        assert organisation.is_there(owner, on) or not there
    assert case_view(story.case).owner == owner
