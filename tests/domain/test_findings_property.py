"""L26, R3: whoever says what, whenever: nothing is decided unheard, nor by opener or accused; points count once.

After every step `tests.infra.invariants` looks at the case (`heard_first`, `accountability`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import commands as c
from tests.domain.lives import Life, strangers
from tests.domain.lives_accountability import BODIES, FITTING
from tests.infra import scenario as say
from tests.infra.depth import examples
from tests.infra.scenario_accountability import accuses

pytestmark = pytest.mark.deep

WAITS = (timedelta(), timedelta(hours=5), timedelta(days=2), timedelta(days=4), timedelta(days=9))
KINDS: tuple[type[c.Command], ...] = (*BODIES, c.Plead, c.DecideFinding, c.DecideFinding)


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, Any]:
    """Something said about responsibility, fitting or not, or silence."""
    kind = draw(st.sampled_from(KINDS))
    fitting = draw(st.booleans())
    anybody = (
        st.sampled_from(("officer", "head", "line_head", "leader", "accused", "responsible")) | strangers
    )
    who = FITTING.get(kind, "officer") if fitting else draw(anybody)
    body = draw(BODIES[kind]) | ({"fits": True} if draw(st.booleans()) else {})
    said = (draw(st.sampled_from(WAITS)), draw(st.booleans()), kind, who, body)
    happens: tuple[str, Any] = draw(
        st.sampled_from((("say", said),) * 5 + (("pass", said[:1]), ("again", (said[0], 0))))
    )
    return happens


@given(st.booleans(), st.lists(steps(), min_size=3, max_size=25))
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_l26_no_finding_is_ever_decided_unheard(closed: bool, happens: list[tuple[str, Any]]) -> None:  # noqa: FBT001 - drawn
    story = say.given(say.MONDAY, accuses(by="leader"))
    if closed:
        story.when(say.withdraws())
    life = Life(story)
    for step in happens:
        life.live(step)
    story.log.reads_back_equal()
