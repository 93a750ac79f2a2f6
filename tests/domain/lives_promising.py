"""What may be drawn about authority and promises in random lives (R4.4, L24); see `tests.domain.lives`."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from domain import commands as c

texts = st.sampled_from(("同意", "x", "请补充条款依据"))
numbers = st.integers(1, 4)
persons = st.sampled_from(("luo.yulan", "cheng.ruixue", "he.lixin", "zhou.wenbo", "x"))

promises = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(("payment", "payment", "goodwill", "waiver")), "text": texts},
        optional={
            "amount": st.sampled_from((0, 1, 999, 2999.99, 4999.99, 8000, 100000)),
            "due": st.sampled_from(("soon", "late")),
        },
    ),
    max_size=2,
)

BODIES: dict[type[c.Command], st.SearchStrategy[dict[str, Any]]] = {
    c.RuleProposal: st.fixed_dictionaries(
        {"proposal_version": numbers, "approved": st.booleans(), "text": texts}
    ),
    c.DelegateAuthority: st.fixed_dictionaries(
        {
            "person": persons,
            "below": st.sampled_from((1, 5000, 9000, 10000, 200000)),
            "until": st.sampled_from(("soon", "late")),
            "reason": texts,
        },
        optional={"kinds": st.sampled_from((["payment"], ["waiver", "goodwill"]))},
    ),
    c.RevokeDelegation: st.fixed_dictionaries({"number": numbers, "reason": texts}),
}
