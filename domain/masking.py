"""What identifies a person, hidden but for its ends (R4.1): for those who need to know which case, not who."""

from __future__ import annotations

from typing import Any, Final

_SHOWN_FIRST: Final = 3
_SHOWN_LAST: Final = 4
_SHORTEST: Final = 8
"""A telephone number shorter than this is hidden whole."""


def masked_name(name: str) -> str:
    """`张三` → `张*`."""
    return f"{name[:1]}{'*' * max(1, min(3, len(name) - 1))}"


def masked_phone(phone: str) -> str:
    """`13812345678` → `138****5678`."""
    if len(phone) < _SHORTEST:
        return "****"
    return f"{phone[:_SHOWN_FIRST]}****{phone[-_SHOWN_LAST:]}"


def masked(value: Any) -> Any:
    """Plain JSON values with every person in them masked: an object with a `name` and a `phone` is one."""
    if isinstance(value, dict):
        hidden = {key: masked(item) for key, item in value.items()}
        return _person(hidden) if "name" in value and "phone" in value else hidden
    if isinstance(value, list | tuple):
        return type(value)(masked(item) for item in value)
    return value


def _person(person: dict[str, Any]) -> dict[str, Any]:
    return person | {key: hide(str(person[key])) for key, hide in _HOW.items() if person.get(key)}


def _hidden(_: str) -> str:
    return "****"


_HOW: Final = {"name": masked_name, "acts_for": masked_name, "phone": masked_phone, "id_no": _hidden}
