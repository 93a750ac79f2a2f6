"""Filing a complaint: from what the hotline took down to a durably started workflow, once per ticket.

The API, the gateway's command line and its importer all file through here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from contract.ids import TASK_QUEUE, complaint_no, complaint_workflow_id
from contract.priority import priority_of
from contract.search_attributes import at_start
from contract.starts import CaseStart
from domain.commands import Actor, Intake, Open
from domain.complainants import needs_papers
from domain.decide import open_case
from domain.emergency.detection import known_signs
from domain.evolve import fold
from domain.next_step import next_deadline
from domain.organisation import Organisation, UnknownUnitError, people_behind
from domain.rulebook_versions import judged_by
from domain.values import Code, Moment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from temporalio.client import Client, WorkflowHandle

    from domain.calendar import Calendar
    from domain.rulebook import RuleBook

COMPLAINT: Final = "ComplaintWorkflow"
"""Workflow type of a complaint."""
_MEMO_DIGEST: Final = "content_digest"
_MEMO_RECEIVED: Final = "received_at"

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing was received before; an earlier date is a slip of the pen."""
LATEST: Final = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""

TASK_TIMEOUT: Final = timedelta(seconds=8)
"""How long a case waits for the worker that took its task before another one gets it: of a worker killed in the
middle, that is the recovery. Longer than a local activity may take."""
RPC_TIMEOUT: Final = timedelta(seconds=5)
"""A client call that takes longer is given up: nothing half done, the sender sends again."""


class IntakeFaultError(ValueError):
    """A field of the intake cannot be taken; nothing has been started."""

    def __init__(self, field: str, text: str) -> None:
        """Take the field's place, parts separated by dots, and what is wrong with it."""
        super().__init__(f"{field}: {text}")
        self.field = field
        self.text = text


class FiledAs(StrEnum):
    """What became of a complaint handed in."""

    NEW = "new"
    SAME = "same"
    """The ticket had been filed with the same content: one case, one effect."""
    CONFLICT = "conflict"
    """The ticket had been filed with other content; nothing was done."""


@dataclass(frozen=True, slots=True)
class Filed:
    """The complaint's number, and whether it is new."""

    complaint_no: str
    result: FiledAs


class FileComplaint(Intake):
    """A complaint as the hotline hands it in (R7.1).

    The ticket number makes filing happen once: the same ticket with the same content is the same complaint.
    """

    received_at: Moment | None = None  # type: ignore[assignment]  # the one field that may stay open until now
    """When the hotline received it (the statutory clocks start then); default: now."""
    message_id: Code | None = None
    """The sender's own id of this message, kept with the case."""

    def intake(self, now: datetime) -> Intake:
        """The complaint, dated."""
        said = self.model_dump(exclude={"message_id"})
        return Intake.model_validate(said | {"received_at": self.received_at or now})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the register knows of an earlier filing of the same ticket."""

    same_content: bool
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """What new cases are opened under."""

    organisation: Organisation
    book: RuleBook
    """In force now."""
    calendar: Calendar
    versions: tuple[RuleBook, ...] = ()
    """All versions of the rule book that are known; none: the one alone."""

    def book_of(self, received_at: datetime, now: datetime) -> RuleBook:
        """The version that was in force on the day of receipt (R3).

        Raises:
            IntakeFaultError: none is in force yet.
        """
        books = self.versions or (self.book,)
        received, today = (self.calendar.local(at).date() for at in (received_at, now))
        found = judged_by(books, received=received, today=today)
        if found is None:
            first = min(book.effective_from for book in books)
            raise IntakeFaultError(
                "received_at", f"lies before any rule book: the first takes effect on {first}"
            )
        return found


def check_received_at(received_at: datetime, now: datetime) -> None:
    """Refuse a date that cannot be meant.

    Raises:
        IntakeFaultError: in the future, or before this century.
    """
    if received_at > now + LATEST:
        raise IntakeFaultError("received_at", "lies in the future")
    if received_at < EARLIEST:
        raise IntakeFaultError("received_at", f"lies before {EARLIEST.date().isoformat()}")


def check_complainant(intake: Intake, book: RuleBook) -> None:
    """Refuse what nobody may complain with: too many representatives, papers in one's own name (L12, L14).

    Raises:
        IntakeFaultError: naming the field.
    """
    most = book.figure("representatives_max")
    if intake.joint is not None and len(intake.joint.representatives) > most:
        raise IntakeFaultError("joint.representatives", f"at most {most} speak for a joint complaint (L12)")
    if intake.papers is not None and not needs_papers(intake):
        raise IntakeFaultError("papers", "go with `relation` agent or heir (L14)")


def check_signs(intake: Intake, book: RuleBook) -> None:
    """Refuse a sign that the rule book does not know (L29).

    Raises:
        IntakeFaultError: naming the field and the signs that there are.
    """
    known = known_signs(book)
    if not known.issuperset(intake.signs):
        raise IntakeFaultError("signs", f"knows {', '.join(sorted(known))}")


def build_start(complaint: FileComplaint, *, actor: Actor, rules: Rules, now: datetime) -> CaseStart:
    """The start of a complaint's workflow: number derived, people found, rules pinned.

    Raises:
        IntakeFaultError: a date that cannot be meant or has no rule book, an unknown unit, a complainant who cannot be.
    """
    intake = complaint.intake(now)
    check_received_at(intake.received_at, now)
    organisation = rules.organisation
    about = intake.about
    for field, unit in (("unit", intake.unit), ("about.unit", about.unit if about else None)):
        if unit is not None:
            _check_unit(organisation, field, unit)
    book = rules.book_of(intake.received_at, now)
    check_complainant(intake, book)
    check_signs(intake, book)
    people = people_behind(organisation, book, intake, on=rules.calendar.local(now).date())
    number = complaint_no(intake.ticket_no)
    return CaseStart(
        open=Open(
            message_id=complaint.message_id or f"filed-{number}",
            complaint_no=number,
            intake=intake,
            people=people,
            rulebook=book,
            calendar=rules.calendar,
            actor=actor,
        )
    )


async def file_complaint(
    client: Client,
    start: CaseStart,
    *,
    dated: bool,
    keys: Mapping[str, bytes],
    recorded: Callable[[Intake], Awaitable[Recorded | None]],
    task_queue: str = TASK_QUEUE,
) -> Filed:
    """Start the complaint's workflow, unless its ticket was filed before.

    Args:
        client: of Temporal.
        start: of `build_start`.
        dated: the sender said when the complaint was received; a time filled in by us is not content.
        keys: of `digest_keys`.
        recorded: asks the register what it knows of the ticket: it remembers those that Temporal has forgotten.
        task_queue: where the workers of complaints listen.

    Raises:
        RPCError: Temporal cannot be reached or does not answer: nothing was started, or the same call again finds it.
    """
    command = start.open
    assert command is not None, "a complaint is filed with `open`"
    intake, number = command.intake, command.complaint_no
    old = await recorded(intake)
    if old is not None:
        same_time = not dated or intake.received_at == old.received_at
        return Filed(number, _verdict(same=same_time and old.same_content))
    try:
        await _start(client, start, keys, task_queue)
    except WorkflowAlreadyStartedError:
        found = await _compare_with_running(client, intake, dated=dated, keys=keys)
        if found is None:  # somebody else's workflow stood in this one's place, and has been put out of it
            await _start(client, start, keys, task_queue, WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY)
        return Filed(number, found or FiledAs.NEW)
    return Filed(number, FiledAs.NEW)


def digest_keys(keyring: str) -> dict[str, bytes]:
    """Keys of content digests by id, derived from the keys of personal data (`id:base64,…`), the sealing one first."""
    keys = {}
    for entry in keyring.split(","):
        name, _, secret = entry.strip().partition(":")
        keys[name] = hmac.digest(secret.encode(), b"redress/content-digest", "sha256")
    return keys


def content_digest(intake: Intake, key: bytes) -> str:
    """Keyed digest of what a complaint says: tells two apart and reveals neither."""
    return hmac.new(key, _canonical(intake), hashlib.sha256).hexdigest()


def _canonical(intake: Intake) -> bytes:
    """What a complaint says, in one spelling; when it was received is compared apart."""
    said = intake.model_dump(mode="json", exclude={"received_at"}, exclude_none=True)
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _verdict(*, same: bool) -> FiledAs:
    return FiledAs.SAME if same else FiledAs.CONFLICT


async def _compare_with_running(
    client: Client, intake: Intake, *, dated: bool, keys: Mapping[str, bytes]
) -> FiledAs | None:
    """Compare with what Temporal keeps beside the workflow: the register does not show the case yet.

    What stands there and was not sealed by us is none of our workflows: whoever has access to Temporal can keep a
    complaint from being filed with it, so it is ended. None is answered then.
    """
    workflow_id = complaint_workflow_id(complaint_no(intake.ticket_no))
    described = await client.get_workflow_handle(workflow_id).describe(rpc_timeout=RPC_TIMEOUT)
    memo = await described.memo()
    known = memo.get(_MEMO_DIGEST)
    if not isinstance(known, str):
        await _put_out(client.get_workflow_handle(workflow_id, run_id=described.run_id))
        return None
    key_id, _, digest = known.partition(":")
    if key_id not in keys:
        return FiledAs.CONFLICT  # cannot be told apart: a person has to look
    same_time = not dated or memo.get(_MEMO_RECEIVED) == intake.received_at.isoformat()
    same = hmac.compare_digest(digest, content_digest(intake, keys[key_id]))
    return _verdict(same=same_time and same)


async def _put_out(impostor: WorkflowHandle[Any, Any]) -> None:
    try:
        await impostor.terminate(reason="not sealed by this system", rpc_timeout=RPC_TIMEOUT)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:  # it has ended by itself
            raise


async def _start(
    client: Client,
    start: CaseStart,
    keys: Mapping[str, bytes],
    task_queue: str,
    reuse: WorkflowIDReusePolicy = WorkflowIDReusePolicy.REJECT_DUPLICATE,
) -> None:
    """Start the workflow; what stands beside it in Temporal holds nothing personal."""
    command = start.open
    assert command is not None, "a complaint is filed with `open`"
    intake = command.intake
    key_id, key = next(iter(keys.items()))
    opened = fold(open_case(command, datetime.now(UTC)))
    words = (intake.business_line.value, intake.category.value, command.people.branch)
    await client.start_workflow(
        COMPLAINT,
        start,
        id=complaint_workflow_id(command.complaint_no),
        task_queue=task_queue,
        id_reuse_policy=reuse,
        id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
        task_timeout=TASK_TIMEOUT,
        priority=priority_of(opened.severity, command.people.branch),
        search_attributes=at_start(opened, next_deadline(opened)),
        memo={
            _MEMO_DIGEST: f"{key_id}:{content_digest(intake, key)}",
            _MEMO_RECEIVED: intake.received_at.isoformat(),
        },
        static_summary=" · ".join(words),
        static_details=(
            f"Complaint **{command.complaint_no}**: {', '.join(words)}; unit {intake.unit}; "
            f"rule book {command.rulebook.version}, calendar {command.calendar.version}."
        ),
        rpc_timeout=RPC_TIMEOUT,
    )


def _check_unit(organisation: Organisation, field: str, unit: str) -> None:
    try:
        organisation.unit(unit)
    except UnknownUnitError:
        raise IntakeFaultError(field, "is not a unit of the organisation") from None
