"""The company's claims system over HTTP (R6.2(2)); what it must offer is in docs/claims-api.md.

It may be away for days: every failure here is one that Temporal tries again, and no case waits for it. Nothing
that identifies a claim is logged or put into an error's text.
"""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, Field, ValidationError, field_validator
from temporalio import activity
from temporalio.exceptions import ApplicationError

from contract.ports import ClaimAnswer, ClaimQuery, ClaimsPort
from domain.values import Line, LookupStatus, Moment, Text

if TYPE_CHECKING:
    from types import TracebackType

M = TypeVar("M", bound=BaseModel)

UNAVAILABLE: Final = "claims_unavailable"
"""Error type: the claims system cannot be reached or says that it cannot answer."""
MALFORMED: Final = "claims_malformed"
"""Error type: it answered something that docs/claims-api.md does not know."""

CONNECT_SECONDS: Final = 2.0
TOTAL_SECONDS: Final = 6.0
"""Whole call; below the activity's time-out, so that the failure names its reason."""
LARGEST_ANSWER: Final = 256 * 1024
LONGEST_RETRY_AFTER: Final = 300
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_STAFF_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


class _Claim(BaseModel):
    """One claim as the claims system writes it; fields we do not know are its own business."""

    status: Line
    blockage_cause: Text | None = None
    handler: str | None = None
    policy_no: Line | None = None
    as_of: Moment | None = None

    @field_validator("blockage_cause", "policy_no", mode="before")
    @classmethod
    def _blank_is_none(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value

    def answer(self) -> ClaimAnswer:
        """As the case takes it. A handler that is no staff code is left out: names are not kept here."""
        known = self.handler is not None and _STAFF_CODE.fullmatch(self.handler)
        return ClaimAnswer(
            status=LookupStatus.FOUND,
            claim_status=self.status,
            blockage_cause=self.blockage_cause,
            responsible_person=self.handler if known else None,
            policy_no=self.policy_no,
            as_of=self.as_of,
        )


class _Claims(BaseModel):
    """The claims under a policy, newest first."""

    claims: tuple[_Claim, ...] = Field(max_length=1000)


class ClaimsSystem(ClaimsPort):
    """Look-ups in the claims system. Close it when the worker has stopped.

    Args:
        base_url: its address (`Settings.claims_base_url`).
        client: for tests; default: one of its own, made at the first look-up.
        total_seconds: longest that one look-up may take.
    """

    def __init__(
        self, base_url: str, *, client: httpx.AsyncClient | None = None, total_seconds: float = TOTAL_SECONDS
    ) -> None:
        """Connect to nothing yet."""
        self._base = base_url.rstrip("/")
        self._client = client
        self._total = total_seconds

    async def __aenter__(self) -> Self:
        """Nothing to open: the client connects when it is first needed."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections; harmless to call again."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    @activity.defn(name="look_up_claim")
    async def look_up_claim(self, query: ClaimQuery) -> ClaimAnswer:
        """Status and blockage cause of the claim; by its number, else the newest under the policy (R6.2(2)).

        A claim number that is not known is not looked for under the policy: that could answer for another claim.

        Raises:
            ApplicationError: `claims_unavailable` or `claims_malformed`, both worth trying again.
        """
        if query.claim_no is not None:
            body = await self._get("claims", query.claim_no)
            return _not_found() if body is None else _read(_Claim, body).answer()
        if query.policy_no is not None:
            body = await self._get("policies", query.policy_no, "claims")
            found = () if body is None else _read(_Claims, body).claims
            return found[0].answer() if found else _not_found()
        return ClaimAnswer(status=LookupStatus.NO_REFERENCE)

    async def _get(self, *parts: str) -> bytes | None:
        """The body of the answer; none where the thing does not exist."""
        if any(part in {".", ".."} for part in parts):
            return None  # would be taken for a step in the path
        url = "/".join([self._base, *(quote(part, safe="") for part in parts)])
        try:
            async with asyncio.timeout(self._total):
                return await self._fetch(url)
        except (TimeoutError, httpx.TimeoutException):
            raise ApplicationError("the claims system did not answer in time", type=UNAVAILABLE) from None
        except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
            text = f"the claims system cannot be reached ({type(error).__name__})"
            raise ApplicationError(text, type=UNAVAILABLE) from None

    async def _fetch(self, url: str) -> bytes | None:
        if self._client is None:
            self._client = _client(self._base)
        async with self._client.stream("GET", url, headers={"Accept": "application/json"}) as response:
            if response.status_code == httpx.codes.NOT_FOUND:
                return None
            if response.status_code != httpx.codes.OK:
                text = f"the claims system answered {response.status_code}"
                raise ApplicationError(text, type=UNAVAILABLE, next_retry_delay=_retry_after(response))
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise _malformed(f"longer than {LARGEST_ANSWER} bytes")
            return body


def _client(base: str) -> httpx.AsyncClient:
    # At INFO httpx writes every URL, and with it the claim's number.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.AsyncClient(
        timeout=httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
        trust_env=httpx.URL(base).host not in _LOOPBACK,  # a proxy is never meant for the stand-in
    )


def _read(kind: type[M], body: bytes) -> M:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise _malformed(f"{where}: {first['type']}") from None


def _malformed(why: str) -> ApplicationError:
    text = f"the claims system's answer is not what docs/claims-api.md says: {why}"
    return ApplicationError(text, type=MALFORMED)


def _not_found() -> ClaimAnswer:
    return ClaimAnswer(status=LookupStatus.NOT_FOUND)


def _retry_after(response: httpx.Response) -> timedelta | None:
    """What it asks for in seconds, within reason; dates and nonsense are left to our own retry policy."""
    asked = response.headers.get("Retry-After", "")
    if not re.fullmatch(r"[1-9]\d{0,8}", asked):
        return None
    return timedelta(seconds=min(int(asked), LONGEST_RETRY_AFTER))
