"""``python -m tests.infra.audit``: known weaknesses of the pinned packages, where a service tells of them.

A weakness fails; a service that cannot be reached does not: one line says that nobody looked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

from tests.infra.shared import ROOT

KNOWN: Final[dict[str, str]] = {}
"""Weaknesses that do not touch us, each with the reason: id → why."""
SECONDS: Final = 90
SERVICES: Final = ("pypi", "osv")


def main() -> int:
    """Ask the services in turn; 1 if a package is known to be weak."""
    for service in SERVICES:
        found = _asked(service)
        if found is not None:
            return _told(found)
    sys.stderr.write("pip-audit: no service with known weaknesses can be reached from here; nobody looked\n")
    return 0


def _asked(service: str) -> list[dict[str, Any]] | None:
    """The packages with what is known of each; none where the service does not answer, or knows none of them."""
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner=off", "--timeout=10", "--format=json"]
    asked = [
        "--vulnerability-service",
        service,
        "--disable-pip",
        "--require-hashes",
        "-r",
        "requirements.lock",
    ]
    try:
        ended = subprocess.run(
            [*command, *asked], cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS
        )
        found: list[dict[str, Any]] = json.loads(ended.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        return None
    return found if any("skip_reason" not in package for package in found) else None


def _told(found: list[dict[str, Any]]) -> int:
    weak = 0
    for package in found:
        for weakness in package.get("vulns", []):
            names = {weakness["id"], *weakness.get("aliases", [])}
            if names & KNOWN.keys():
                continue
            weak += 1
            fixed = ", ".join(weakness.get("fix_versions", [])) or "no version yet"
            sys.stderr.write(f"{package['name']} {package['version']}: {weakness['id']}, fixed in {fixed}\n")
    skipped = sum("skip_reason" in package for package in found)
    if skipped:
        sys.stderr.write(f"pip-audit: nothing is known of {skipped} of {len(found)} packages\n")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
