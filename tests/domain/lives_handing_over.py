"""What random lives (`tests.domain.lives`) may say about cooperation, directives, feedback (R6.1(4), R6.3(3), R6.5)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from domain import commands as c

UNITS = ("HQ", "BJ", "BJ01", "SH", "SH01", "nowhere")

texts = st.sampled_from(("已联系客户", "x", "请重新核定并赔付。", "新的鉴定报告"))
numbers = st.integers(1, 4)
units = st.sampled_from(UNITS)
dates = st.sampled_from(("soon", "late", "ago"))
directive_rungs = st.fixed_dictionaries(
    {
        "clock": st.sampled_from(("directive", "directive_acknowledgement", "directive_by_date")),
        "rung": st.sampled_from(("reminder", "breach")),
        "does": st.sampled_from(("remind", "breach")),
        "due_at": st.just("ago"),
        "late_by_seconds": st.integers(0, 9),
    }
)

BODIES: dict[type[c.Command], st.SearchStrategy[dict[str, Any]]] = {
    c.RequestCooperation: st.fixed_dictionaries(
        {"post": st.just("p"), "unit": units, "text": texts},
        optional={"due": dates},
    ),
    c.AcknowledgeCooperation: st.fixed_dictionaries({"number": numbers}),
    c.Instruct: st.fixed_dictionaries({"unit": units, "text": texts}, optional={"due": dates}),
    c.ReportBack: st.fixed_dictionaries({"text": texts}),
    c.ReportDirective: st.one_of(
        st.fixed_dictionaries(
            {
                "number": numbers,
                "turn": st.sampled_from(("acknowledged", "done")),
                "person": st.just("lu.hongxia"),
                "text": texts,
            }
        ),
        st.fixed_dictionaries({"number": numbers, "turn": st.just("rung"), "rung": directive_rungs}),
    ),
}
"""As in `tests.domain.lives`."""

FITTING: dict[type[c.Command], str] = {
    c.Instruct: "head",
    c.ReportBack: "line_head",
    c.ReportDirective: "system",
}
"""Whose part a command is."""
