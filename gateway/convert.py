"""From a row to a complaint, by the mapping; and every fault by field, in words."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from gateway.mapping import PLACE, TICKET, FieldRule, Mapping
from runtime.intake import FileComplaint

if TYPE_CHECKING:
    from collections.abc import Mapping as Values

SHOWN: Final = 40
"""Characters of an unknown word that a fault shows."""


class FaultsError(ValueError):
    """A row is no complaint: (field, reason), one or more."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        """Take the faults, at least one."""
        super().__init__("; ".join(f"{field}: {reason}" for field, reason in faults))
        self.faults = faults


def ticket_of(mapping: Mapping, values: Values[str, str]) -> str:
    """The row's ticket number, of which no part may be empty: such rows would all share one.

    Raises:
        FaultsError: it cannot be made.
    """
    rule = mapping.fields[TICKET]
    empty = next((name for name in rule.columns if not values[name].strip()), None)
    if empty is not None:
        raise FaultsError([(TICKET, f"is missing: column {empty!r} is empty")])
    try:
        return _value(rule, values)
    except ValueError as error:
        raise FaultsError([(TICKET, str(error))]) from None


def complaint_of(mapping: Mapping, values: Values[str, str]) -> FileComplaint:
    """The row as a complaint.

    Raises:
        FaultsError: it is none; all faults at once.
    """
    body: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for name, rule in mapping.fields.items():
        if rule.now:
            continue
        try:
            value = _value(rule, values)
        except ValueError as error:
            faults.append((name, str(error)))
            continue
        if value:
            _put(body, name, value)
    known = {name for name, _ in faults}
    try:
        complaint = FileComplaint.model_validate(body)
    except ValidationError as error:
        faults += [fault for fault in faults_of(error) if fault[0] not in known]
        raise FaultsError(faults) from None
    if faults:
        raise FaultsError(faults)
    return complaint


def faults_of(error: ValidationError) -> list[tuple[str, str]]:
    """The faults of a validation, in words, without the values."""
    found = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        field = ".".join(str(part) for part in fault["loc"]) or "complaint"
        text = "is missing" if fault["type"] == "missing" else str(fault["msg"]).removeprefix("Value error, ")
        found.append((field, text[:1].lower() + text[1:]))
    return found


def _put(body: dict[str, Any], name: str, value: str) -> None:
    outer, _, inner = name.partition(".")
    if inner:
        body.setdefault(outer, {})[inner] = value
    else:
        body[outer] = value


def _value(rule: FieldRule, values: Values[str, str]) -> str:
    """The field's text; empty where there is none."""
    if rule.constant is not None:
        return rule.constant
    if rule.template is not None:
        return PLACE.sub(lambda place: values[place[1]].strip(), rule.template).strip()
    if rule.pick is not None:
        assert rule.by is not None, "a pick has a column to pick by"
        digest = hashlib.sha256(values[rule.by].strip().encode(errors="replace")).digest()
        return rule.pick[int.from_bytes(digest[:8], "big") % len(rule.pick)]
    assert rule.column is not None, "a rule has one source"
    text = values[rule.column].strip()
    if rule.map is not None:
        return _mapped(rule, rule.map, text)
    text = text or rule.default or ""
    return _dated(rule, rule.date, text) if rule.date and text else text


def _mapped(rule: FieldRule, words: dict[str, str], text: str) -> str:
    parts = [part.strip() for part in text.split(rule.split)] if rule.split else [text]
    if rule.split:
        for word, meaning in words.items():
            if word in parts:
                return meaning
    elif text in words:
        return words[text]
    if rule.default is not None:
        return rule.default
    if not text:
        return ""
    shown = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    raise ValueError(f"{shown!r} in column {rule.column!r} is not in the map")


def _dated(rule: FieldRule, form: str, text: str) -> str:
    try:
        at = datetime.strptime(text, form)  # noqa: DTZ007 - the zone comes from the mapping
    except ValueError:
        shown = text if len(text) <= SHOWN else text[:SHOWN] + "…"
        raise ValueError(f"{shown!r} in column {rule.column!r} is not a date like {form}") from None
    if rule.time is not None:
        at = datetime.combine(at, rule.time, at.tzinfo)
    return (at.replace(tzinfo=ZoneInfo(rule.zone)) if rule.zone else at).isoformat()
