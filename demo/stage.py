"""The stage: people with tokens, the HTTP API, and an eye on every case.

What is told is what the case's own record shows: an auditor's eye follows each case by `GET …/watch` and reads its
timeline; whatever a story says only makes things happen.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx

from demo.story import Who
from domain.values import BusinessLine, Role
from runtime.shipped import load_shipped
from runtime.tokens import mint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from demo.narration import Narrator
    from demo.story import Case
    from domain.organisation import Organisation
    from runtime.settings import Settings

CALL_SECONDS: Final = 30.0
PATIENCE_SECONDS: Final = 60.0
"""How long a call is sent again while something is away, with the same message id."""
READY_SECONDS: Final = 5.0
LIFETIME: Final = timedelta(hours=8)
PAGE: Final = 1000


class NotAsToldError(Exception):
    """A story goes another way than told; the text says where."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks."""

    person: str
    role: Role
    unit: str


AUDITOR: Final = Person("jia.mingzhu", Role.AUDITOR, "HQ")
GATEWAY: Final = Person("hotline.gateway", Role.HOTLINE, "HQ")


class Stage:
    """The running system, as a client sees it.

    Args:
        settings: where it runs.
        http: a client of the API.
        narrator: tells what happens.
    """

    def __init__(self, settings: Settings, http: httpx.AsyncClient, narrator: Narrator) -> None:
        """Read who works here."""
        self.settings = settings
        self.http = http
        self.narrator = narrator
        self.organisation: Organisation = load_shipped(settings).organisation
        self.claims_system = asyncio.Lock()
        """Held by whoever files, so that an outage hits the story that is about it and no other."""
        self._tokens: dict[Person, str] = {}

    # ---- people -----------------------------------------------------------------------------------------

    def person(self, who: Who, case: Case) -> Person:
        """Who that is in this case."""
        match who:
            case Who.HOTLINE:
                return GATEWAY
            case Who.OFFICER:
                return Person(case["officer"], Role.OFFICER, self._unit_of_officer(case))
            case Who.RESPONSIBLE:
                return Person(case["responsible"]["person"], Role.RESPONSIBLE, case["responsible"]["unit"])
            case Who.BRANCH_HEAD:
                head = self.organisation.head(case["branch"], _today())
                return Person(head, Role.BRANCH_HEAD, case["branch"])
            case _:
                return self._of_head_office(who, case)

    def _of_head_office(self, who: Who, case: Case) -> Person:
        group, unit = self.organisation.leadership(_today()), self.organisation.head_office().code
        if who is Who.LINE_HEAD:
            head = self.organisation.line_head(BusinessLine(case["business_line"]), _today())
            return Person(head, Role.LINE_HEAD, unit)
        group_of = {Who.MEMBER: group.members[0], Who.DEPUTY: group.deputies[0], Who.HEAD: group.head}
        return Person(group_of[who], Role.LEADERSHIP, unit)

    def _unit_of_officer(self, case: Case) -> str:
        """The unit for which the case's officer acts: the lowest of the case's own line."""
        line = [unit.code for unit in self.organisation.lineage(case["unit"])]
        held = [
            a.unit for a in self.organisation.appointments_of(case["officer"], _today()) if a.unit in line
        ]
        return min(held, key=line.index) if held else str(case["branch"])

    def headers(self, person: Person) -> dict[str, str]:
        """The `Authorization` of somebody."""
        if person not in self._tokens:
            self._tokens[person] = mint(
                self.settings.signing_secret(),
                person=person.person,
                role=person.role,
                unit=person.unit,
                lifetime=LIFETIME,
            )
        return {"Authorization": f"Bearer {self._tokens[person]}"}

    # ---- calls ------------------------------------------------------------------------------------------

    async def stands(self) -> bool:
        """Whether the system answers, register and Temporal included."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                answer = await self.http.get("/readyz", timeout=READY_SECONDS)
                if answer.status_code == httpx.codes.OK:
                    return True
            await asyncio.sleep(0.5)
        return False

    async def call(
        self, person: Person, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        """One call, sent again with the same ids for as long as something is away."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = await self.http.request(
                    method, path, json=body, headers=self.headers(person), timeout=CALL_SECONDS
                )
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE and not _in_a_moment(answer):
                    return answer
                wait = float(answer.headers.get("Retry-After", 1))
            except httpx.TransportError:
                wait = 1.0
            if time.monotonic() + wait > deadline:
                raise NotAsToldError(f"{method} {path}: no answer in {PATIENCE_SECONDS:.0f} s")
            await asyncio.sleep(wait)

    async def get(self, path: str) -> Any:
        """What the auditor reads."""
        answer = await self.call(AUDITOR, "GET", path)
        if answer.status_code != httpx.codes.OK:
            raise NotAsToldError(f"GET {path}: {told(answer)}")
        return answer.json()

    async def turn_claims_system(self, mode: str) -> None:
        """Make the stand-in behave."""
        url = f"{self.settings.claims_base_url()}/_stand-in/outage"
        answer = await self.http.post(url, json={"mode": mode}, timeout=CALL_SECONDS)
        answer.raise_for_status()

    # ---- watching ---------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def watching(self, key: str, number: str) -> AsyncIterator[Eye]:
        """An eye on a case for the length of a block."""
        eye = Eye(self, key, number)
        watching = asyncio.create_task(eye.watch(), name=f"watch {number}")
        try:
            yield eye
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching


@dataclass(slots=True)
class Eye:
    """Follows one case and has every event told, in its order, once."""

    stage: Stage
    key: str
    number: str
    case: Case | None = None
    seen: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def watch(self) -> None:
        """Follow the case until cancelled; the connection may break."""
        while True:
            with contextlib.suppress(httpx.HTTPError, NotAsToldError):
                await self._listen()
            await asyncio.sleep(0.2)

    async def until(self, shows: Callable[[Case], bool], words: str, seconds: float) -> Case:
        """The case, once it shows something.

        Raises:
            NotAsToldError: it does not in time.
        """
        found: Case | None = None

        def shown() -> bool:
            nonlocal found
            if self.case is not None and shows(self.case):
                found = self.case
            return found is not None

        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(shown)
        except TimeoutError:
            raise NotAsToldError(f"{self.number}: not in {seconds:.0f} s: {words}") from None
        assert found is not None
        return found

    async def caught_up(self, seq: int) -> Case:
        """The case, once everything up to this event has been told."""
        return await self.until(lambda case: case["seq"] >= seq and self.seen >= seq, f"event {seq}", 30)

    async def _listen(self) -> None:
        path = f"/v1/complaints/{self.number}/watch"
        headers = self.stage.headers(AUDITOR)
        async with self.stage.http.stream("GET", path, headers=headers, timeout=CALL_SECONDS) as stream:
            if stream.status_code != httpx.codes.OK:
                return
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    await self._look(json.loads(line.removeprefix("data: ")))

    async def _look(self, case: Case) -> None:
        """Tell what is new, then let those who wait look at the case."""
        path = f"/v1/complaints/{self.number}/timeline?after={self.seen}&limit={PAGE}"
        for event in (await self.stage.get(path))["items"]:
            self.stage.narrator.event(self.key, self.number, event)
            self.seen = event["seq"]
        async with self._changed:
            self.case = case
            self._changed.notify_all()


def _in_a_moment(answer: httpx.Response) -> bool:
    """Whether the case was filed so recently that it is not on record yet."""
    return answer.status_code == httpx.codes.NOT_FOUND and "Retry-After" in answer.headers


def told(answer: httpx.Response) -> str:
    """An answer that was not hoped for, in a few words."""
    with contextlib.suppress(ValueError):
        problem = answer.json()
        words = [str(problem.get("code", "")), str(problem.get("detail", ""))]
        words += [f"{entry['field']}: {entry['text']}" for entry in problem.get("errors", [])]
        return f"{answer.status_code} {' '.join(word for word in words if word)}"
    return str(answer.status_code)


def fresh(prefix: str) -> str:
    """An identifier that nobody else gives."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def _today() -> date:
    """The day on which the play is played."""
    return datetime.now(UTC).date()
