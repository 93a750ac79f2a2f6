"""What the parts that the law asks for must not contradict: classes, the notice, its channels (L18 to L21)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from domain.rulebook_law import NoticeField
from domain.values import Complexity, DuplicateGround, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.rulebook import RuleBook


def law_clauses(book: RuleBook) -> Iterator[tuple[str, str]]:
    """Places that refer to a clause, and the clause."""
    yield from (
        (f"statutory class {rule.complexity.value!r}", rule.clause) for rule in book.statutory_classes
    )
    yield from ((f"notice channel {rule.channel.value!r}", rule.clause) for rule in book.notice_channels)
    if book.duplicates is not None:
        yield "duplicates", book.duplicates.clause
    if book.notice is not None:
        yield "notice", book.notice.clause


def law_problems(book: RuleBook) -> Iterator[str]:
    """Contradictions in these parts."""
    yield from _classes(book)
    yield from _notice(book)
    yield from _channels(book)
    yield from _duplicates(book)


def _classes(book: RuleBook) -> Iterator[str]:
    if not book.statutory_classes:
        return
    named = Counter(rule.complexity for rule in book.statutory_classes)
    yield from (
        f"statutory_classes: {one.value!r} stands {named[one]} times" for one in Complexity if named[one] != 1
    )
    severities = Counter(one for rule in book.statutory_classes for one in rule.severities)
    for severity in Severity:
        if severities[severity] != 1:
            yield f"statutory_classes: severity {severity.value!r} is in {severities[severity]} classes"
    terms = next((rule.terms for rule in book.clocks if rule.name == "statutory"), ())
    for rule in book.statutory_classes:
        fitting = {
            place
            for place, term in enumerate(terms)
            for severity in rule.severities
            if not term.applies_to or severity in term.applies_to
        }
        if len(fitting) > 1:
            yield f"statutory class {rule.complexity.value!r}: its severities have several terms"


def _notice(book: RuleBook) -> Iterator[str]:
    if book.notice is None:
        return
    named = [section.name for section in book.notice.sections]
    yield from (f"notice: section {name!r} stands twice" for name, n in Counter(named).items() if n > 1)
    yield from (
        f"notice: section {name!r} is missing (L19)" for name in book.notice_sections if name not in named
    )
    known = set(NoticeField)
    for section in book.notice.sections:
        for field in section.fields:
            if field not in known:
                yield f"notice, section {section.name!r}: {{{field}}} is nothing that a case says"
    if not book.notice_channels:
        yield "notice_channels: a notice needs a channel by which it can be proven (L21)"


def _channels(book: RuleBook) -> Iterator[str]:
    named = Counter(rule.channel.value for rule in book.notice_channels)
    yield from (f"notice_channels: {name!r} stands twice" for name, times in named.items() if times > 1)
    for rule in book.notice_channels:
        try:
            re.compile(rule.pattern)
        except re.error:
            yield f"notice channel {rule.channel.value!r}: {rule.pattern!r} is no regular expression"


_ABOUT = (DuplicateGround.CLAIM, DuplicateGround.POLICY)
_CUSTOMER = (DuplicateGround.PHONE, DuplicateGround.ID_NO)


def _duplicates(book: RuleBook) -> Iterator[str]:
    rule = book.duplicates
    if rule is None:
        return
    for where, given, known in (("about", rule.about, _ABOUT), ("customer", rule.customer, _CUSTOMER)):
        yield from (
            f"duplicates, {where}: {one.value!r} is not one of {', '.join(known)}"
            for one in given
            if one not in known
        )
