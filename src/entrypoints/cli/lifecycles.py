"""Writes docs/lifecycles.md: ``python -m entrypoints.cli.lifecycles``."""

import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import domain
from domain.kernel.lifecycle import Lifecycle

PAGE = "docs/lifecycles.md"

_INTRODUCTION = """\
# Lifecycles

Generated from the tables in `src/domain` by `python -m entrypoints.cli.lifecycles`: change those.
"""


def page() -> str:
    # By name, because a module that imports a lifecycle has it, too.
    found = {lifecycle.name: lifecycle for lifecycle in _all()}
    return "\n".join([_INTRODUCTION, *(_draw(found[name]) for name in sorted(found))])


def _all() -> Iterator[Lifecycle[StrEnum]]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Lifecycle):
                yield value


def _draw(lifecycle: Lifecycle[StrEnum]) -> str:
    lines = [f"    [*] --> {lifecycle.initial}"]
    for status, targets in lifecycle.moves.items():
        lines += [f"    {status} --> {target}" for target in sorted(targets)]
        if lifecycle.is_final(status):
            lines.append(f"    {status} --> [*]")
    body = "\n".join(lines)
    return f"## {lifecycle.name.capitalize()}\n\n```mermaid\nstateDiagram-v2\n{body}\n```\n"


if __name__ == "__main__":
    Path(PAGE).write_text(page())
