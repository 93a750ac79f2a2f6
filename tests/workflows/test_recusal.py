"""L17: questions to the ladder follow recusal and the organisation while they are being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import LEADER, LINE_HEAD, SYSTEM, officer_of, said
from tests.infra.dates import at
from tests.workflows.asked import escalated, filed, running

if TYPE_CHECKING:
    from contract.views import CaseView
    from tests.infra.engine import Engine


async def _declared(case: Any, person: str) -> None:
    await case.tell("declare_interest", said(officer_of(case.opened), person=person, relation="亲属"))


def _open_ones(view: CaseView) -> list[tuple[object, object, object]]:
    return [(e["number"], e["level"], e["person"]) for e in view.escalations if e["ended_at"] is None]


async def test_a_question_to_who_declares_an_interest_goes_to_the_level_above(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    first = await escalated(case, level="branch_head")

    await _declared(case, "he.lixin")

    second = await running(case, 2)
    assert _open_ones(await case.view()) == [(2, "line_head", "zhou.wenbo")]
    assert (await first.handle.result())["status"] == "ended"
    assert (await second.tell("decide", LINE_HEAD, decision="support", text="同意")).status.value == "decided"


async def test_the_answer_of_who_became_recused_is_refused_and_silence_passes_them_over(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case, level="branch_head")
    line_head = Actor(person="zhou.wenbo", role=Role.LINE_HEAD, unit="HQ")

    await _declared(case, "zhou.wenbo")
    await case.engine.register.until_kind(case.number, "interest_declared")
    await _until_refused(question, line_head)
    await one_clock.pass_until(at("09-08 17:31"))
    await question.turned("raised")

    assert _open_ones(await case.view()) == [(1, "leadership_member", "liu.zhiyuan")]
    assert (await question.tell("decide", LEADER, decision="support", text="同意")).status.value == "decided"


async def test_a_question_follows_a_new_holder_of_the_level(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case, level="branch_head")
    steps = [step.model_dump(mode="json") for step in case.opened.people.ladder]
    steps[0]["person"] = "ma.chaoqun"
    people = case.opened.people.model_dump(mode="json") | {"ladder": steps, "supervisor": "ma.chaoqun"}

    await case.tell("renew_people", said(SYSTEM, people=people, reason="he.lixin 休假"))

    view = await case.view()
    assert (view.supervisor, _open_ones(view)) == ("ma.chaoqun", [(1, "branch_head", "ma.chaoqun")])
    head = Actor(person="ma.chaoqun", role=Role.BRANCH_HEAD, unit="BJ")
    assert (await question.tell("decide", head, decision="support", text="同意")).status.value == "decided"


async def _until_refused(question: Any, actor: Actor) -> None:
    """The case tells the question by signal, a moment later; a malformed decision is refused either way."""
    code = None
    for _ in range(200):
        code = await question.refused("decide", actor, decision="grant_extension", text="不该由此级决定")
        if code == "actor_not_allowed":
            return
    raise AssertionError(code)
