"""Sellers over HTTP: their terms, and what everybody may know of them."""

from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from application.shop.change_seller_terms import ChangeSellerTerms, ChangeSellerTermsHandler
from application.shop.seller_queries import GetOwnTerms, GetSeller
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId
from domain.shop.seller_terms import (
    DAYS_MAX,
    IMPRINT_MAX,
    NAME_MAX,
    CancelUntil,
    LateOrderMoney,
    ReturnsPaidBy,
    SellerTerms,
    TermsChanges,
)
from entrypoints.http.caching import KEPT
from entrypoints.http.etags import etag
from entrypoints.http.postal_addresses import PostalAddressBody, PostalAddressReply
from entrypoints.http.wire import NO_NUL, MoneyBody, MoneyReply, Wire

DisplayName = Annotated[
    str, msgspec.Meta(max_length=NAME_MAX, pattern=NO_NUL, examples=["Fine Fabrics"])
]
Imprint = Annotated[str, msgspec.Meta(max_length=IMPRINT_MAX, pattern=NO_NUL)]
TaxNumber = Annotated[
    str, msgspec.Meta(max_length=NAME_MAX, pattern=NO_NUL, examples=["DE123456789"])
]
Days = Annotated[int, msgspec.Meta(ge=0, le=DAYS_MAX, examples=[14])]


class SellerTermsBody(Wire, kw_only=True):
    """All of it: what is left out becomes what it is by default."""

    display_name: DisplayName = ""
    imprint: Imprint = ""
    legal_address: PostalAddressBody | None = None
    tax_number: TaxNumber = ""
    prices_include_tax: bool = True
    late_money: LateOrderMoney = LateOrderMoney.REACQUIRE
    return_days: Days = 14
    returns_paid_by: ReturnsPaidBy = ReturnsPaidBy.BUYER
    cancel_until: CancelUntil = CancelUntil.SHIPPED
    free_delivery_from: MoneyBody | None = None

    def to_changes(self) -> TermsChanges:
        address, free_from = self.legal_address, self.free_delivery_from
        return TermsChanges(
            display_name=self.display_name,
            imprint=self.imprint,
            legal_address=None if address is None else address.to_address(),
            tax_number=self.tax_number,
            prices_include_tax=self.prices_include_tax,
            late_money=self.late_money,
            return_days=self.return_days,
            returns_paid_by=self.returns_paid_by,
            cancel_until=self.cancel_until,
            free_delivery_from=None if free_from is None else free_from.to_money(),
        )


class SellerReply(Wire):
    """What a shop shows to everybody. ``imprint`` is in the seller's own words."""

    id: UUID
    display_name: str
    imprint: str
    prices_include_tax: bool
    return_days: int
    returns_paid_by: ReturnsPaidBy
    cancel_until: CancelUntil
    free_delivery_from: MoneyReply | None

    @classmethod
    def of(cls, terms: SellerTerms) -> Self:
        return cls(
            id=terms.seller_id,
            display_name=terms.display_name,
            imprint=terms.imprint,
            prices_include_tax=terms.prices_include_tax,
            return_days=terms.return_days,
            returns_paid_by=terms.returns_paid_by,
            cancel_until=terms.cancel_until,
            free_delivery_from=_money(terms),
        )


class SellerTermsReply(Wire):
    seller: UUID
    display_name: str
    imprint: str
    legal_address: PostalAddressReply | None
    tax_number: str
    prices_include_tax: bool
    late_money: LateOrderMoney
    return_days: int
    returns_paid_by: ReturnsPaidBy
    cancel_until: CancelUntil
    free_delivery_from: MoneyReply | None
    version: int

    @classmethod
    def of(cls, terms: SellerTerms) -> Self:
        address = terms.legal_address
        return cls(
            seller=terms.seller_id,
            display_name=terms.display_name,
            imprint=terms.imprint,
            legal_address=None if address is None else PostalAddressReply.of(address),
            tax_number=terms.tax_number,
            prices_include_tax=terms.prices_include_tax,
            late_money=terms.late_money,
            return_days=terms.return_days,
            returns_paid_by=terms.returns_paid_by,
            cancel_until=terms.cancel_until,
            free_delivery_from=_money(terms),
            version=terms.version,
        )


class SellerController(Controller):
    path = "/api/sellers"
    tags = ("Sellers",)

    @get("/me/terms", summary="Show the terms under which one sells")
    async def show_own(
        self,
        principal: NamedDependency[Principal],
        get_own_terms: NamedDependency[GetOwnTerms],
    ) -> Response[SellerTermsReply]:
        terms = await get_own_terms(principal)
        return Response(SellerTermsReply.of(terms), headers=etag(terms.version))

    @put("/me/terms", summary="Say under which terms one sells, from now on")
    async def change_own(
        self,
        data: JSONBody[SellerTermsBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_seller_terms: NamedDependency[ChangeSellerTermsHandler],
    ) -> Response[SellerTermsReply]:
        terms = await change_seller_terms(
            ChangeSellerTerms(by=principal, changes=data.to_changes(), if_match=seen_version)
        )
        return Response(SellerTermsReply.of(terms), headers=etag(terms.version))

    @get("/{seller_id:uuid}", opt=KEPT, summary="Who sells something, and on which terms")
    async def show(
        self, seller_id: FromPath[UUID], get_seller: NamedDependency[GetSeller]
    ) -> Response[SellerReply]:
        terms = await get_seller(AccountId(seller_id))
        return Response(SellerReply.of(terms), headers=etag(terms.version))


def _money(terms: SellerTerms) -> MoneyReply | None:
    free_from = terms.free_delivery_from
    return None if free_from is None else MoneyReply.of(free_from)
