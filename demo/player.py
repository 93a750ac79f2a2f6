"""Plays a story on the stage, step by step, and compares its end with what was told."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx

from demo.stage import GATEWAY, NotAsToldError, Stage, fresh, told
from demo.story import THIS, Case, ClaimsSystem, File, Pause, Say, Scene, Until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from demo.stage import Eye
    from demo.story import Step, Story

SIDE_BY_SIDE: Final = 4
"""Stories at a time when nobody reads along."""


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one complaint of a story."""

    story: Story
    name: str
    number: str
    case: Case | None
    faults: tuple[str, ...]


async def play_all(stage: Stage, stories: Sequence[Story], *, pace: float) -> list[Played]:
    """Play the stories: those with slow clocks aside, the others in turn, or side by side without a pace.

    Args:
        stage: where.
        stories: which.
        pace: seconds between two steps, for reading.
    """
    turns = asyncio.Semaphore(1 if pace else SIDE_BY_SIDE)
    numbered = list(enumerate(stories, start=1))

    async def one(place: int, story: Story) -> list[Played]:
        if story.aside:
            return await Player(stage, story, place, pace).play()
        async with turns:
            return await Player(stage, story, place, pace).play()

    tasks = [asyncio.create_task(one(*entry)) for entry in sorted(numbered, key=lambda e: not e[1].aside)]
    found = [played for result in await asyncio.gather(*tasks) for played in result]
    order = {story.key: place for place, story in numbered}
    return sorted(found, key=lambda played: order[played.story.key])


@dataclass(slots=True)
class Player:
    """One story on the stage."""

    stage: Stage
    story: Story
    place: int
    pace: float
    numbers: dict[str, str] = field(default_factory=dict)
    eyes: dict[str, Eye] = field(default_factory=dict)

    async def play(self) -> list[Played]:
        """Play it; every complaint of it with what went another way than told."""
        fault: str | None = None
        self.stage.narrator.begins(self.place, self.story)
        async with contextlib.AsyncExitStack() as stack:
            try:
                await self._steps(stack)
            except NotAsToldError as error:
                fault = str(error)
            except httpx.HTTPError as error:
                fault = f"{type(error).__name__}: {error}"
            played = await self._ends(fault)
        for entry in played:
            self.stage.narrator.ends(entry)
        return played

    async def _steps(self, stack: contextlib.AsyncExitStack) -> None:
        steps = list(self.story.steps)
        if self.story.stand_in:
            await stack.enter_async_context(self.stage.claims_system)
            stack.push_async_callback(self._claims_system_back)
            await self._step(steps.pop(0), stack)
            await self._file(THIS, {}, stack)
        else:
            await self._file(THIS, {}, stack, alone=True)
        for step in steps:
            await asyncio.sleep(self.pace)
            await self._step(step, stack)

    async def _claims_system_back(self) -> None:
        with contextlib.suppress(httpx.HTTPError):
            await self.stage.turn_claims_system("up")

    async def _step(self, step: Step, stack: contextlib.AsyncExitStack) -> None:
        match step:
            case Say():
                await self._say(step)
            case Until(words, shows, seconds, on):
                self.stage.narrator.waits(self.story.key, words)
                await self.eyes[on].until(shows, words, seconds)
            case Pause(words, seconds):
                self.stage.narrator.waits(self.story.key, words)
                await asyncio.sleep(seconds)
            case File(name, changes):
                await self._file(name, changes, stack, alone=True)
            case ClaimsSystem(mode):
                self.stage.narrator.claims_system(self.story.key, mode)
                await self.stage.turn_claims_system(mode)

    async def _file(
        self, name: str, changes: Mapping[str, Any], stack: contextlib.AsyncExitStack, *, alone: bool = False
    ) -> None:
        body = {"ticket_no": fresh(f"DEMO-{self.story.key}"), **self.story.complaint, **changes}
        async with self.stage.claims_system if alone else contextlib.nullcontext():
            answer = await self.stage.call(GATEWAY, "POST", "/v1/complaints", body)
        if answer.status_code != httpx.codes.CREATED:
            raise NotAsToldError(f"filing: {told(answer)}")
        number = answer.json()["complaint_no"]
        self.numbers[name] = number
        self.stage.narrator.filed(self.story.key, number)
        self.eyes[name] = await stack.enter_async_context(self.stage.watching(self.story.key, number))
        await self.eyes[name].caught_up(1)

    async def _say(self, step: Say) -> None:
        eye = self.eyes[step.on]
        assert eye.case is not None, "a case is watched from its filing on"
        sender = self.stage.person(step.who, eye.case)
        body = step.body(Scene(eye.case, self.numbers)) if callable(step.body) else step.body
        said = {"message_id": fresh("demo"), **body}
        answer = await self.stage.call(sender, "POST", f"/v1/complaints/{eye.number}/{step.path}", said)
        if step.refused is not None:
            self._refused(step, answer)
            return
        if answer.status_code != httpx.codes.OK:
            raise NotAsToldError(f"{step.path} by {step.who.value}: {told(answer)}")
        after = answer.json()
        if step.then is not None and not step.then(after):
            raise NotAsToldError(f"{step.path} by {step.who.value}: the answer does not show it")
        number = after["complaint_no"]  # of the master, where this one was merged
        spoken_to = next(one for one in self.eyes.values() if one.number == number)
        await spoken_to.caught_up(after.get("seq", 0))

    def _refused(self, step: Say, answer: httpx.Response) -> None:
        code = answer.json().get("code") if answer.is_client_error else None
        if code != step.refused:
            raise NotAsToldError(
                f"{step.path} by {step.who.value}: told was {step.refused}, came {told(answer)}"
            )
        self.stage.narrator.refused(self.story.key, step.path, answer.json())

    async def _ends(self, fault: str | None) -> list[Played]:
        played = []
        for name in {THIS: None, **dict.fromkeys(self.numbers), **dict.fromkeys(self.story.ends)}:
            number = self.numbers.get(name, "")
            case: Case | None = None
            faults = [fault] if fault and name == THIS else []
            if number:
                try:
                    case = await self.stage.get(f"/v1/complaints/{number}")
                    faults += self.story.ends[name].missing(case) if name in self.story.ends else []
                except NotAsToldError as error:
                    faults.append(str(error))
            elif not fault:
                faults.append("it was never filed")
            played.append(Played(self.story, name, number, case, tuple(faults)))
        return played
