"""What a rule book must not contradict: every fault is one line that names its place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from domain.accountability_checks import accountability
from domain.clock_rules import ClockRule, RungAction, RungRule, Scope, Term, Trigger
from domain.ladder_checks import ladder_clauses, ladder_problems
from domain.promise_rules import promise_clauses, promise_problems
from domain.rulebook_checks_handing_over import handing_over
from domain.rulebook_law_checks import law_clauses, law_problems
from domain.rulebook_parts import ClosingCondition
from domain.units import Budget, Unit
from domain.values import BusinessLine, Category, Level, Outcome, Role, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.rulebook import RuleBook

REQUIRED_CLOCKS: Final = {
    "arrangement": Scope.CASE,
    "progress": Scope.CASE,
    "opinion": Scope.CASE,
    "resolution": Scope.CASE,
    "statutory": Scope.CASE,
    "cooperation": Scope.COOPERATION,
    "commitment": Scope.COMMITMENT,
    "proceeding": Scope.PROCEEDING,
    "review_window": Scope.CLOSED_CASE,
    "review": Scope.REVIEW,
    "acknowledgement": Scope.ESCALATION,
    "decision": Scope.ESCALATION,
}
"""Clocks that the procedure cannot do without, and what they hang on."""
REQUIRED_FIGURES: Final = (
    "representatives_max",
    "retention_years_short_policy",
    "retention_years_long_policy",
    "complaint_rate_ceiling_percent",
)


def problems(book: RuleBook) -> list[str]:
    """All contradictions of a rule book; none for a good one."""
    return [
        *_zone(book),
        *_clause_references(book),
        *_names(book),
        *(fault for rule in book.clocks for fault in _clock(rule)),
        *_required_clocks(book),
        *handing_over(book),
        *_suspensions(book),
        *_complete(book),
        *_ladder(book),
        *ladder_problems(book),
        *_outcomes(book),
        *law_problems(book),
        *_posts(book),
        *promise_problems(book),
        *accountability(book),
        *_figures(book),
        *_emergency(book),
    ]


def _zone(book: RuleBook) -> Iterator[str]:
    try:
        ZoneInfo(book.zone)
    except (KeyError, ValueError, OSError):
        yield f"zone: {book.zone!r} is not a time zone"


# ---- clauses and names --------------------------------------------------------------------------


def _clause_references(book: RuleBook) -> Iterator[str]:
    known = {clause.id for clause in book.clauses}
    for where, clause in _referring(book):
        if clause not in known:
            yield f"{where}: clause {clause!r} is not among the clauses"


def _referring(book: RuleBook) -> Iterator[tuple[str, str]]:
    for clock in book.clocks:
        yield f"clock {clock.name!r}", clock.clause
        if clock.extension is not None:
            yield f"clock {clock.name!r}, extension", clock.extension.clause
    yield from ((f"suspension {rule.reason.value!r}", rule.clause) for rule in book.suspensions)
    yield from ((f"severity {rule.severity.value!r}", rule.clause) for rule in book.severities)
    yield from ((f"outcome {rule.outcome.value!r}", rule.clause) for rule in book.outcomes)
    for checklist in book.checklists:
        for item in checklist.items:
            yield f"checklist {checklist.category.value!r}, item {item.id!r}", item.clause
    yield from ((f"authority {rule.role.value!r}", rule.clause) for rule in book.authority)
    yield from ((f"assessment {rule.event!r}", rule.clause) for rule in book.assessment)
    yield from ((f"root cause {cause.code!r}", cause.clause) for cause in book.root_causes)
    yield from ((f"figure {figure.name!r}", figure.clause) for figure in book.figures)
    yield from law_clauses(book)
    yield "escalation", book.escalation.clause
    yield from ladder_clauses(book)
    yield "unreachable", book.unreachable.clause
    yield "review", book.review.clause
    yield "reopening", book.reopening.clause
    yield "emergency", book.emergency.clause
    if book.recusal is not None:
        yield "recusal", book.recusal.clause
    yield from promise_clauses(book)
    if book.accountability is not None:
        yield "accountability", book.accountability.clause
    if book.quiet_hours is not None:
        yield "quiet_hours", book.quiet_hours.clause


def _names(book: RuleBook) -> Iterator[str]:
    yield from _twice("clauses", (clause.id for clause in book.clauses))
    yield from _twice("clocks", (clock.name for clock in book.clocks))
    yield from _twice("suspensions", (rule.reason for rule in book.suspensions))
    yield from _twice("severities", (rule.severity for rule in book.severities))
    yield from _twice("escalation, levels", (rule.level for rule in book.escalation.levels))
    yield from _twice("outcomes", (rule.outcome for rule in book.outcomes))
    yield from _twice("checklists", (checklist.category for checklist in book.checklists))
    for checklist in book.checklists:
        yield from _twice(f"checklist {checklist.category.value!r}", (item.id for item in checklist.items))
    yield from _twice("posts", (post.post for post in book.posts))
    pairs = (f"{entry.business_line.value}, {entry.category.value}" for entry in book.responsible_posts)
    yield from _twice("responsible_posts", pairs)
    yield from _twice("authority", (rule.role for rule in book.authority))
    yield from _twice("notice_sections", book.notice_sections)
    yield from _twice("assessment", (rule.event for rule in book.assessment))
    yield from _twice("root_causes", (cause.code for cause in book.root_causes))
    yield from _twice("figures", (figure.name for figure in book.figures))


def _twice(where: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{where}: {str(name)!r} stands twice" for name, times in Counter(names).items() if times > 1)


# ---- clocks -------------------------------------------------------------------------------------


def _clock(rule: ClockRule) -> Iterator[str]:
    where = f"clock {rule.name!r}"
    yield from _applies(rule, where)
    for number, term in enumerate(rule.terms, 1):
        here = where if len(rule.terms) == 1 else f"{where}, term {', '.join(term.applies_to) or number!r}"
        yield from _term(rule, term, here)
    extension = rule.extension
    if extension is not None and extension.by.unit is not rule.unit:
        yield f"{where}, extension: {extension.by} is not in {rule.unit.value}, units are never converted"
    if rule.fixed and rule.unit not in (Unit.NATURAL_HOURS, Unit.SECONDS):
        yield f"{where}: a fixed clock counts back in hours or seconds, not {rule.unit.value}"
    if rule.scope is Scope.CASE and Trigger.CLOSED not in rule.stops_on:
        yield f"{where}: a clock of the case must stop on 'closed'"
    for trigger in set(rule.starts_on) & set(rule.stops_on):
        yield f"{where}: {trigger.value!r} both starts and stops it"


def _applies(rule: ClockRule, where: str) -> Iterator[str]:
    named = [name for term in rule.terms for name in term.applies_to]
    if any(not term.applies_to for term in rule.terms):
        if len(rule.terms) > 1:
            yield f"{where}: one term applies to all, so it must be the only one"
        return
    yield from _twice(where, named)
    of_levels = isinstance(named[0], Level)
    kind: type[Level | Severity] = Level if of_levels else Severity
    for name in named:
        if not isinstance(name, kind):
            yield f"{where}: terms are by severity or by level, {name.value!r} mixes them"
    yield from (f"{where}: no term for {name.value!r}" for name in kind if name not in named)


def _term(rule: ClockRule, term: Term, where: str) -> Iterator[str]:
    promised = rule.fixed and term.budget.unit is Unit.NATURAL_DAYS
    if term.budget.unit is not rule.unit and not promised:
        yield f"{where}: budget {term.budget} is not in {rule.unit.value}, units are never converted"
    yield from _twice(f"{where}, rungs", (rung.name for rung in term.rungs))
    if not rule.repeats and not any(
        rung.does in (RungAction.BREACH, RungAction.EXPIRE) for rung in term.rungs
    ):
        yield f"{where}: no rung breaches or expires it"
    if rule.repeats and max(rung.budget.amount for rung in term.rungs) != term.budget.amount:
        yield f"{where}: a repeating clock needs a rung at its budget of {term.budget}"
    for rung in term.rungs:
        yield from _rung(rule, term, rung, f"{where}, rung {rung.name!r}")
    same_unit = [rung.budget.amount for rung in term.rungs if rung.budget.unit is rule.unit]
    if same_unit != sorted(same_unit, reverse=rule.fixed):
        yield f"{where}: rungs must stand in the order in which they fall due"


def _rung(rule: ClockRule, term: Term, rung: RungRule, where: str) -> Iterator[str]:
    if rung.budget.unit is not rule.unit:
        yield f"{where}: {rung.budget} is not in {rule.unit.value}, units are never converted"
        return
    due = Budget(unit=rule.unit, amount=0) if rule.fixed else term.budget
    match rung.does:
        case RungAction.BREACH | RungAction.EXPIRE if rung.budget != due:
            yield f"{where}: falls due at {rung.budget}, not with the budget of {due}"
        case RungAction.REMIND if not (rule.fixed or rule.repeats) and rung.budget.amount >= due.amount:
            yield f"{where}: a reminder at {rung.budget} is not before the budget of {due}"
        case RungAction.ESCALATE if rung.to is None:
            yield f"{where}: names no level to escalate to"
        case _:
            pass


def _required_clocks(book: RuleBook) -> Iterator[str]:
    scopes = {clock.name: clock.scope for clock in book.clocks}
    for name, scope in REQUIRED_CLOCKS.items():
        if name not in scopes:
            yield f"clocks: {name!r} is missing"
        elif scopes[name] is not scope:
            yield f"clock {name!r}: hangs on {scope.value!r}, not {scopes[name].value!r}"
    for name in ("acknowledgement", "decision"):
        rule = next((clock for clock in book.clocks if clock.name == name), None)
        if rule is not None and any(
            isinstance(one, Severity) for term in rule.terms for one in term.applies_to
        ):
            yield f"clock {name!r}: its terms are by level, not by severity"


def _suspensions(book: RuleBook) -> Iterator[str]:
    known = {clock.name: clock for clock in book.clocks}
    for rule in book.suspensions:
        for name in rule.clocks:
            if name not in known:
                yield f"suspension {rule.reason.value!r}: clock {name!r} is unknown"
            elif known[name].fixed:
                yield f"suspension {rule.reason.value!r}: clock {name!r} has a fixed due instant"


# ---- the rest -----------------------------------------------------------------------------------


def _complete(book: RuleBook) -> Iterator[str]:
    severities = {rule.severity for rule in book.severities}
    yield from (f"severities: {name.value!r} is missing" for name in Severity if name not in severities)
    outcomes = {rule.outcome for rule in book.outcomes}
    yield from (f"outcomes: {name.value!r} is missing" for name in Outcome if name not in outcomes)
    checklists = {checklist.category for checklist in book.checklists}
    yield from (
        f"checklists: category {name.value!r} is missing" for name in Category if name not in checklists
    )
    roles = {rule.role for rule in book.authority}
    promising = (Role.OFFICER, Role.BRANCH_HEAD, Role.LINE_HEAD, Role.LEADERSHIP)
    yield from (f"authority: role {role.value!r} is missing" for role in promising if role not in roles)


def _ladder(book: RuleBook) -> Iterator[str]:
    levels = [rule.level for rule in book.escalation.levels]
    if levels != [level for level in Level if level in levels]:
        yield "escalation, levels: must stand from the lowest to the highest"
    known = set(levels)
    if book.escalation.difficult_to not in known:
        yield f"escalation: difficult_to {book.escalation.difficult_to.value!r} is not a level of the ladder"
    for rule in book.severities:
        for level in (*rule.informs, *rule.upheld_by, *filter(None, (rule.escalates_to,))):
            if level not in known:
                yield f"severity {rule.severity.value!r}: {level.value!r} is not a level of the ladder"
    for clock in book.clocks:
        for rung in (rung for term in clock.terms for rung in term.rungs):
            if rung.to is not None and rung.to not in known:
                yield f"clock {clock.name!r}, rung {rung.name!r}: {rung.to.value!r} is not a level of the ladder"


_NEEDS: Final = {
    Outcome.ACCEPTED: (ClosingCondition.ACCEPTANCE_WITH_EVIDENCE,),
    Outcome.CLOSED_UNACCEPTED: (
        ClosingCondition.PROPOSAL_EXISTS,
        ClosingCondition.UPHELD_BY_LEVEL_ABOVE,
        ClosingCondition.DECISION_NOTICE_DELIVERED,
    ),
    Outcome.WITHDRAWN: (ClosingCondition.CUSTOMER_WITHDREW_TODAY,),
    Outcome.MERGED: (ClosingCondition.MASTER_CASE_OPEN,),
    Outcome.REFUSED: (ClosingCondition.PERSON_TOLD,),
    Outcome.UNREACHABLE: (ClosingCondition.ATTEMPTS_ON_CHANNELS, ClosingCondition.HEAD_CONSENT),
}
"""Without these an outcome would be the free "close" that R7.4 does not know."""


def _outcomes(book: RuleBook) -> Iterator[str]:
    for rule in book.outcomes:
        where = f"outcome {rule.outcome.value!r}"
        yield from _twice(where, rule.conditions)
        for needed in _NEEDS.get(rule.outcome, ()):
            if needed not in rule.conditions:
                yield f"{where}: condition {needed.value!r} is missing"
        if rule.outcome is Outcome.CLOSED_UNACCEPTED and rule.resolved:
            yield f"{where}: is never counted as resolved (R7.4(2))"


def _posts(book: RuleBook) -> Iterator[str]:
    posts = {post.post for post in book.posts}
    answered = {(entry.business_line, entry.category) for entry in book.responsible_posts}
    for entry in book.responsible_posts:
        if entry.post not in posts:
            yield (
                f"responsible_posts: post {entry.post!r} of {entry.business_line.value}, "
                f"{entry.category.value} is not among the posts"
            )
    for line in BusinessLine:
        for category in Category:
            if (line, category) not in answered:
                yield f"responsible_posts: nobody answers for {category.value} in {line.value}"


def _figures(book: RuleBook) -> Iterator[str]:
    names = {figure.name for figure in book.figures}
    yield from (f"figures: {name!r} is missing" for name in REQUIRED_FIGURES if name not in names)
    if book.unreachable.over.unit not in (Unit.NATURAL_DAYS, Unit.SECONDS):
        yield f"unreachable: over {book.unreachable.over} must be in days or seconds"
    if book.unreachable.channels > book.unreachable.attempts:
        yield f"unreachable: {book.unreachable.channels} channels need as many attempts"
    if book.emergency.within.unit not in (Unit.NATURAL_HOURS, Unit.SECONDS):
        yield f"emergency: within {book.emergency.within} must be in hours or seconds"


_OF_A_PLAN: Final = ("emergency_decision", "situation_report", "emergency_acknowledgement", "emergency_task")
"""Clocks that an emergency plan cannot do without (R6.1(1), R6.1(4))."""


def _emergency(book: RuleBook) -> Iterator[str]:
    rule = book.emergency
    if not rule.groupings:
        return
    yield from _twice("emergency, groupings", (" ".join(sorted(one)) for one in rule.groupings))
    if any(not one for one in rule.groupings):
        yield "emergency, groupings: one names nothing that complaints share"
    for name, missing in (("severity", rule.severity is None), ("asks", rule.asks is None)):
        if missing:
            yield f"emergency: {name!r} is missing"
    scopes = {clock.name: clock for clock in book.clocks if clock.scope is Scope.EMERGENCY}
    yield from (f"clocks: {name!r} is missing" for name in _OF_A_PLAN if name not in scopes)
    task = scopes.get("emergency_task")
    if task is not None and not (task.fixed and task.unit in (Unit.NATURAL_HOURS, Unit.SECONDS)):
        yield "clock 'emergency_task': must be fixed, in hours or seconds"
