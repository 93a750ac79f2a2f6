"""A home for embedded parts, and a supervisor to be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.shared import open_home


@pytest.fixture
def home() -> Iterator[Path]:
    """A throw-away ``REDRESS_HOME``."""
    with open_home("home") as found:
        yield found
