"""Nothing above authority ever reaches the customer, and every promise ends kept, released or broken (R4.4, L24).

Random lives in which hardly anything but promises, rulings, delegations and answers is said, by everybody, fitting or
not; `tests.infra.promise_invariants` looks at each event with the rules written once more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import commands as c
from domain.values import PromiseState, Role
from tests.domain.lives import Life
from tests.infra import scenario as say
from tests.infra.cases import PROPOSAL
from tests.infra.depth import examples
from tests.infra.promise_invariants import at_rest
from tests.infra.scenario import Story

pytestmark = pytest.mark.deep

OFFICER_IN_CHIEF = c.Actor(person="cheng.ruixue", role=Role.BRANCH_HEAD, unit="BJ")
"""The officer of the case in another capacity: may not approve what they proposed."""
HEADS = ("head", "head", "line_head", "leader", OFFICER_IN_CHIEF)
ANYBODY = ("officer", "officer", "officer", *HEADS)

amounts = st.sampled_from((None, 0, 999, 1500, 2999.99, 4999.99, 5000, 8000, 9999.99, 10000, 20000))
promises = st.lists(
    st.builds(
        lambda kind, amount, due: (
            {"kind": kind, "text": "赔付", "due": due} | ({} if amount is None else {"amount": amount})
        ),
        st.sampled_from(("payment", "payment", "payment", "goodwill", "waiver", "ex_gratia")),
        amounts,
        st.sampled_from(("soon", "late")),
    ),
    min_size=1,
    max_size=3,
)
mostly = st.sampled_from((True, True, True, False))
directives = st.sampled_from(("approve_proposal", "approve_proposal", "return_proposal", "support"))

SAID: dict[type[c.Command], tuple[tuple[Any, ...], st.SearchStrategy[dict[str, Any]]]] = {
    c.Propose: (ANYBODY, st.builds(lambda given: PROPOSAL | {"commitments": given}, promises)),
    c.RuleProposal: (HEADS, st.builds(lambda yes: {"approved": yes, "text": "已审阅", "fits": True}, mostly)),
    c.DecideAsCustomer: (
        ANYBODY,
        st.builds(
            lambda yes, old: {"accepted": yes, "evidence": "REC-1", **old},
            mostly,
            st.sampled_from(
                ({"fits": True}, {"fits": True}, {"proposal_version": 1}, {"proposal_version": 2})
            ),
        ),
    ),
    c.DelegateAuthority: (
        ("head", "line_head"),
        st.builds(
            lambda below, kinds, to: (
                {"below": below, "until": "soon", "reason": "出差", "person": to} | kinds
            ),
            st.sampled_from((3000, 9000, 10000, 50000)),
            st.sampled_from(({}, {}, {"kinds": ["payment"]}, {"kinds": ["waiver", "goodwill"]})),
            st.sampled_from(("cheng.ruixue", "he.lixin", "somebody.else")),
        ),
    ),
    c.RevokeDelegation: (("head",), st.just({"number": 1, "reason": "已返岗"})),
    c.DeliverNotice: (("officer",), st.just({"channel": "post", "proof": "EMS 1"})),
    c.SettleCommitment: (
        ("officer",),
        st.builds(lambda kept: {"kept": kept, "evidence": "回单", "fits": True}, st.booleans()),
    ),
    c.ReportEscalation: (
        ("system",),
        st.builds(
            lambda decision, level: {
                "turn": "decided",
                "level": level,
                "person": {"branch_head": "he.lixin", "line_head": "zhou.wenbo"}.get(level, "liu.zhiyuan"),
                "directive": {"decision": decision, "text": "请照办"},
                "fits": True,
            },
            directives,
            st.sampled_from(("branch_head", "branch_head", "line_head", "leadership_member")),
        ),
    ),
}
"""Who says it, and what."""
OFTEN: tuple[type[c.Command], ...] = (
    c.Propose,
    c.Propose,
    c.RuleProposal,
    c.DecideAsCustomer,
    c.DecideAsCustomer,
    *SAID,
)
DELAYS = (timedelta(), timedelta(), timedelta(minutes=1), timedelta(hours=20), timedelta(days=3))


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, Any]:
    """Something about promises, mostly about what is there."""
    kind = draw(st.sampled_from(OFTEN))
    who, body = SAID[kind]
    return "say", (draw(st.sampled_from(DELAYS)), True, kind, draw(st.sampled_from(who)), draw(body))


@given(promises, st.lists(steps(), min_size=10, max_size=25))
@settings(
    max_examples=examples(20),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_r4_4_nothing_above_authority_reaches_the_customer_and_every_promise_ends(
    first: list[dict[str, Any]], happens: list[tuple[str, Any]]
) -> None:
    story = say.given(say.MONDAY, say.responds())
    life = Life(story)
    life.live(("say", (timedelta(), True, c.Propose, "officer", PROPOSAL | {"commitments": first})))
    for step in happens:
        life.live(step)
    _every_promise_ends(story)
    story.log.reads_back_equal()


def _every_promise_ends(story: Story) -> None:
    """When all promised dates are over, no promise is open any more."""
    story.passes(after=timedelta(days=70))
    at_rest(story.case, story.now)
    assert not [entry for entry in story.case.commitments if entry.state is PromiseState.OPEN]
