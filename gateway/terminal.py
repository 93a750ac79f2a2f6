"""What a person at the terminal, or the script in their place, reads: answers on one stream, the rest on the other."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Terminal:
    """Both streams; for tests, others."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, text: str) -> None:
        """One line of the answer, at once."""
        self._write(self.out, text)

    def note(self, text: str) -> None:
        """One line beside the answer, at once."""
        self._write(self.err, text)

    @staticmethod
    def _write(stream: TextIO, text: str) -> None:
        try:
            stream.write(text + "\n")
        except UnicodeEncodeError:  # a terminal that knows no Chinese shows question marks, and no traceback
            encoding = stream.encoding or "ascii"
            stream.write(text.encode(encoding, errors="replace").decode(encoding) + "\n")
        stream.flush()


class Notes:
    """Tells at the terminal of waiting for an engine (`patience.Teller`)."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def away(self, reason: str, seconds: float) -> None:
        """Say that it is waited for."""
        self._terminal.note(f"{reason}; trying again for up to {seconds:.0f} s")

    def back(self, seconds: float) -> None:
        """Say that it goes on."""
        self._terminal.note(f"back after {seconds:.0f} s")
