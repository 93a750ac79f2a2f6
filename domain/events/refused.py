"""What could not be taken."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.values import Code


class MessageRefused(Event):
    """A message could not be taken; kept with the reason, for nothing said to a case is lost."""

    kind: Literal["message_refused"] = "message_refused"
    name: str
    code: str
    reason: str
    seal: Code | None = None
    """Which sealing of the message it was: the same envelope is not taken later either, a message sent anew is."""
