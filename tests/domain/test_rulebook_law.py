"""What the law asks of a rule book (L18 to L21): checked throughout, and absent from books written before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.rulebook_checks import problems
from domain.values import Complexity, DuplicateGround, Severity
from tests.infra.cases import book, old_book

if TYPE_CHECKING:
    from domain.rulebook import RuleBook

NEW = ("notice", "notice_channels", "statutory_classes", "duplicates")


def test_a_book_without_these_parts_is_written_as_it_was_so_that_its_digest_stays() -> None:
    written = old_book().model_dump(mode="json")
    assert not set(NEW) & written.keys()
    statutory = next(clock for clock in written["clocks"] if clock["name"] == "statutory")
    assert "proof" not in statutory["extension"]
    assert not problems(old_book())


def _class(book: RuleBook, severities: tuple[Severity, ...]) -> RuleBook:
    first, second = book.statutory_classes
    return book.model_copy(
        update={"statutory_classes": (first.model_copy(update={"severities": severities}), second)}
    )


def _notice(book: RuleBook, text: str) -> RuleBook:
    assert book.notice is not None
    first, *others = book.notice.sections
    sections = (first.model_copy(update={"text": text}), *others)
    return book.model_copy(update={"notice": book.notice.model_copy(update={"sections": sections})})


def _without_court(book: RuleBook) -> RuleBook:
    assert book.notice is not None
    return book.model_copy(
        update={"notice": book.notice.model_copy(update={"sections": book.notice.sections[:-1]})}
    )


def _pattern(book: RuleBook) -> RuleBook:
    first, *others = book.notice_channels
    return book.model_copy(update={"notice_channels": (first.model_copy(update={"pattern": "("}), *others)})


def _customer(book: RuleBook) -> RuleBook:
    assert book.duplicates is not None
    wrong = book.duplicates.model_copy(update={"customer": (DuplicateGround.CLAIM,)})
    return book.model_copy(update={"duplicates": wrong})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (_class(book(), (Severity.ORDINARY, Severity.MAJOR)), "severity 'major' is in 2 classes"),
        (
            _class(book(), (Severity.ORDINARY, Severity.MAJOR)),
            "class 'simple': its severities have several terms",
        ),
        (
            book().model_copy(update={"statutory_classes": book().statutory_classes[:1]}),
            "'complex' stands 0 times",
        ),
        (_without_court(book()), "notice: section 'court' is missing (L19)"),
        (_notice(book(), "{weather}"), "{weather} is nothing that a case says"),
        (book().model_copy(update={"notice_channels": ()}), "a notice needs a channel"),
        (_pattern(book()), "is no regular expression"),
        (_customer(book()), "duplicates, customer: 'claim' is not one of"),
    ],
)
def test_a_contradiction_is_one_line_that_names_its_place(wrong: RuleBook, words: str) -> None:
    assert any(words in line for line in problems(wrong)), problems(wrong)


@pytest.mark.parametrize("complexity", Complexity)
def test_l18_a_class_takes_the_term_of_its_severities(complexity: Complexity) -> None:
    rules = book()
    severity = rules.class_severity(complexity, Severity.ORDINARY)
    assert rules.class_of(severity) is not None
    assert (
        rules.clock_rule("statutory").term(severity).budget.amount
        == {"simple": 15, "complex": 30}[complexity]
    )
