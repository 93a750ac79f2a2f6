"""What the case shows to Temporal's filters: nothing personal, written only on change (each write is an event)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from temporalio import workflow

from contract import search_attributes as sa

if TYPE_CHECKING:
    from datetime import datetime

    from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

    from domain.model import Case


class Shown:
    """What Temporal shows of the case now."""

    def __init__(self) -> None:
        """Begin with what the starter set."""
        known = workflow.info().typed_search_attributes
        self._known: dict[str, Any] = {key.name: known.get(key) for key in sa.COMPLAINT_KEYS}

    def refresh(self, case: Case, look_at: datetime | None) -> None:
        """Write what changed.

        Args:
            case: the state.
            look_at: when the case looks at its deadlines next; shown as `NextDeadline`, never later than the truth.
        """
        updates: list[SearchAttributeUpdate[Any]] = []
        for key, value in sa.of_case(case, look_at):
            if self._same(key, value):
                continue
            self._known[key.name] = value
            updates.append(key.value_unset() if value is None else key.value_set(value))
        if updates:
            workflow.upsert_search_attributes(updates)

    def _same(self, key: SearchAttributeKey[Any], value: Any) -> bool:
        before = self._known.get(key.name)
        if key.name == sa.NEXT_DEADLINE.name and before is not None and value is not None:
            return abs(float((value - before).total_seconds())) < 1
        return bool(before == value)
