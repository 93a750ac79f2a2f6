"""What models say of their fields, read from their source when the reference is asked for.

pydantic can do it while classes are made, at the price of half the time that a process takes to start.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def said_of_fields() -> dict[str, dict[str, str]]:
    """Name of a model → name of a field → the words below it, of every model that is loaded."""
    said: dict[str, dict[str, str]] = {}
    for model in _below(BaseModel):
        words = said.setdefault(model.__name__, {})
        for base in reversed(model.__mro__):
            module = inspect.getmodule(base)
            if module is not None and issubclass(base, BaseModel):
                words |= _written_in(module).get(base.__name__, {})
    return said


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in model.__subclasses__():
        if child.__module__.partition(".")[0] in {"api", "contract", "domain", "runtime"}:
            yield child
        yield from _below(child)


@cache
def _written_in(module: ModuleType) -> dict[str, dict[str, str]]:
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError):
        return {}
    return {node.name: dict(_fields(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Annotated names with a string below them."""
    for line, below in zip(node.body, node.body[1:], strict=False):
        match line, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str() as words)),
            ):
                yield name, inspect.cleandoc(words)
            case _:
                continue
