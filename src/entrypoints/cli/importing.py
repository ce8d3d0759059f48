"""What all imports on the command line have in common."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from domain.kernel.access import Principal
from domain.kernel.errors import DomainError
from entrypoints.cli.sample_data import OPERATOR

type ToCommand = Callable[[bytes, Principal], Any]
"""Makes a command of the content of a file, and of whose all of it becomes."""


class CannotImport(Exception):
    """Nothing was imported; ``code`` is what the program ends with."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


async def report_of(
    use_cases: Mapping[str, Any],
    what: str,
    *,
    path: Path,
    email: str,
    to_command: ToCommand,
    console: Console,
) -> Any:
    """Import a file of events, products, … for an account; raise ``CannotImport``."""
    content = _content_of(path)
    try:
        account = await use_cases["find_account"](email, OPERATOR)
        if account is None:
            raise CannotImport(f"There is no account {email}.", os.EX_NOUSER)
        command = to_command(content, Principal(account.id, account.roles))
        return await _with_progress(use_cases[f"import_{what}"], what, command, console)
    except DomainError as refusal:
        raise CannotImport(refusal.message, os.EX_DATAERR) from refusal


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotImport(f"{path} cannot be read: {error.strerror}.", os.EX_NOINPUT) from error


async def _with_progress(handler: Any, what: str, command: Any, console: Console) -> Any:
    columns = (
        TextColumn(f"Importing {what}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        job = progress.add_task("", total=None)
        return await handler(
            command, lambda done, of: progress.update(job, completed=done, total=of)
        )
