"""Decide: state and command in, events or a refusal out. The one rule behind every signal, update and HTTP call."""

from domain.decide.dispatch import advance, answered, decide, open_case, refuse, spent

__all__ = ["advance", "answered", "decide", "open_case", "refuse", "spent"]
