"""The connection to Temporal, the same for worker, API, starter and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from temporalio.client import Client

from runtime.plugin import redress_plugin
from runtime.temporal_connection import connect_arguments

if TYPE_CHECKING:
    from runtime.settings import Settings
    from sealing.case_keys import CaseKeys


async def connect(settings: Settings, keys: CaseKeys, *, lazy: bool = False) -> Client:
    """Connect as the settings say.

    Args:
        settings: where Temporal is.
        keys: data keys of the cases; their store may be away until the first payload.
        lazy: connect at the first call, so that a process may start before Temporal does.

    Raises:
        RuntimeError: Temporal does not answer (not with `lazy`).
        SettingsError: Temporal's own configuration cannot be read.
    """
    return await Client.connect(**connect_arguments(settings), plugins=[redress_plugin(keys)], lazy=lazy)
