"""How often somebody may ask: per person once they are known, per address before. In memory, for this process alone.

A bucket holds a minute's worth and fills evenly. Nobody pays for others at the same address: an address is charged
only for requests that come without a valid identity.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from api.problems import Problem
from domain.values import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import HTTPConnection

    from domain.commands import Actor
    from runtime.identity_settings import IdentitySettings

MOST_BUCKETS: Final = 20_000
"""Buckets kept; the one used longest ago goes first, which can only be to its owner's advantage."""
MINUTE: Final = 60.0


class Kind(StrEnum):
    """What is counted."""

    PERSON = "person"
    HOTLINE = "hotline"
    SEARCH = "search"
    SIGN_IN = "sign_in"
    STRANGER = "stranger"


class Limits:
    """The buckets.

    Args:
        per_minute: most requests a minute, by kind; 0 or missing: no limit.
        clock: seconds that only go up.
    """

    def __init__(self, per_minute: Mapping[Kind, int], clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[tuple[Kind, str], tuple[float, float]] = OrderedDict()

    @classmethod
    def of(cls, settings: IdentitySettings) -> Limits:
        """As the settings say."""
        return cls(
            {
                Kind.PERSON: settings.rate_person,
                Kind.HOTLINE: settings.rate_hotline,
                Kind.SEARCH: settings.rate_search,
                Kind.SIGN_IN: settings.rate_sign_in,
                Kind.STRANGER: settings.rate_strangers,
            }
        )

    def charge(self, kind: Kind, key: str) -> None:
        """Count one request.

        Raises:
            Problem: too many; `Retry-After` says when the next one will do.
        """
        most = self._per_minute.get(kind, 0)
        if not most:
            return
        now = self._clock()
        held, at = self._buckets.pop((kind, key), (float(most), now))
        held = min(float(most), held + (now - at) * most / MINUTE)
        enough = held >= 1
        self._buckets[kind, key] = (held - 1 if enough else held, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        if not enough:
            wait = math.ceil((1 - held) * MINUTE / most)
            raise Problem("too_many_requests", headers={"Retry-After": str(max(1, wait))})

    def charge_person(self, actor: Actor) -> None:
        """Count one request of somebody who is known.

        Raises:
            Problem: too many.
        """
        self.charge(Kind.HOTLINE if actor.role is Role.HOTLINE else Kind.PERSON, actor.person)

    def charge_search(self, actor: Actor) -> None:
        """Count one search: what walks through the register is held tighter, the hotline aside, whose work it is.

        Raises:
            Problem: too many.
        """
        if actor.role is not Role.HOTLINE:
            self.charge(Kind.SEARCH, actor.person)

    def charge_address(self, connection: HTTPConnection, kind: Kind) -> None:
        """Count one request of an address.

        Raises:
            Problem: too many.
        """
        self.charge(kind, connection.client.host if connection.client else "unknown")
