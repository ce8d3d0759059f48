"""Vouchers over HTTP, for those who issue them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from application.platform.paging import PageRequest
from application.shop.cart_ports import VoucherUsage
from application.shop.create_vouchers import AT_ONCE_MAX, CreateVouchers, CreateVouchersHandler
from application.shop.deactivate_voucher import DeactivateVoucher, DeactivateVoucherHandler
from application.shop.voucher_queries import GetVoucher, ListVouchers
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, CategoryId, EventId, ProductId, VoucherId
from domain.shop.voucher import USES_MAX, Voucher, VoucherStatus
from domain.shop.voucher_terms import ALL, Scope, VoucherKind, VoucherTerms
from entrypoints.http.cart_wire import CodeText
from entrypoints.http.etags import etag
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import Moment, MoneyBody, MoneyReply, Wire

Some = Annotated[list[UUID], msgspec.Meta(max_length=500)]
Uses = Annotated[int, msgspec.Meta(ge=1, le=USES_MAX, examples=[100])]


class TermsBody(Wire):
    """``basisPoints`` for a PERCENTAGE (1900 are 19 %), ``amount`` for an AMOUNT.

    Being one of the products, in one of the categories, or for one of the events is enough;
    empty lists limit nothing. A voucher that is not for all is good for its issuer's goods only.
    """

    kind: VoucherKind = VoucherKind.PERCENTAGE
    # The example is of an amount.
    basis_points: Annotated[int, msgspec.Meta(ge=0, le=ALL, examples=[0])] = 0
    amount: MoneyBody | None = None
    minimum: MoneyBody | None = None
    sellers: Some = msgspec.field(default_factory=list)
    products: Some = msgspec.field(default_factory=list)
    categories: Some = msgspec.field(default_factory=list)
    events: Some = msgspec.field(default_factory=list)
    valid_from: Moment | None = None
    valid_until: Annotated[Moment | None, msgspec.Meta(examples=[None])] = None
    combinable: bool = False

    def to_terms(self) -> VoucherTerms:
        return VoucherTerms(
            kind=self.kind,
            basis_points=self.basis_points,
            amount=None if self.amount is None else self.amount.to_money(),
            minimum=None if self.minimum is None else self.minimum.to_money(),
            scope=Scope(
                sellers=frozenset(map(AccountId, self.sellers)),
                products=frozenset(map(ProductId, self.products)),
                categories=frozenset(map(CategoryId, self.categories)),
                events=frozenset(map(EventId, self.events)),
            ),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            combinable=self.combinable,
        )


class CreateVouchersBody(Wire):
    """Either one with a ``code`` of one's own, or ``count`` with codes nobody can guess."""

    terms: TermsBody
    code: CodeText | None = None
    count: Annotated[int, msgspec.Meta(ge=1, le=AT_ONCE_MAX, examples=[1])] = 1
    for_all: bool = False
    uses: Uses | None = None
    uses_per_buyer: Uses | None = None

    def to_command(self, by: Principal) -> CreateVouchers:
        return CreateVouchers(
            by=by,
            code=self.code,
            count=self.count,
            for_all=self.for_all,
            terms=self.terms.to_terms(),
            uses=self.uses,
            uses_per_buyer=self.uses_per_buyer,
        )


class TermsReply(Wire):
    kind: VoucherKind
    basis_points: int
    amount: MoneyReply | None
    minimum: MoneyReply | None
    sellers: list[UUID]
    products: list[UUID]
    categories: list[UUID]
    events: list[UUID]
    valid_from: datetime | None
    valid_until: datetime | None
    combinable: bool

    @classmethod
    def of(cls, terms: VoucherTerms) -> Self:
        return cls(
            kind=terms.kind,
            basis_points=terms.basis_points,
            amount=None if terms.amount is None else MoneyReply.of(terms.amount),
            minimum=None if terms.minimum is None else MoneyReply.of(terms.minimum),
            sellers=sorted(terms.scope.sellers),
            products=sorted(terms.scope.products),
            categories=sorted(terms.scope.categories),
            events=sorted(terms.scope.events),
            valid_from=terms.valid_from,
            valid_until=terms.valid_until,
            combinable=terms.combinable,
        )


class VoucherReply(Wire):
    id: UUID
    code: str
    user: UUID
    """Who issued it."""

    for_all: bool
    terms: TermsReply
    uses: int | None
    uses_per_buyer: int | None
    status: VoucherStatus
    created_at: datetime
    version: int

    @classmethod
    def of(cls, voucher: Voucher) -> Self:
        return cls(
            id=voucher.id,
            code=voucher.code,
            user=voucher.issuer_id,
            for_all=voucher.for_all,
            terms=TermsReply.of(voucher.terms),
            uses=voucher.uses,
            uses_per_buyer=voucher.uses_per_buyer,
            status=voucher.status,
            created_at=voucher.created_at,
            version=voucher.version,
        )


class UsedVoucherReply(VoucherReply):
    """How often it was used, and is held by orders that are not paid: of one with a limit."""

    used: int | None
    held: int | None

    @classmethod
    def of_usage(cls, usage: VoucherUsage) -> Self:
        is_counted = usage.voucher.uses is not None
        return cls(
            **msgspec.structs.asdict(VoucherReply.of(usage.voucher)),
            used=usage.used if is_counted else None,
            held=usage.held if is_counted else None,
        )


class VouchersReply(Wire):
    items: Annotated[list[VoucherReply], msgspec.Meta(max_length=AT_ONCE_MAX)]

    @classmethod
    def of(cls, vouchers: Sequence[Voucher]) -> Self:
        return cls(items=[VoucherReply.of(voucher) for voucher in vouchers])


class VoucherController(Controller):
    path = "/api/vouchers"
    tags = ("Cart",)

    @post("/", summary="Issue one voucher, or many with codes that nobody can guess")
    async def create(
        self,
        data: JSONBody[CreateVouchersBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        create_vouchers: NamedDependency[CreateVouchersHandler],
    ) -> Response[VouchersReply]:
        command = data.to_command(principal)
        return await once.answer(create_vouchers, command, VouchersReply.of)

    @get("/", summary="List one's own vouchers, newest first; administrators see everybody's")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_vouchers: NamedDependency[ListVouchers],
    ) -> PageReply[VoucherReply]:
        return PageReply.of(await list_vouchers(page, by=principal), VoucherReply.of)

    @get("/{voucher_id:uuid}", summary="Show a voucher, and how often it was used")
    async def show(
        self,
        voucher_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_voucher: NamedDependency[GetVoucher],
    ) -> Response[UsedVoucherReply]:
        usage = await get_voucher(VoucherId(voucher_id), by=principal)
        # Its uses change without the voucher, so the version alone is no tag of all this.
        return Response(UsedVoucherReply.of_usage(usage))

    @post(
        "/{voucher_id:uuid}/deactivation",
        status_code=HTTP_200_OK,
        summary="Let nobody use a voucher any more",
    )
    async def deactivate(
        self,
        voucher_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        deactivate_voucher: NamedDependency[DeactivateVoucherHandler],
    ) -> Response[VoucherReply]:
        command = DeactivateVoucher(by=principal, voucher_id=VoucherId(voucher_id))
        voucher = await deactivate_voucher(command)
        return Response(VoucherReply.of(voucher), headers=etag(voucher.version))
