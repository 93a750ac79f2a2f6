"""People who call the API of a running system, each with a token of their own."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx

from domain.values import Role
from runtime.tokens import mint

if TYPE_CHECKING:
    from collections.abc import Mapping

CALL_SECONDS: Final = 30.0
PATIENCE_SECONDS: Final = 90.0

PEOPLE: Final = {
    "hotline": (Role.HOTLINE, "HQ", "hotline.gateway"),
    "officer": (Role.OFFICER, "BJ", "guo.fengying"),
    "responsible": (Role.RESPONSIBLE, "BJ", "han.dongmei"),
    "colleague": (Role.RESPONSIBLE, "BJ", "tang.yiming"),
    "head": (Role.BRANCH_HEAD, "BJ", "he.lixin"),
    "line head": (Role.LINE_HEAD, "HQ", "zhou.wenbo"),
    "leader": (Role.LEADERSHIP, "HQ", "liu.zhiyuan"),
    "auditor": (Role.AUDITOR, "HQ", "an.auditor"),
    "admin": (Role.ADMIN, "HQ", "an.admin"),
    "sub-branch officer": (Role.OFFICER, "BJ01", "cheng.ruixue"),
    "other officer": (Role.OFFICER, "SH", "jiang.zhendong"),
    "other head": (Role.BRANCH_HEAD, "SH", "lu.hongxia"),
}
"""Who they are in the sample organisation, as far as a motor denial in Beijing is concerned."""

PROPOSAL: Final = {
    "text": "撤销拒赔，赔付维修费 4,200 元。",
    "facts": "驾驶证在有效期内，拒赔系录入错误。",
    "basis": "机动车商业保险条款第九条",
    "responsibility": "核赔岗录入错误。",
}


def complaint(**changes: Any) -> dict[str, Any]:
    """A body of `POST /v1/complaints`: a motor claim denied in Beijing, with a ticket and a claim of its own."""
    return {
        "ticket_no": f"T-{uuid.uuid4().hex[:16]}",
        "channel": "hotline",
        "complainant": {
            "name": "李雪梅",
            "phone": "13800001234",
            "relation": "insured",
            "id_no": "110101198001010011",
        },
        "policy_no": "PDAA-2026-0001",
        "claim_no": f"BJ-CLM-{uuid.uuid4().hex[:12]}",
        "unit": "BJ",
        "business_line": "motor",
        "category": "denial",
        "content": "追尾后被告知拒赔，客户认为驾驶证有效。",
        "demand": "撤销拒赔，赔付维修费。",
    } | changes


def message(**body: Any) -> dict[str, Any]:
    """The body of an action, with a message id of its own unless one is given."""
    return {"message_id": f"m-{uuid.uuid4().hex}"} | body


@dataclass(frozen=True)
class Caller:
    """Calls the API.

    Args:
        http: a client at the API's address.
        secret: signs the tokens.
    """

    http: httpx.AsyncClient
    secret: str
    filed: list[str] = field(default_factory=list)
    """Numbers of the complaints that were filed here."""

    def headers(self, who: str) -> dict[str, str]:
        """The `Authorization` of somebody."""
        role, unit, person = PEOPLE[who]
        return {"Authorization": f"Bearer {mint(self.secret, person=person, role=role, unit=unit)}"}

    async def get(self, path: str, who: str = "officer") -> httpx.Response:
        """GET as somebody."""
        return await self.http.get(path, headers=self.headers(who), timeout=CALL_SECONDS)

    async def post(
        self, path: str, body: Any, who: str = "officer", also: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """POST as somebody; `also` are further headers."""
        headers = self.headers(who) | dict(also or {})
        answer = await self.http.post(path, json=body, headers=headers, timeout=CALL_SECONDS)
        if path == "/v1/complaints" and answer.status_code == 201:
            self.filed.append(answer.json()["complaint_no"])
        return answer

    async def file(self, **changes: Any) -> str:
        """File a complaint; its number, once it is on record."""
        answer = await self.insist("/v1/complaints", complaint(**changes), "hotline")
        assert answer.status_code in {200, 201}, answer.text
        number = str(answer.json()["complaint_no"])
        await self.case(number)
        return number

    async def act(self, number: str, path: str, who: str = "officer", /, **body: Any) -> httpx.Response:
        """Send a message to a case."""
        return await self.post(f"/v1/complaints/{number}/{path}", message(**body), who)

    async def done(self, number: str, path: str, who: str = "officer", /, **body: Any) -> dict[str, Any]:
        """Send a message to a case, which takes it; the case as it is then."""
        answer = await self.act(number, path, who, **body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def case(self, number: str, who: str = "leader") -> dict[str, Any]:
        """The case, once it is on record."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = await self.get(f"/v1/complaints/{number}", who)
            if answer.status_code == 200:
                found: dict[str, Any] = answer.json()
                return found
            assert "Retry-After" in answer.headers, answer.text
            assert time.monotonic() < deadline, answer.text
            await asyncio.sleep(0.1)

    async def until(self, number: str, shows: Any, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The case, once it shows something."""
        deadline = time.monotonic() + seconds
        while not shows(case := await self.case(number)):
            assert time.monotonic() < deadline, f"not in {seconds} s: {case}"
            await asyncio.sleep(0.1)
        return case

    async def insist(
        self, path: str, body: Any, who: str = "officer", seconds: float = PATIENCE_SECONDS
    ) -> httpx.Response:
        """POST the same body again, as a good client does, until the answer is not to come again later."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = await self.post(path, body, who)
                if "Retry-After" not in answer.headers:
                    return answer
                told = answer.text
            except httpx.TransportError as error:
                told = repr(error)
            assert time.monotonic() < deadline, f"no answer in {seconds} s, last: {told}"
            await asyncio.sleep(0.2)

    async def close(self, number: str) -> dict[str, Any]:
        """Lead a case from its receipt to the customer's acceptance."""
        await self.done(number, "acknowledgement", "responsible")
        await self.done(number, "response", "responsible", cause="录入有误", action="已更正")
        case = await self.done(number, "proposals", **PROPOSAL)
        return await self.done(
            number,
            "customer-decision",
            proposal_version=case["version"],
            accepted=True,
            evidence="电话录音",
            closure={"text": "客户接受。", "checklist": checklist(case)},
        )

    async def withdraw_all(self) -> None:
        """End what was filed here and is still open: nothing rings for it any more."""

        async def withdraw(number: str) -> None:
            case = await self.get(f"/v1/complaints/{number}", "leader")
            if case.status_code == 200 and case.json()["status"] == "open":
                await self.done(number, "withdrawal", "hotline", text="试毕撤回")

        await asyncio.gather(*(withdraw(number) for number in self.filed))


def checklist(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every item of a case's closing checklist, done."""
    return [{"item": entry["id"], "done": True} for entry in case["checklist"]]
