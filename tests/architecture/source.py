"""The project's own Python source, read as syntax: which modules there are and what they call."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings

PACKAGES = ("reports", "enrollees", "demonstrations", "states", "fai_portal")
KERNEL = (
    "documents",
    "search",
    "desk",
    "notices",
    "jobs",
    "audit",
    "access",
    "accounts",
    "history",
    "common",
)


@dataclass(frozen=True)
class Module:
    """One file. `rooms` are its parts below its app: ("views", "state") of demonstrations/views/state.py."""

    path: Path

    @property
    def where(self) -> str:
        return self.path.relative_to(settings.BASE_DIR).as_posix()

    @property
    def rooms(self) -> tuple[str, ...]:
        parts = self.path.relative_to(settings.BASE_DIR).with_suffix("").parts
        return parts[2:] if parts[0] == "fai_portal" and parts[1] in KERNEL else parts[1:]

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"), str(self.path))


def modules(*shelves: str) -> Iterator[Module]:
    """The modules of all apps; with shelves, those that stand on one of them (`views` is views.py and views/)."""
    for package in PACKAGES:
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            module = Module(path)
            if "migrations" not in module.rooms and (not shelves or set(module.rooms[:1]) & set(shelves)):
                yield module


def functions(module: Module) -> Iterator[ast.FunctionDef]:
    """The public functions at the top of a module."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node
