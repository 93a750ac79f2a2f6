"""R6.1: a level's decision comes back into the case and is carried out; who may not decide is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.commands import Actor
from domain.values import BusinessLine, Role
from tests.infra.cases import LEADER, LINE_HEAD, PROPOSAL, fresh, head_of, officer_of, responsible_of, said
from tests.infra.dates import at
from tests.workflows.asked import Question, escalated, filed, running

if TYPE_CHECKING:
    from contract.views import CaseView
    from tests.infra.engine import Engine


async def _decided(engine: Engine, decision: str, *, level: str = "line_head", **carries: Any) -> CaseView:
    """The case after a level has decided."""
    case = await filed(engine, "09-07 10:00")
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    await case.tell("propose", said(officer_of(case.opened), **PROPOSAL))
    question = await escalated(case, level=level)
    actor = LINE_HEAD if level == "line_head" else head_of(case.opened)
    answer = await question.tell("decide", actor, decision=decision, text="同意, 请照办", **carries)
    assert answer.status.value == "decided"
    await question.turned("decided")
    entry = engine.register.views[case.number].escalations[0]
    assert (entry["status"], entry["decision"]) == ("decided", decision)
    assert (await question.handle.result())["status"] == "decided"
    return await case.view()


async def test_a_reassignment_moves_the_case_to_the_person_named(one_clock: Engine) -> None:
    view = await _decided(one_clock, "reassign", person="cao.zhenghua", post="claims_handler", unit="BJ01")

    assert (view.owner, view.responsible.post, view.responsible.unit) == (
        "cao.zhenghua",
        "claims_handler",
        "BJ01",
    )
    assert view.custody[-1]["person"] == "cao.zhenghua"


async def test_a_severity_set_by_a_level_gives_the_clocks_their_other_budgets(one_clock: Engine) -> None:
    view = await _decided(one_clock, "set_severity", severity="difficult")

    statutory = next(clock for clock in view.clocks if clock.name == "statutory")
    assert view.severity == "difficult"
    assert statutory.due_at == at("10-09 00:00")  # 30 days, past the National Day


async def test_a_position_upheld_by_a_level_counts_for_the_closing(one_clock: Engine) -> None:
    await _decided(one_clock, "uphold_position")

    number = next(iter(one_clock.register.views))
    assert "consented" in one_clock.register.kinds(number)


async def test_an_approved_extension_moves_the_statutory_term_once_the_customer_is_told(
    one_clock: Engine,
) -> None:
    view = await _decided(one_clock, "grant_extension", days=30)

    statutory = next(clock for clock in view.clocks if clock.name == "statutory")
    assert statutory.due_at == at("09-23 00:00"), "approved, and the complainant not told yet (L18)"
    assert view.extension_approvals[0]["days"] == 30
    [case] = one_clock.handles[:1]
    told = {"notice": "已书面告知客户", "reason": "案情复杂", "channel": "post", "proof": "EMS 12345"}
    officer = Actor(person=view.officer, role=Role.OFFICER, unit="BJ")

    await case.execute_update("extend_clock", said(officer, **told))

    after = one_clock.register.views[view.complaint_no]
    extended = next(clock for clock in after.clocks if clock.name == "statutory")
    assert extended.due_at == at("10-23 00:00")


async def test_a_unit_instructed_by_a_level_has_a_directive(one_clock: Engine) -> None:
    view = await _decided(one_clock, "instruct_unit", unit="SH")

    assert view.directives[0]["unit"] == "SH"
    assert "directive" in {clock.name for clock in view.clocks if clock.stopped_at is None}


async def test_support_and_the_return_of_a_proposal_are_words_for_the_officer(one_clock: Engine) -> None:
    view = await _decided(one_clock, "support", level="branch_head")

    assert view.escalations[0]["text"] == "同意, 请照办"


async def test_who_may_not_decide_is_told_why_and_nothing_happens(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case)
    officer, head = officer_of(case.opened), head_of(case.opened)
    elsewhere = Actor(person="lu.hongxia", role=Role.BRANCH_HEAD, unit="SH")
    recused = Actor(person=case.opened.people.responsible.person, role=Role.LINE_HEAD, unit="HQ")
    other_line = Actor(person="wu.xuemei", role=Role.LINE_HEAD, unit="HQ", line=BusinessLine.PROPERTY)
    decision = {"decision": "support", "text": "同意"}

    assert await question.refused("decide", other_line, **decision) == "line_not_allowed"
    assert await question.refused("decide", officer, **decision) == "not_the_level_asked"
    assert await question.refused("acknowledge", officer) == "not_the_level_asked"
    assert await question.refused("decide", elsewhere, **decision) == "unit_not_allowed"
    assert await question.refused("decide", recused, **decision) == "actor_not_allowed"
    assert (
        await question.refused("decide", head, decision="grant_extension", text="同意")
        == "decision_not_offered"
    )
    assert await question.refused("decide", head, decision="reassign", text="同意") == "malformed"
    await one_clock.pass_until(at("09-08 17:31"))
    await question.turned("raised")

    assert (
        await question.refused("decide", head, **decision) == "not_the_level_asked"
    )  # the line head is asked now
    assert await question.refused("acknowledge", LINE_HEAD) is None
    assert await question.refused("acknowledge", LINE_HEAD) == "already_acknowledged"
    assert await question.refused("decide", LEADER, **decision) is None  # a level above may
    await question.turned("decided")
    assert case.kinds().count("escalation_decided") == 1


async def test_a_message_that_comes_twice_to_a_level_has_one_effect(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case)
    message = said(head_of(case.opened), decision="support", text="同意")

    await question.handle.signal("decide", message)
    await question.handle.signal("decide", message)
    await question.turned("decided")

    assert (await question.handle.result())["status"] == "decided"
    assert case.kinds().count("escalation_decided") == 1


async def test_nonsense_sent_to_a_level_neither_stops_nor_ends_the_question(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    question = await escalated(case)

    for name in ("acknowledge", "decide", "end"):
        await question.handle.signal(name)
        await question.handle.signal(name, args=[{}, {}])
        await question.handle.signal(name, "否")
        await question.handle.signal(name, {"message_id": fresh(), "actor": None, "text": "\x00"})
    await question.handle.signal("frobnicate", {})
    await question.handle.cancel()

    assert await question.level() == "branch_head"
    assert await question.refused("decide", head_of(case.opened), decision="support", text="同意") is None
    await question.turned("decided")


async def test_the_person_complained_about_is_passed_over_where_they_stand_on_the_ladder_themselves(
    one_clock: Engine,
) -> None:
    case = await filed(
        one_clock, "09-07 10:00", about={"unit": "BJ"}
    )  # about the branch: its head answers for it
    await one_clock.pass_until(at("09-08 10:01"))
    await case.fired("progress:breach")  # would ask the branch head

    question: Question = await running(case)

    assert await question.level() == "line_head"
