"""What the reference says of the codec endpoints."""

from __future__ import annotations

from typing import Final

DECODE: Final = """Temporal's remote codec protocol: payloads of a case's history, opened.

For the Temporal UI and `temporal --codec-endpoint …/codec --codec-auth "Bearer …"`. Payloads of cases that the caller
may not see, and such as cannot be opened, come back as they were; name, telephone and identity number of the
complainant are masked for whoever sees them masked elsewhere. Every reading is kept."""

ENCODE: Final = """Temporal's remote codec protocol: payloads sealed, for messages sent by hand.

One is sealed for the workflow that its metadata `redress-workflow` (`--input-meta`) or the header `Redress-Workflow`
names, if the caller may write to that case and the message's `actor` is the caller. Anything else is sealed so that no
case takes it."""
