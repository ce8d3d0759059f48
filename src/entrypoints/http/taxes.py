"""Rates of tax over HTTP: everybody may know them, few may set them."""

from collections.abc import Mapping
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from application.shop.change_tax_rate import ChangeTaxRate, ChangeTaxRateHandler
from application.shop.remove_tax_rate import RemoveTaxRate, RemoveTaxRateHandler
from application.shop.set_tax_rate import SetTaxRate, SetTaxRateHandler
from application.shop.tax_queries import GetTaxRate, ListTaxRates
from domain.kernel.access import Principal
from domain.kernel.ids import TaxRateId
from domain.shop.tax import BASIS_POINTS_MAX, NAME_MAX, STANDARD, TaxRate
from entrypoints.http.etags import etag
from entrypoints.http.wire import NO_NUL, CountryCode, Wire

BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=BASIS_POINTS_MAX, examples=[1900])]
Region = Annotated[str, msgspec.Meta(max_length=NAME_MAX, pattern=NO_NUL, examples=["MADEIRA"])]
TaxClass = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=NAME_MAX, pattern=NO_NUL, examples=["reduced"]),
]
Country = Annotated[
    str | None,
    QueryParameter(name="country", pattern="^[A-Z]{2}$", description="Of this country only."),
]


class SetTaxRateBody(Wire, kw_only=True):
    """``basisPoints`` are hundredths of a percent: 19 % are 1900."""

    country: CountryCode
    region: Region = ""
    tax_class: TaxClass = STANDARD
    basis_points: BasisPoints

    def to_command(self, by: Principal) -> SetTaxRate:
        return SetTaxRate(by=by, **msgspec.structs.asdict(self))


class ChangeTaxRateBody(Wire):
    basis_points: BasisPoints


class TaxRateReply(Wire):
    """``region`` is empty if it is of the whole country."""

    id: UUID
    country: str
    region: str
    tax_class: str
    basis_points: int
    version: int

    @classmethod
    def of(cls, rate: TaxRate) -> Self:
        return cls(
            id=rate.id,
            country=rate.country,
            region=rate.region,
            tax_class=rate.tax_class,
            basis_points=rate.basis_points,
            version=rate.version,
        )


class TaxRatesReply(Wire):
    items: list[TaxRateReply]


class TaxRateController(Controller):
    path = "/api/tax-rates"
    tags = ("Taxes",)

    @post("/", summary="Say how a class of goods is taxed somewhere")
    async def set_up(
        self,
        data: JSONBody[SetTaxRateBody],
        principal: NamedDependency[Principal],
        set_tax_rate: NamedDependency[SetTaxRateHandler],
    ) -> Response[TaxRateReply]:
        rate = await set_tax_rate(data.to_command(principal))
        return Response(TaxRateReply.of(rate), headers=_headers(rate))

    @get(
        "/",
        summary="List the rates of tax",
        description=(
            "The most specific one counts: of the region and class, of the class in the country,"
            " or the standard rate."
        ),
    )
    async def list_all(
        self, list_tax_rates: NamedDependency[ListTaxRates], country: Country = None
    ) -> TaxRatesReply:
        rates = await list_tax_rates(country)
        return TaxRatesReply(items=[TaxRateReply.of(rate) for rate in rates])

    @get("/{tax_rate_id:uuid}", summary="Show a rate of tax")
    async def show(
        self, tax_rate_id: FromPath[UUID], get_tax_rate: NamedDependency[GetTaxRate]
    ) -> Response[TaxRateReply]:
        rate = await get_tax_rate(TaxRateId(tax_rate_id))
        return Response(TaxRateReply.of(rate), headers=etag(rate.version))

    @patch("/{tax_rate_id:uuid}", summary="Change a rate of tax, for what is ordered from now on")
    async def change(
        self,
        tax_rate_id: FromPath[UUID],
        data: JSONBody[ChangeTaxRateBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_tax_rate: NamedDependency[ChangeTaxRateHandler],
    ) -> Response[TaxRateReply]:
        rate = await change_tax_rate(
            ChangeTaxRate(
                by=principal,
                tax_rate_id=TaxRateId(tax_rate_id),
                basis_points=data.basis_points,
                if_match=seen_version,
            )
        )
        return Response(TaxRateReply.of(rate), headers=etag(rate.version))

    @delete("/{tax_rate_id:uuid}", summary="Remove a rate of tax")
    async def remove(
        self,
        tax_rate_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        remove_tax_rate: NamedDependency[RemoveTaxRateHandler],
    ) -> None:
        await remove_tax_rate(
            RemoveTaxRate(by=principal, tax_rate_id=TaxRateId(tax_rate_id), if_match=seen_version)
        )


def _headers(rate: TaxRate) -> Mapping[str, str]:
    return {"Location": f"/api/tax-rates/{rate.id}", **etag(rate.version)}
