"""The rules of the house that no linter knows."""

import ast
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

SOURCE = Path("src").resolve()
DISTRIBUTION = "fairground"
OURS = {"domain", "application", "adapters", "entrypoints"}
PURE = [*SOURCE.glob("domain/**/*.py"), *SOURCE.glob("application/**/*.py")]

ALSO_KNOWN: Mapping[str, set[str]] = {
    # It judges couriers by the same marks as assignment does, and has no domain of its own.
    "insight": {"delivery"},
    # They hold goods through the inventory's port, in its own words.
    "booking": {"inventory"},
    "programme": {"inventory"},
    "shop": {"inventory"},
}


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(SOURCE)))
def test_the_core_imports_only_itself_and_the_standard_library(path: Path) -> None:
    foreign = {name for name in imported_roots(path) if name not in OURS | sys.stdlib_module_names}

    assert foreign == set()


def test_the_domain_never_waits() -> None:
    waits = [
        str(path)
        for path in SOURCE.glob("domain/**/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
    ]

    assert waits == []


def test_the_core_neither_reads_the_clock_nor_draws_lots() -> None:
    forbidden = {"now", "utcnow", "today", "uuid1", "uuid4", "uuid7"}
    calls = [
        f"{path.relative_to(SOURCE)}:{node.lineno} calls {ast.unparse(node.func)}"
        for path in PURE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in forbidden
        and "clock" not in ast.unparse(node.func)
    ]
    imports = [
        f"{path.relative_to(SOURCE)} imports {module}"
        for path in PURE
        for module in imported_modules(path)
        if module in {"random", "secrets"}
    ]

    assert calls + imports == []


def test_a_capability_knows_only_the_events_of_another_one() -> None:
    leaks = [
        f"{path.relative_to(SOURCE)} imports {module}"
        for path in SOURCE.glob("application/*/**/*.py")
        for module in imported_modules(path)
        if module.startswith("domain.")
        and module.split(".")[1] not in known_to(path.relative_to(SOURCE).parts[1])
        and not module.rpartition(".")[2].endswith("events")
    ]

    assert leaks == []


def test_packages_hold_no_code_in_their_own_file() -> None:
    busy = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.glob("**/__init__.py")
        if [type(node) for node in ast.parse(path.read_text()).body] != [ast.Expr]
    ]

    assert busy == []


def test_imports_are_never_hidden_from_the_program() -> None:
    hidden = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.glob("**/*.py")
        if "typing.TYPE_CHECKING" in imported_names(path)
    ]

    assert hidden == []


def test_nobody_else_ships_packages_with_our_names() -> None:
    rivals = {
        name: set(owners) - {DISTRIBUTION}
        for name, owners in packages_distributions().items()
        if name in OURS
    }

    assert not any(rivals.values())


def test_nothing_else_lies_beside_the_four_layers() -> None:
    assert {path.name for path in SOURCE.iterdir()} - {"__pycache__"} == OURS


def known_to(capability: str) -> set[str]:
    return {capability, "kernel"} | ALSO_KNOWN.get(capability, set())


def imported_roots(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imported_modules(path)}


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module)):
                yield module


def imported_names(path: Path) -> set[str]:
    return {
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
