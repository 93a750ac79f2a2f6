"""The key ring of the tests, where no process with settings of its own reads the same register."""

from __future__ import annotations

from typing import Final

from sealing.master import KeyRing

RING: Final = KeyRing({"k1": bytes(range(32))})
"""The same in every test process: databases may be copied from one template."""
