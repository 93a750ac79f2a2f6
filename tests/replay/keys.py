"""The data keys of the stored histories: made from a fixed seed, for what they hold is made up."""

from __future__ import annotations

from sealing.case_keys import MemoryCaseKeys


def stored_keys() -> MemoryCaseKeys:
    """The same keys at every call."""
    return MemoryCaseKeys(seed=b"the stored histories of the tests")
