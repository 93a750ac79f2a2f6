"""Filing from the command line: Temporal, the register and the rules of new cases, put together once."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from temporalio.service import RPCError, RPCStatusCode

from contract.ids import TASK_QUEUE
from domain.commands import Actor, Intake
from domain.values import Role
from gateway.patience import AwayError, GaveUpError
from register.errors import RegisterUnavailableError
from register.organisation import current as current_organisation
from register.pinned import current_calendar
from register.pool import Database
from register.read import earlier_filing
from runtime.client import connect
from runtime.intake import IntakeFaultError, Recorded, Rules, build_start, digest_keys, file_complaint
from runtime.master_keys import master_keys
from runtime.shipped import Shipped, load_shipped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from temporalio.client import Client

    from contract.starts import CaseStart
    from runtime.intake import FileComplaint, Filed
    from runtime.settings import Settings

GATEWAY: Final = "gateway"
"""Person code under which this command line files."""
CALL_SECONDS: Final = 10.0
"""One try: a start that takes longer is tried again, with one effect."""
RULES_SECONDS: Final = 2.0
"""How long the rules of new cases are taken as known."""

_AWAY: Final = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
        RPCStatusCode.NOT_FOUND,  # a server that has just started does not know its namespace yet
    }
)
_OURS: Final = frozenset({RPCStatusCode.UNAUTHENTICATED, RPCStatusCode.PERMISSION_DENIED})


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a complaint could be filed: the rules of new cases, and nothing that connects to anything."""

    rules: Rules

    def start_of(self, complaint: FileComplaint) -> CaseStart:
        """The start of the complaint's workflow.

        Raises:
            IntakeFaultError: it cannot be filed; field and reason.
        """
        return build_start(complaint, actor=self.actor, rules=self.rules, now=datetime.now(UTC))

    @property
    def actor(self) -> Actor:
        """The hotline's gateway, at head office."""
        return Actor(person=GATEWAY, role=Role.HOTLINE, unit=self.rules.organisation.head_office().code)


class Gateway:
    """Files complaints. Safe to use from many tasks.

    Args:
        client: of Temporal.
        database: the register, open.
        shipped: organisation, rule book, and the calendar for as long as the register knows none.
        keys: of content digests.
        task_queue: where the workers of complaints listen.
    """

    def __init__(
        self,
        client: Client,
        database: Database,
        shipped: Shipped,
        keys: Mapping[str, bytes],
        *,
        task_queue: str = TASK_QUEUE,
    ) -> None:
        self._client = client
        self._database = database
        self._shipped = shipped
        self._keys = keys
        self._task_queue = task_queue
        self._check: Check | None = None
        self._checked_at = 0.0

    async def file(self, complaint: FileComplaint) -> Filed:
        """File one complaint, once per ticket.

        Raises:
            IntakeFaultError: it cannot be filed; nothing was started.
            AwayError: Temporal or the register does not answer; the same call again finds what this one did.
            GaveUpError: Temporal does not let us in.
        """
        try:
            async with asyncio.timeout(CALL_SECONDS):
                start = (await self._rules()).start_of(complaint)
                return await file_complaint(
                    self._client,
                    start,
                    dated=complaint.received_at is not None,
                    keys=self._keys,
                    recorded=self._recorded,
                    task_queue=self._task_queue,
                )
        except RegisterUnavailableError as error:
            raise AwayError(f"the register is away: {error}") from error
        except RPCError as error:
            raise _told(error) from error
        except (RuntimeError, OSError, TimeoutError) as error:  # RuntimeError: the client never reached it
            raise AwayError(f"Temporal is away ({type(error).__name__})") from error

    async def _rules(self) -> Check:
        """The rules of a case received now: a year of the calendar may be published while a long file is filed."""
        if self._check is None or time.monotonic() - self._checked_at > RULES_SECONDS:
            shipped = self._shipped
            calendar = await current_calendar(self._database, shipped.calendar.id) or shipped.calendar
            organisation = await current_organisation(self._database) or shipped.organisation
            self._check = Check(Rules(organisation, shipped.book, calendar, shipped.books))
            self._checked_at = time.monotonic()
        return self._check

    async def _recorded(self, intake: Intake) -> Recorded | None:
        """What the register knows of an earlier filing of this ticket."""
        earlier = await earlier_filing(self._database, intake)
        return None if earlier is None else Recorded(earlier.same_content, earlier.received_at)


def load_check(settings: Settings) -> Check:
    """The rules of new cases, from the files that the settings name.

    Raises:
        ShippedError: one cannot be used.
    """
    shipped = load_shipped(settings)
    return Check(Rules(shipped.organisation, shipped.book, shipped.calendar, shipped.books))


@asynccontextmanager
async def open_gateway(settings: Settings, *, connections: int = 4) -> AsyncIterator[Gateway]:
    """Everything that filing needs. Temporal may be away: it is connected to when first needed.

    Raises:
        SettingsError: nothing says where the register or the keys are (nothing runs here).
        ShippedError: the rules of new cases cannot be read.
        AwayError: the register does not answer.
    """
    shipped = load_shipped(settings)
    database = Database(
        settings.database_dsn(), master_keys(settings), name="redress gateway", size=connections
    )
    keys = digest_keys(settings.keyring())
    client = await connect(settings, database.keys, lazy=True)
    try:
        async with database:
            yield Gateway(client, database, shipped, keys)
    except RegisterUnavailableError as error:
        raise AwayError(f"the register is away: {error}") from error


def _told(error: RPCError) -> Exception:
    """What a failed call to Temporal means for who files."""
    name = error.status.name
    if error.status in _AWAY:
        return AwayError(f"Temporal is away ({name})")
    if error.status in _OURS:
        return GaveUpError(f"Temporal does not let us in ({name}): see TEMPORAL_API_KEY and TEMPORAL_TLS_*")
    return IntakeFaultError("complaint", f"Temporal refuses it ({name})")
