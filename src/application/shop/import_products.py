from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.rich_text import RichText
from application.shop.import_ports import (
    ImportedProduct,
    ImportStore,
    ProductFault,
    ProductFiles,
    ReadProducts,
)
from application.shop.import_product import ProductImport
from application.shop.import_report import Outcome, ProductImportReport, ProductReport
from domain.kernel.access import Principal, Right
from domain.kernel.errors import DomainError
from domain.shop.product import ProductChanges

type Progress = Callable[[int, int], None]
"""Called with how many products are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProducts:
    content: bytes
    currency: str
    dry_run: bool = False
    by: Principal


class _Trial(Exception):
    """Undoes the transaction of a product that was only tried out."""

    def __init__(self, report: ProductReport) -> None:
        super().__init__("only tried out")
        self.report = report


def _in_silence(done: int, of: int) -> None:
    """Nobody watches."""


class ImportProductsHandler:
    """Bring the products of a file in. The same file again changes nothing.

    Each product has its own transaction, with its variants, images and stock: one that is
    refused leaves nothing, and keeps none of the others out. It is known by its handle.
    """

    def __init__(
        self,
        work: UnitOfWork[ImportStore],
        files: ProductFiles,
        clock: Clock,
        ids: Ids,
        rich_text: RichText,
    ) -> None:
        self._work = work
        self._files = files
        self._clock = clock
        self._ids = ids
        self._rich_text = rich_text

    async def __call__(
        self, command: ImportProducts, progress: Progress = _in_silence
    ) -> ProductImportReport:
        command.by.need(Right.SELL)
        read = await self._files.read(command.content, command.currency)
        reports = list(_refused_by_reading(read))
        for done, told in enumerate(read.products, start=1):
            reports.append(await self._report_on(told, command))
            progress(done, len(read.products))
        reports.sort(key=lambda report: report.line)
        return ProductImportReport(
            dry_run=command.dry_run, products=tuple(reports), notes=tuple(read.notes)
        )

    async def _report_on(self, told: ImportedProduct, command: ImportProducts) -> ProductReport:
        try:
            report = await self._bring_in(self._cleaned(told), command)
        except DomainError as refusal:
            fault = ProductFault(
                line=told.line, where="", reason=refusal.message, handle=told.handle
            )
            return _failed(told.line, [fault], told)
        return replace(report, notes=(*told.notes, *report.notes))

    async def _bring_in(self, told: ImportedProduct, command: ImportProducts) -> ProductReport:
        try:
            async with self._work.begin() as store:
                one = ProductImport(
                    store, self._clock.now(), self._ids, command.currency, by=command.by
                )
                report = await one.put(told)
                _end_trial(report, command)
        except _Trial as trial:
            created = trial.report.outcome is Outcome.CREATED
            return replace(trial.report, product_id=None) if created else trial.report
        return report

    def _cleaned(self, told: ImportedProduct) -> ImportedProduct:
        if "description" not in told.said:
            return told
        said = ProductChanges(**told.said)
        said["description"] = self._rich_text.clean(said["description"]).strip()
        return replace(told, said=said)


def _end_trial(report: ProductReport, command: ImportProducts) -> None:
    if command.dry_run or report.outcome is Outcome.FAILED:
        raise _Trial(report)


def _refused_by_reading(read: ReadProducts) -> Sequence[ProductReport]:
    """A report for each handle that has faults, and for each row without one."""
    together: defaultdict[str, list[ProductFault]] = defaultdict(list)
    for fault in read.faults:
        together[fault.handle or f"\n{fault.line}"].append(fault)
    return [_failed(faults[0].line, faults) for faults in together.values()]


def _failed(
    line: int, faults: Sequence[ProductFault], told: ImportedProduct | None = None
) -> ProductReport:
    return ProductReport(
        line=line,
        outcome=Outcome.FAILED,
        handle=faults[0].handle,
        title=None if told is None else told.title,
        faults=tuple(faults),
    )
