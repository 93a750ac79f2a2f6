"""How chasers are shown: who is pressed, by whom, until when, and what came of it (R6.1(2), R6.2(2))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.clocks import Verdict

if TYPE_CHECKING:
    from domain.model import Case, Chaser


def chasers(case: Case) -> tuple[dict[str, Any], ...]:
    """Every chaser of the case, in the order in which they came."""
    return tuple(_shown(case, entry) for entry in case.chasers)


def _shown(case: Case, entry: Chaser) -> dict[str, Any]:
    chased = entry.chased
    rule = case.rulebook.chasing
    title = next((k.title_zh for k in rule.kinds if k.kind is chased.how), None) if rule is not None else None
    return {
        "number": chased.number,
        "kind": chased.how.value,
        "kind_zh": title,
        "issuer": chased.actor.person,
        "issuer_role": chased.actor.role.value,
        "target": chased.target.model_dump(mode="json"),
        "times": chased.times,
        "at": chased.model_dump(mode="json")["at"],
        "due": chased.model_dump(mode="json")["due"],
        "text": chased.text,
        "text_zh": chased.text_zh,
        "cooperation": chased.cooperation,
        "clock": chased.clock,
        "clause": chased.clause,
        "status": status_of(case, entry),
        "copied_to": list(entry.copied_to),
        **entry.model_dump(mode="json", include={"answered_at", "answered_by", "answer", "ended_at"}),
    }


def status_of(case: Case, entry: Chaser) -> str:
    """`open`, `overdue`, `answered` or `ended`."""
    if entry.answered_at is not None:
        return "answered"
    if entry.ended_at is not None:
        return "ended"
    clock = case.clock(f"chaser-{entry.chased.number}")
    return "overdue" if clock is not None and clock.verdict is Verdict.BREACHED else "open"


def pressed(entry: dict[str, object]) -> frozenset[str]:
    """People whom one chaser reaches, as it is shown: who is pressed and who has it too."""
    target, copied = entry["target"], entry["copied_to"]
    person = target.get("person") if isinstance(target, dict) else None
    others = copied if isinstance(copied, list | tuple) else ()
    return frozenset(str(one) for one in (person, *others) if one is not None)
