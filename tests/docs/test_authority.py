"""docs/authority.md says what the table says."""

from __future__ import annotations

from tests.docs import authority


def test_the_page_is_what_the_table_says_now() -> None:
    assert authority.PAGE.read_text("utf-8") == authority.page(), (
        "docs/authority.md is behind: python -m tests.docs.authority"
    )
