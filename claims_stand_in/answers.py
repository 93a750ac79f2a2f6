"""What the stand-in knows of a claim: derived from its number, so that one number is always answered alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.organisation import Organisation

UNKNOWN: Final = "UNKNOWN"
"""A number that contains this word is not known."""
HANDLER_POST: Final = "claims_handler"

_STATES: Final[tuple[tuple[str, str | None], ...]] = (
    ("已报案,待查勘", "查勘人员未能与报案人约定查勘时间"),
    ("查勘中", "事故现场照片不全,等待补拍"),
    ("定损中", "维修厂配件报价未回,定损单未出"),
    ("定损中", "客户对定损金额有异议,等待复勘"),
    ("核赔中", "缺少事故责任认定书"),
    ("核赔中", "收款账户信息有误,被退回"),
    ("待补材料", "医疗费用发票原件未交"),
    ("待补材料", None),
    ("已结案,待支付", "付款指令在财务复核"),
    ("已结案,已支付", None),
    ("拒赔", "条款责任免除,拒赔通知书已发出"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as the stand-in answers it."""

    claim_no: str
    status: str
    blockage_cause: str | None
    handler: str | None
    policy_no: str


def claim(number: str, handlers: Mapping[str, Sequence[str]]) -> Claim | None:
    """The claim with this number, none where it is not known.

    Args:
        number: claim number; one that begins with a unit's code is handled there.
        handlers: unit code to the staff codes of its claims handlers.
    """
    if UNKNOWN in number.upper():
        return None
    draw = _draw("claim", number)
    status, cause = _STATES[draw % len(_STATES)]
    return Claim(number, status, cause, _handler(number, handlers), _policy(number))


def claims_of_policy(number: str, handlers: Mapping[str, Sequence[str]]) -> list[Claim] | None:
    """The claims under a policy, newest first; none where there is no such policy."""
    if UNKNOWN in number.upper():
        return None
    count = (1, 1, 1, 2, 3)[_draw("policy", number) % 5]
    found = (claim(f"{number}-C{n}", handlers) for n in range(count, 0, -1))
    return [entry for entry in found if entry is not None]


def handlers_of(organisation: Organisation) -> dict[str, tuple[str, ...]]:
    """Unit code to its claims handlers."""
    units: dict[str, tuple[str, ...]] = {}
    for holder in organisation.appointments:
        if holder.post == HANDLER_POST and holder.until is None:
            units[holder.unit] = (*units.get(holder.unit, ()), holder.person)
    return units


def _policy(number: str) -> str:
    """The policy under which the claim stands."""
    policy, found, _ = number.rpartition("-C")
    return policy if found else f"PD{_draw('policy of', number) % 10**12:012d}"


def _handler(number: str, handlers: Mapping[str, Sequence[str]]) -> str | None:
    unit = max((code for code in handlers if number.startswith(code)), key=len, default=None)
    if unit is None:
        return None
    return handlers[unit][_draw("handler", number) % len(handlers[unit])]


def _draw(what: str, number: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{what}/{number}".encode()).digest()[:8], "big")
