"""``fairground import products FILE``."""

import asyncio
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from application.shop.import_products import ImportProducts
from application.shop.import_report import Outcome, ProductImportReport, ProductReport
from domain.kernel.access import Principal
from entrypoints.cli.commands import Commands
from entrypoints.cli.importing import CannotImport, report_of
from entrypoints.cli.opened import opened
from entrypoints.cli.sample_data import SELLER
from entrypoints.composition.database import database_of
from entrypoints.composition.root import use_cases_of
from entrypoints.settings import Settings
from entrypoints.settings_sources import load_settings


def register(kinds: Commands) -> None:
    command = kinds.add_parser("products", help="products from Shopify's product CSV")
    add_arguments(command)
    command.set_defaults(run=run)


def run(arguments: Namespace, environment: Mapping[str, str]) -> int:
    with database_of(load_settings(environment, storage="postgres")) as ready:
        return asyncio.run(_import(ready, arguments))


def add_arguments(command: ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="CSV as Shopify exports it")
    command.add_argument(
        "--seller",
        metavar="EMAIL",
        default=SELLER.email,
        help="whose products they become (default: %(default)s)",
    )
    command.add_argument(
        "--currency", required=True, help="of all prices: the file does not say it"
    )
    command.add_argument("--dry-run", action="store_true", help="change nothing, only report")


async def import_products(
    use_cases: Mapping[str, Any], arguments: Namespace, console: Console
) -> int:
    """Import the file and show what became of it; 1 if a product failed, more if all did."""

    def to_command(content: bytes, by: Principal) -> ImportProducts:
        return ImportProducts(
            content=content, currency=arguments.currency, dry_run=arguments.dry_run, by=by
        )

    try:
        report = await report_of(
            use_cases,
            "products",
            path=arguments.file,
            email=arguments.seller,
            to_command=to_command,
            console=console,
        )
    except CannotImport as refusal:
        console.print(Text(str(refusal)))
        return refusal.code
    _show(report, console)
    return 1 if report.counts[Outcome.FAILED] else os.EX_OK


async def _import(settings: Settings, arguments: Namespace) -> int:
    async with opened(settings) as application:
        return await import_products(use_cases_of(application), arguments, Console())


def _show(report: ProductImportReport, console: Console) -> None:
    failed = [product for product in report.products if product.faults]
    if failed:
        console.print(_faults(failed))
    noted = [product for product in report.products if product.notes]
    if noted:
        console.print(_notes(noted))
    for note in report.notes:
        console.print(Text(note))
    counts = ", ".join(f"{number} {outcome.lower()}" for outcome, number in report.counts.items())
    console.print(Text(f"{counts}{' (dry run: nothing was changed)' if report.dry_run else ''}"))


def _faults(failed: list[ProductReport]) -> Table:
    table = Table("Line", "Column", "Product", "Reason", title="Failed", title_justify="left")
    for product in failed:
        for fault in product.faults:
            # As Text: what a file says is never taken for markup.
            cells = map(Text, (fault.where, product.handle or "", fault.reason))
            table.add_row(str(fault.line), *cells)
    return table


def _notes(noted: list[ProductReport]) -> Table:
    table = Table("Line", "Product", "Note", title="Worth knowing", title_justify="left")
    for product in noted:
        cells = map(Text, (product.handle or "", " ".join(product.notes)))
        table.add_row(str(product.line), *cells)
    return table
