"""What an emergency plan tells its cases (R6.1(1))."""

from __future__ import annotations

from domain.command import Command
from domain.values import Code, Severity


class JoinEmergency(Command):
    """The case belongs to an emergency plan that has been started, and inherits its severity (R6.1(1))."""

    emergency: Code
    severity: Severity


class LeaveEmergency(Command):
    """The plan has been stood down; what the case inherited stays until somebody sets it anew (R6.1(1))."""

    emergency: Code
