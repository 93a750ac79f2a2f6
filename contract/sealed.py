"""What a payload looks like on its way: sealed for one workflow, or not sealed for the workflow that got it.

Workflows meet the second kind only: what was sealed for them has been opened before they see it, and what was not is
marked, so that it is refused in words instead of failing the workflow's task for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from temporalio.common import RawValue

ENCODING: Final = "encoding"
"""Metadata of every payload: how it is written."""
SEALED: Final = "binary/redress-sealed"
"""Encoding of a payload in an envelope of ours."""
UNSEALED: Final = "redress/unsealed"
"""Encoding that stands for a payload which was not sealed for the workflow that got it; it holds no value."""
WORKFLOW: Final = "redress-workflow"
"""Metadata of a sealed payload: the workflow that it was sealed for; authenticated with it."""
SEAL: Final = "redress-seal"
"""Metadata of an opened payload: which sealing it was. The same message sent twice was sealed twice."""
BY_HAND: Final = "redress-by-hand"
"""Metadata of a payload that a person had sealed: a message at most, never an activity's answer."""
FAULT: Final = "redress-fault"
"""Metadata of an unsealed payload: what was wrong with it."""


class SealFault(StrEnum):
    """Why a payload counts as not sealed."""

    PLAIN = "plain"
    """Nobody sealed it."""
    ELSEWHERE = "elsewhere"
    """It names another workflow than the one that got it."""
    ALTERED = "altered"
    """It does not open: altered, or moved here from elsewhere."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What stands where a typed value was expected and the payload was not sealed for this workflow."""

    fault: str


def fault_of(raw: RawValue) -> str | None:
    """What is wrong with a payload's seal; none where it was sealed for its workflow."""
    metadata = raw.payload.metadata
    if metadata.get(ENCODING) != UNSEALED.encode():
        return None
    return metadata.get(FAULT, b"").decode("ascii", "replace")


def seal_of(raw: RawValue) -> str | None:
    """Which sealing a payload came in."""
    seal = raw.payload.metadata.get(SEAL)
    return seal.decode("ascii", "replace") if seal else None
