"""Products from a file and into one: Shopify's product CSV."""

from dataclasses import dataclass
from typing import Annotated, Any, Self, cast
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)
from litestar.params import QueryParameter
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK

from application.shop.export_products import ExportProductsHandler
from application.shop.import_ports import ProductFault
from application.shop.import_products import ImportProducts, ImportProductsHandler
from application.shop.import_report import Outcome, ProductImportReport, ProductReport
from domain.kernel.access import Principal, Right
from entrypoints.http.importing import FILE_BYTES_MAX, DryRun
from entrypoints.http.refusals import UnsupportedMediaType
from entrypoints.http.wire import Wire

CSV = "text/csv"
EXAMPLE = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,"
    "Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Image Src,Image Position\n"
    'wool-socks,Wool socks,<p>Warm</p>,Fell Knitters,Socks,"wool, winter",true,Size,M,'
    "SOCK-M,120,25,12.90,https://images.example/socks.jpg,1\n"
    "wool-socks,,,,,,,,L,SOCK-L,130,10,13.90,,\n"
)

SoldIn = Annotated[
    str,
    QueryParameter(
        name="currency",
        pattern=r"^[A-Z]{3}$",
        min_length=3,
        max_length=3,
        description="The currency of all prices: the file does not say it.",
    ),
]


@dataclass
class ProductFileOperation(Operation):
    """Litestar documents the bodies that it reads itself, which this is not."""

    def __post_init__(self) -> None:
        text = Schema(type=OpenAPIType.STRING)
        self.request_body = RequestBody(
            required=True,
            description="A file in UTF-8 of up to 5 MiB and 10,000 rows.",
            content={CSV: OpenAPIMediaType(text, example=EXAMPLE)},
        )


class ProductFaultReply(Wire):
    """``where`` names the column that is at fault, if it is one."""

    line: int
    where: str | None
    reason: str

    @classmethod
    def of(cls, fault: ProductFault) -> Self:
        return cls(line=fault.line, where=fault.where or None, reason=fault.reason)


class ProductReportReply(Wire):
    """``line`` is where the product begins; ``faults`` are all that was found wrong."""

    line: int
    outcome: Outcome
    handle: str | None
    title: str | None
    product_id: UUID | None
    faults: list[ProductFaultReply]
    notes: list[str]

    @classmethod
    def of(cls, report: ProductReport) -> Self:
        return cls(
            line=report.line,
            outcome=report.outcome,
            handle=report.handle,
            title=report.title,
            product_id=report.product_id,
            faults=[ProductFaultReply.of(fault) for fault in report.faults],
            notes=list(report.notes),
        )


class ProductImportReply(Wire):
    dry_run: bool
    created: int
    updated: int
    unchanged: int
    failed: int
    products: list[ProductReportReply]
    notes: list[str]

    @classmethod
    def of(cls, report: ProductImportReport) -> Self:
        counts = report.counts
        return cls(
            dry_run=report.dry_run,
            created=counts[Outcome.CREATED],
            updated=counts[Outcome.UPDATED],
            unchanged=counts[Outcome.UNCHANGED],
            failed=counts[Outcome.FAILED],
            products=[ProductReportReply.of(each) for each in report.products],
            notes=list(report.notes),
        )


class ProductImportController(Controller):
    path = "/api/products/import"
    tags = ("Products",)

    @post(
        "/",
        status_code=HTTP_200_OK,
        request_max_body_size=FILE_BYTES_MAX,
        operation_class=ProductFileOperation,
        summary="Import products from Shopify's product CSV",
    )
    async def import_(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        currency: SoldIn,
        import_products: NamedDependency[ImportProductsHandler],
        dry_run: DryRun = False,  # noqa: FBT002  # a query parameter has no position
    ) -> ProductImportReply:
        principal.need(Right.SELL)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != CSV:
            raise UnsupportedMediaType(CSV)
        command = ImportProducts(
            content=await request.body(), currency=currency, dry_run=dry_run, by=principal
        )
        return ProductImportReply.of(await import_products(command))


class ProductExportController(Controller):
    path = "/api/sellers/me/products.csv"
    tags = ("Products",)

    @get("/", summary="All your products as a file that can be imported again", media_type=CSV)
    async def export(
        self,
        principal: NamedDependency[Principal],
        export_products: NamedDependency[ExportProductsHandler],
    ) -> Response[str]:
        stream = Stream(
            export_products(principal),
            media_type=CSV,
            headers={"Content-Disposition": 'attachment; filename="products.csv"'},
        )
        return cast("Response[str]", stream)
