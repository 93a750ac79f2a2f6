"""The auditor's page: who held the case, who disputed it, which departments were set to work; no texts (R4.1)."""

from __future__ import annotations

from tests.infra.handing_over import (
    acknowledges_cooperation,
    directive_rings,
    instructs,
    reports_back,
    reports_directive,
)
from tests.infra.scenario import (
    MONDAY,
    acknowledges,
    answers_cooperation,
    asks_cooperation,
    disputes,
    given,
    reassigns,
    responds,
    rules,
)
from workflows.audit import page


def test_r7_2_the_page_tells_the_custody_ledger_and_both_sides_of_a_hand_over() -> None:
    story = given(MONDAY, acknowledges(), disputes(), rules(upheld=False), disputes(), rules(upheld=False))
    story.when(reassigns(note="王五家住朝阳路"), at="2026-09-07 12:00")
    story.when(acknowledges(), at="2026-09-07 12:30")
    told = page(story.case)
    assert "Handed over 1 times, came back 0 times; disputed 2 times." in told
    assert "| `han.dongmei` | adjuster in BJ | 2026-09-07 10:00:00 | 2026-09-07 12:00:00 | 7200 |" in told
    giver = story.case.officer
    assert f"| 2026-09-07 12:00:00 | now | — | `{giver}` | 2026-09-07 12:30:00 |" in told
    assert "case taken over | `cao.zhenghua` | R7.2" in told
    assert "shirking found after 2 disputes | `han.dongmei` | R7.2" in told
    assert "朝阳路" not in told


def test_r6_1_4_the_page_tells_directives_with_their_time_and_no_text() -> None:
    story = given(MONDAY, instructs(text="请联系张三核实"), asks_cooperation(), acknowledges_cooperation())
    story.when(answers_cooperation()).when(responds()).when(reports_back())
    story.when(reports_directive("acknowledged"), at="2026-09-07 14:00")
    story.when(directive_rings(), at="2026-09-09 17:30")
    told = page(story.case)
    assert "| 1 | SH | `he.lixin` | acknowledged, breached | 2026-09-09 17:30:00 |" in told
    for words in ("directive 1 taken up", "directive 1, clock directive: breach", "cooperation 1 taken up"):
        assert words in told
    assert "reported to head office" in told
    assert "张三" not in told
    story.when(reports_directive("done"), at="2026-09-10 09:00")
    assert "directive 1 done | `lu.hongxia` | R6.1(4)" in page(story.case)
