"""``fairground reconcile``."""

import asyncio
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from application.payments.reconciliation_ports import ReconciliationReport
from domain.payments.reconciliation import ReconciliationStatus
from entrypoints.cli.commands import Commands
from entrypoints.cli.opened import opened
from entrypoints.composition.database import database_of
from entrypoints.composition.root import reconciled_of
from entrypoints.settings import Settings
from entrypoints.settings_sources import load_settings


def register(commands: Commands) -> None:
    command = commands.add_parser("reconcile", help="compare our books with the providers'")
    command.add_argument("--since", type=_time, help="from this time on, as 2026-11-01T00:00Z")
    command.add_argument("--until", type=_time, help="up to before this time")
    command.add_argument("--gateway", help="one provider; all that are configured, without")
    command.set_defaults(run=run)


def run(arguments: Namespace, environment: Mapping[str, str]) -> int:
    settings = load_settings(environment, storage="postgres")
    with database_of(settings) as ready:
        reports = asyncio.run(_reconciled(ready, arguments))
    for report in reports:
        print(*_lines(report), sep="\n")
    done = all(report.reconciliation.status is ReconciliationStatus.FINISHED for report in reports)
    return 0 if done else 1


async def _reconciled(settings: Settings, wanted: Namespace) -> list[ReconciliationReport]:
    async with opened(settings) as application:
        names = [wanted.gateway] if wanted.gateway else list(settings.payment_gateways)
        return [
            await reconciled_of(application, name, since=wanted.since, until=wanted.until)
            for name in names
        ]


def _lines(report: ReconciliationReport) -> Iterator[str]:
    what = report.reconciliation
    yield (
        f"{what.gateway} from {what.since.isoformat()} to {what.until.isoformat()}: {what.status},"
        f" {what.asked} asked about, {what.entries} listed, {what.checked} looked for."
    )
    for remedy, times in sorted(report.remedies.items()):
        yield f"{times} {remedy}"
    yield f"GET /ops/payments/reconciliations/{what.id} has each of them."


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a time.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
