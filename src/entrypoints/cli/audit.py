"""``fairground audit verify``."""

import asyncio
from argparse import Namespace
from collections.abc import Iterator, Mapping

from application.platform.verify_audit import AuditVerdict
from entrypoints.cli.commands import Commands
from entrypoints.cli.opened import opened
from entrypoints.composition.database import database_of
from entrypoints.composition.root import audit_verdict_of
from entrypoints.settings import Settings
from entrypoints.settings_sources import load_settings


def register(commands: Commands) -> None:
    command = commands.add_parser("audit", help="look after the audit trail")
    verbs = command.add_subparsers(required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="name the first entry that is not what was written")
    verify.set_defaults(run=run)


def run(_: Namespace, environment: Mapping[str, str]) -> int:
    settings = load_settings(environment, storage="postgres")
    with database_of(settings) as ready:
        verdict = asyncio.run(_verify(ready))
    print(*_lines(verdict), sep="\n")
    return 1 if verdict.broken else 0


async def _verify(settings: Settings) -> AuditVerdict:
    async with opened(settings) as application:
        return await audit_verdict_of(application)


def _lines(verdict: AuditVerdict) -> Iterator[str]:
    if verdict.broken:
        yield f"The audit trail is broken: {verdict.broken}."
        return
    yield f"The audit trail is whole: {verdict.entries} entries."
    if verdict.head is not None:
        # Kept elsewhere, it proves later that nobody went back to an older state of it.
        yield f"Its head: {verdict.head.message().decode()} {verdict.head.signature}"
