"""Articles 1 to 5: purpose, scope, force, principles, organisation (R1 to R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.values import Level, Role
from tests.infra.cases import PROPOSAL, book, organisation
from tests.scenarios.scene import A_MINUTE, AUDITOR, OTHER_BRANCH

if TYPE_CHECKING:
    from tests.scenarios.scene import Company


async def test_r1_every_limit_is_measured_and_its_verdict_stands_on_record(company: Company) -> None:
    scene = await company.receives("Monday", "10:00")
    await scene.until(await scene.working_day(0, "17:30", minutes=1))
    await scene.fired("arrangement:breach")
    await scene.arranged()
    await scene.answered()
    await scene.proposed()
    closure = scene.closing("accepted")
    del closure["outcome"]
    await scene.customer(accepts=True, closure=closure)

    verdicts = {c.name: c.verdict for c in (await scene.ended()).clocks if c.escalation is None}
    assert verdicts == {
        "arrangement": "breached", "progress": "met", "opinion": "met", "resolution": "met",
        "statutory": "met", "feedback": "met",
    } | {name: verdict for name, verdict in verdicts.items() if name == "chasing"}  # fmt: skip


async def test_r2_a_case_belongs_to_its_unit_and_another_branch_has_no_say_in_it(company: Company) -> None:
    scene = await company.receives(unit="BJ01")

    assert await scene.refused("record_progress", OTHER_BRANCH, text="我来处理") == "unit_not_allowed"
    view = await scene.view()
    assert (view.unit, view.branch) == ("BJ01", "BJ")


async def test_r3_a_case_is_judged_to_its_end_by_the_rules_in_force_at_its_receipt(company: Company) -> None:
    changed = book().model_copy(update={"version": "as-before"})
    before = await company.receives("Monday", rules=changed)
    after = await company.receives("Monday")

    assert (await before.view()).rulebook_version == "as-before"
    assert (await after.view()).rulebook_version == book().version


async def test_r4_1_what_travels_and_what_is_kept_by_the_engine_shows_nobodys_name(company: Company) -> None:
    secret = {"name": "欧阳保密", "phone": "13912345678", "relation": "insured"}
    scene = await company.receives(complainant=secret, content="内容甲乙丙丁不得外泄")
    await scene.tell("record_progress", scene.officer, text="已致电欧阳保密 13912345678")

    history = (await scene.case.handle.fetch_history()).to_json()
    assert not [value for value in ("欧阳保密", "13912345678", "内容甲乙丙丁") if value in history]
    assert await scene.refused("record_progress", AUDITOR, text="审计") == "actor_not_allowed"


async def test_r4_2_a_proposal_states_facts_basis_and_responsibility(company: Company) -> None:
    scene = await (await company.receives()).arranged()
    await scene.answered()
    for part in ("facts", "basis", "responsibility"):
        without = {name: text for name, text in PROPOSAL.items() if name != part}
        assert await scene.refused("propose", scene.officer, **without) == "malformed"
    await scene.proposed()
    assert (await scene.view()).proposals[0]["basis"] == PROPOSAL["basis"]


async def test_r4_3_the_opinion_rests_on_facts_found_and_nothing_is_offered_before_the_answer(
    company: Company,
) -> None:
    scene = await (await company.receives()).arranged()

    assert await scene.refused("propose", scene.officer, **PROPOSAL) == "no_response_yet"
    assert (
        await scene.refused(
            "respond", scene.responsible, cause="查勘", action="复勘", evidence=["ev-unknown"]
        )
        == "evidence_unknown"
    )


async def test_r4_5_a_clear_case_is_closed_on_the_day_it_comes(company: Company) -> None:
    scene = await (await company.receives("Tuesday", "09:30")).arranged()
    await scene.answered()
    await scene.proposed()
    closure = scene.closing("accepted")
    del closure["outcome"]
    await scene.customer(accepts=True, closure=closure)

    closed = await scene.ended()
    assert closed.closed_at is not None
    assert closed.closed_at.date() == closed.received_at.date()


async def test_r5_leadership_group_and_handling_group_stand_behind_every_case(company: Company) -> None:
    scene = await company.receives()

    view = await scene.view()
    levels = [step["level"] for step in view.ladder]
    assert levels == [level.value for level in Level]
    known = {holding.person for holding in organisation().appointments}
    assert {step["person"] for step in view.ladder} <= known
    assert {view.officer, view.supervisor, view.owner} <= known
    assert scene.officer.role is Role.OFFICER


async def test_civilcode201_days_do_not_count_the_first_and_hours_run_from_the_start(
    company: Company,
) -> None:
    scene = await company.receives("Monday", "10:00")

    progress, resolution = await scene.clock("progress"), await scene.clock("resolution")
    assert progress.due_at is not None
    assert (progress.due_at - progress.started_at).total_seconds() == 24 * 3600
    assert resolution.due_at == await scene.working_day(3, "17:30"), "Thursday: the Monday is not counted"
    assert "not counted" in resolution.explanation


async def test_civilcode203_a_last_day_of_rest_moves_on_and_business_hours_end_the_day(
    company: Company,
) -> None:
    scene = await company.receives("Friday", "10:00")  # its fifteenth day is a Saturday
    await scene.arranged()

    statutory = await scene.clock("statutory")
    assert statutory.due_at is not None
    last = statutory.due_at - A_MINUTE
    assert last.astimezone(scene.received.tzinfo).weekday() == 0, "Monday"
    arrangement = await scene.clock("opinion")
    assert arrangement.due_at == await scene.working_day(2, "17:30")
