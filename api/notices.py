"""The decision notice before it is issued: composed from the case, with what is still missing (L19)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.door import Behind
from api.identity import Identity
from api.problems import Problem
from api.reading import readable
from api.routing import SIGNED_IN, ComplaintNo, answer, problems, router
from contract.views import View
from domain.authority import Right
from domain.notices import Draft, compose, standing_notice
from domain.refusals import RefusalCode
from register import read

routes = router("cases")


class NoticeAnswer(View):
    """The decision notice: the draft, and the version that stands."""

    complaint_no: str
    title: str
    complete: bool
    """Whether it may be issued: no section that the law asks for is missing."""
    missing: tuple[str, ...]
    sections: tuple[dict[str, Any], ...]
    """Each with its name, title, text (none where the case does not say enough) and what is missing."""
    issued: dict[str, Any] | None
    """The version that tells the company's present position; none where none was issued since it was taken."""


@routes.get(
    "/complaints/{no}/notice",
    summary="Its decision notice",
    response_model=NoticeAnswer,
    responses=problems(
        *SIGNED_IN,
        *("role_not_allowed", "case_unknown", "case_shredded", "not_yet_recorded", "decision_not_offered"),
        *("engine_away", "register_away"),
    ),
)
async def notice(no: ComplaintNo, actor: Identity, door: Behind) -> Response:
    """The decision notice as it could be issued now: the rule book's template filled from the case (L19).

    `POST …/notice` issues it, single sections in other words; `POST …/notices` says how it reached the customer.
    """
    await readable(door, actor, no, Right.NOTICE)
    case = await read.load_case(door.db, no)
    template = case.rulebook.notice
    if template is None:
        text = "the rule book of the case has no template of a decision notice"
        raise Problem(RefusalCode.DECISION_NOT_OFFERED, text)
    draft = compose(case, template, {})
    stands = standing_notice(case)
    return answer(
        NoticeAnswer(
            complaint_no=no,
            **_told(draft),
            issued=stands.model_dump(mode="json", exclude={"kind", "message_id"}) if stands else None,
        )
    )


def _told(draft: Draft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "complete": draft.complete,
        "missing": draft.missing,
        "sections": tuple(section.model_dump(mode="json") for section in draft.sections),
    }
