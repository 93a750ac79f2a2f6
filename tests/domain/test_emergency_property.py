"""Whatever is said to an emergency plan, by whomever and whenever: what must hold, holds (R6.1(1), R6.1(4), L17)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.command import Actor
from domain.emergency import commands as c
from domain.emergency.decide import answered, refuse
from domain.emergency.grouping import Grouping
from domain.emergency.model import PlanStatus
from domain.refusals import Refused
from domain.values import Role, Severity
from tests.infra.cases import book
from tests.infra.depth import examples
from tests.infra.plans import LEADER, PlanStory, opened

pytestmark = pytest.mark.deep

UNITS = ("HQ", "BJ", "SH")
texts = st.sampled_from(("增派查勘", "x"))
numbers = st.integers(1, 4)
waivers = st.lists(st.fixed_dictionaries({"number": numbers, "reason": texts}), max_size=3)
BODIES: dict[type[Any], st.SearchStrategy[dict[str, Any]]] = {
    c.StartPlan: st.fixed_dictionaries({"text": texts}, optional={"severity": st.sampled_from(Severity)}),
    c.DismissPlan: st.fixed_dictionaries({"text": texts}),
    c.GiveTask: st.fixed_dictionaries({"unit": st.sampled_from(UNITS), "text": texts}),
    c.AcknowledgeTask: st.fixed_dictionaries({"number": numbers}),
    c.FinishTask: st.fixed_dictionaries({"number": numbers, "text": texts}),
    c.ReportSituation: st.fixed_dictionaries({"text": texts}),
    c.LogDecision: st.fixed_dictionaries({"text": texts}),
    c.StandDown: st.fixed_dictionaries({"text": texts}, optional={"waived": waivers}),
}
SELDOM = (c.DismissPlan, c.StandDown)
LIKELY = tuple(kind for kind in BODIES if kind not in SELDOM) * 2
DELAYS = tuple(timedelta(hours=hours) for hours in (0, 0, 0, 1, 2, 4, 20, 24, 50))

people = st.one_of(
    st.just(LEADER),
    st.just(LEADER),
    st.builds(
        Actor,
        person=st.sampled_from(("a", "wang.jianguo")),
        role=st.sampled_from(Role),
        unit=st.sampled_from(UNITS),
    ),
)


@st.composite
def steps(draw: st.DrawFn) -> tuple[Any, ...]:
    kind = draw(st.sampled_from((*BODIES, *LIKELY)))
    return (
        draw(st.sampled_from(DELAYS)),
        draw(st.booleans()),
        kind,
        draw(people),
        draw(BODIES[kind]),
        draw(st.integers(0, 9)) == 0,
    )


@settings(max_examples=examples(60), deadline=None)
@given(
    st.sampled_from(("cn-claims-2026", "fast")),
    st.sampled_from(((), ("wang.jianguo",))),
    st.lists(steps(), max_size=25),
)
def test_whatever_is_said_to_a_plan_what_must_hold_holds(
    name: str, recused: tuple[str, ...], life: list[tuple[Any, ...]]
) -> None:
    story = PlanStory(opened(rulebook=book(name), recused=recused, grouping=Grouping(event="hail")))
    pace = 2000 if name == "fast" else 1
    sent: list[c.PlanCommand] = []
    for number, (delay, rings, kind, actor, body, again) in enumerate(life):
        if rings:
            story.passes(delay / pace)
        else:
            story.now += delay / pace
        command = kind.model_validate({"message_id": f"m-{number}", "actor": actor} | body)
        _send(story, sent[number % len(sent)] if again and sent else command)
        sent.append(command)
    story.passes(timedelta(days=3) / pace)


def _send(story: PlanStory, command: c.PlanCommand) -> None:
    before, taken = story.plan, answered(story.plan, command.message_id) is not None
    story.hears(command)
    if taken:
        assert story.plan is before, "the same message had a second effect"
    elif isinstance(story.last, Refused):
        assert story.plan is before, "a refusal had an effect"
        refused = refuse("message", command.message_id, command.actor, story.last, story.now)
        assert refused.code == story.last.code
    else:
        assert answered(story.plan, command.message_id) is not None, "a message taken was not remembered"
        if isinstance(command, c.StandDown):
            assert story.plan.status is PlanStatus.STOOD_DOWN
