"""One plugin for client, worker and replay: the sealing data converter, the sandbox, the list of workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from temporalio.plugin import SimplePlugin

from runtime.converter import data_converter
from runtime.sandbox import sandboxed
from runtime.sealed_activities import SealedActivities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealing.case_keys import CaseKeys


def redress_plugin(keys: CaseKeys) -> SimplePlugin:
    """The plugin; give it to `Client.connect` (workers made from that client have it) or to `Replayer`.

    Args:
        keys: data keys of the cases, with which all that enters a history is sealed.
    """
    return SimplePlugin(
        "redress",
        data_converter=data_converter(keys),
        interceptors=[SealedActivities()],
        workflows=_with_ours,
        workflow_runner=sandboxed,
    )


def _with_ours(others: Sequence[type] | None) -> Sequence[type]:
    """A worker's or a replay's workflows."""
    # A client runs none: API and command line start without them.
    from runtime.workflow_types import WORKFLOWS

    return [*(others or ()), *WORKFLOWS]
