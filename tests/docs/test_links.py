"""All documents: links lead somewhere, files and functions that are named exist, nothing of a machine is in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.markdown import anchors, defined_in, documents, links, names
from tests.docs.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in documents()]
MADE_AT_RUN_TIME = frozenset({"refused.csv", "register.dump"})


def test_there_are_documents() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in documents()}
    wanted = {
        "README.md",
        "README.zh-CN.md",
        "CHANGELOG.md",
        "docs/tour.md",
        "docs/rules.md",
        "docs/operating.md",
    }
    assert wanted <= found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_within_the_house_lead_somewhere(document: Path) -> None:
    for link in links(document.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path) if path else document
        assert target.exists(), f"{link}: no such file"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target.read_text("utf-8")), f"{link}: no such heading"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_and_functions_that_are_named_exist(document: Path) -> None:
    for path, within in names(document.read_text("utf-8")):
        if path in MADE_AT_RUN_TIME:
            continue
        found = _found(document, path)
        assert found, f"{path}: no such file"
        if within:
            assert any(within in defined_in(one) for one in found), f"{path} has no {within}"


def _found(document: Path, path: str) -> list[Path]:
    """A file by its path in the house, beside the document, or by its bare name."""
    here = [one for one in (ROOT / path, document.parent / path) if one.is_file()]
    if here or "/" in path:
        return here
    rooms = ("domain", "workflows", "contract", "register", "api", "docs", "tests")
    return [one for room in rooms for one in (ROOT / room).rglob(path)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_of_a_machine_is_in_a_document(document: Path) -> None:
    text = document.read_text("utf-8")
    assert not re.search(r"/(?:home|root|Users|work|tmp)/|pypi\.|files\.pythonhosted|registry\.", text)
