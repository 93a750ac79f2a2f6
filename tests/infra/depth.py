"""How many random examples: few in every run, many in `make test-long`, which sets ``REDRESS_TEST_DEPTH``."""

import os
from typing import Final

DEPTH: Final = int(os.environ.get("REDRESS_TEST_DEPTH", "1"))


def examples(few: int) -> int:
    """This many in `make test`, and ``REDRESS_TEST_DEPTH`` times as many where that is set."""
    return few * DEPTH
