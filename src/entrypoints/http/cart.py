"""The cart over HTTP: of who is signed in, or of whoever brings a guest's token."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from application.shop.acknowledge_cart import AcknowledgeCart, AcknowledgeCartHandler
from application.shop.add_cart_item import AddCartItem, AddCartItemHandler
from application.shop.add_cart_voucher import AddCartVoucher, AddCartVoucherHandler
from application.shop.cart_desk import ShownCart
from application.shop.change_cart_item import ChangeCartItem, ChangeCartItemHandler
from application.shop.describe_cart import DescribeCart, DescribeCartHandler
from application.shop.get_cart import GetCart
from application.shop.merge_carts import MergeCarts, MergeCartsHandler
from application.shop.remove_cart_item import RemoveCartItem, RemoveCartItemHandler
from application.shop.remove_cart_voucher import RemoveCartVoucher, RemoveCartVoucherHandler
from application.shop.shopper import Shopper
from domain.kernel.access import Principal
from domain.kernel.ids import CartLineId, VoucherId
from domain.shop.cart import FORGOTTEN_AFTER
from domain.shop.cart_errors import CartNotFound
from entrypoints.http.cart_wire import (
    AddItemBody,
    AddVoucherBody,
    CartReply,
    ChangeItemBody,
    DescribeCartBody,
)
from entrypoints.http.etags import etag
from entrypoints.http.own_pages import SAFE, OwnPages

AnyRequest = Request[Any, Any, Any]

COOKIE = "__Host-cart"
HEADER = "x-cart-token"
TOKEN_CHARACTERS_MAX = 100


def guest_token(request: AnyRequest, own_pages: OwnPages) -> str | None:
    """The token of a guest's cart, if one was sent.

    Browsers add the cookie to what any page sends: then only pages of ours change something.
    """
    token = request.headers.get(HEADER)
    if token is None:
        token = request.cookies.get(COOKIE)
        if token is not None and request.method not in SAFE:
            own_pages.expect(request)
    return token if token and len(token) <= TOKEN_CHARACTERS_MAX else None


def shopper(
    request: AnyRequest,
    visitor: NamedDependency[Principal | None],
    own_pages: NamedDependency[OwnPages],
) -> Shopper:
    return Shopper(by=visitor, token=guest_token(request, own_pages))


class CartController(Controller):
    path = "/api/cart"
    tags = ("Cart",)

    @get("/", summary="Show the cart as it stands now, and what changed since it was last seen")
    async def show(
        self,
        request: AnyRequest,
        visitor: NamedDependency[Principal | None],
        own_pages: NamedDependency[OwnPages],
        get_cart: NamedDependency[GetCart],
    ) -> Response[CartReply]:
        """Guests send their token as `X-Cart-Token`; browsers have it as a cookie.

        Who is signed in and sends a guest's token gets both carts as one, and the token ends.
        """
        return _reply(await get_cart(shopper(request, visitor, own_pages)))

    @put("/", summary="Say where it goes to, and how the goods of each seller come there")
    async def describe(
        self,
        request: AnyRequest,
        data: JSONBody[DescribeCartBody],
        visitor: NamedDependency[Principal | None],
        own_pages: NamedDependency[OwnPages],
        describe_cart: NamedDependency[DescribeCartHandler],
    ) -> Response[CartReply]:
        destination = data.destination
        command = DescribeCart(
            shopper=shopper(request, visitor, own_pages),
            destination=None if destination is None else destination.to_destination(),
            choices=tuple(each.to_choice() for each in data.fulfilments),
        )
        return _reply(await describe_cart(command))

    @post("/items", status_code=HTTP_200_OK, summary="Put something into the cart")
    async def add_item(
        self,
        request: AnyRequest,
        data: JSONBody[AddItemBody],
        visitor: NamedDependency[Principal | None],
        own_pages: NamedDependency[OwnPages],
        add_cart_item: NamedDependency[AddCartItemHandler],
    ) -> Response[CartReply]:
        """So many more, if it is in there. A guest's first answer has the `cartToken`."""
        command = AddCartItem(
            shopper=shopper(request, visitor, own_pages),
            item=data.to_item(),
            quantity=data.quantity,
        )
        return _reply(await add_cart_item(command))

    @patch("/items/{line_id:uuid}", summary="Have another quantity of something")
    async def change_item(
        self,
        request: AnyRequest,
        line_id: FromPath[UUID],
        data: JSONBody[ChangeItemBody],
        visitor: NamedDependency[Principal | None],
        own_pages: NamedDependency[OwnPages],
        change_cart_item: NamedDependency[ChangeCartItemHandler],
    ) -> Response[CartReply]:
        command = ChangeCartItem(
            shopper=shopper(request, visitor, own_pages),
            line_id=CartLineId(line_id),
            quantity=data.quantity,
        )
        return _reply(await change_cart_item(command))

    @delete(
        "/items/{line_id:uuid}",
        status_code=HTTP_200_OK,
        summary="Take something out of the cart",
    )
    async def remove_item(
        self,
        request: AnyRequest,
        line_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        own_pages: NamedDependency[OwnPages],
        remove_cart_item: NamedDependency[RemoveCartItemHandler],
    ) -> Response[CartReply]:
        command = RemoveCartItem(
            shopper=shopper(request, visitor, own_pages), line_id=CartLineId(line_id)
        )
        return _reply(await remove_cart_item(command))

    @post("/vouchers", status_code=HTTP_200_OK, summary="Use a voucher")
    async def add_voucher(
        self,
        request: AnyRequest,
        data: JSONBody[AddVoucherBody],
        visitor: NamedDependency[Principal | None],
        own_pages: NamedDependency[OwnPages],
        add_cart_voucher: NamedDependency[AddCartVoucherHandler],
    ) -> Response[CartReply]:
        """Capitals, dashes and blanks of a code do not matter."""
        command = AddCartVoucher(shopper=shopper(request, visitor, own_pages), code=data.code)
        return _reply(await add_cart_voucher(command))

    @delete("/vouchers/{voucher_id:uuid}", status_code=HTTP_200_OK, summary="Do without a voucher")
    async def remove_voucher(
        self,
        request: AnyRequest,
        voucher_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        own_pages: NamedDependency[OwnPages],
        remove_cart_voucher: NamedDependency[RemoveCartVoucherHandler],
    ) -> Response[CartReply]:
        command = RemoveCartVoucher(
            shopper=shopper(request, visitor, own_pages), voucher_id=VoucherId(voucher_id)
        )
        return _reply(await remove_cart_voucher(command))

    @post(
        "/acknowledgement",
        status_code=HTTP_200_OK,
        summary="Say that one saw what changed; it is told once more, and then no longer",
    )
    async def acknowledge(
        self,
        request: AnyRequest,
        visitor: NamedDependency[Principal | None],
        own_pages: NamedDependency[OwnPages],
        acknowledge_cart: NamedDependency[AcknowledgeCartHandler],
    ) -> Response[CartReply]:
        command = AcknowledgeCart(shopper=shopper(request, visitor, own_pages))
        return _reply(await acknowledge_cart(command))

    @post(
        "/merge",
        status_code=HTTP_200_OK,
        summary="Take what one put in as a guest over into one's own cart",
    )
    async def merge(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        own_pages: NamedDependency[OwnPages],
        merge_carts: NamedDependency[MergeCartsHandler],
    ) -> Response[CartReply]:
        """The guest's token comes as `X-Cart-Token` or cookie. Once more changes nothing."""
        token = guest_token(request, own_pages)
        if token is None:
            raise CartNotFound
        return _reply(await merge_carts(MergeCarts(by=principal, token=token)))


def _reply(shown: ShownCart) -> Response[CartReply]:
    cookies = []
    if shown.token is not None:
        cookies = [cart_cookie(shown.token)]
    elif shown.merged:
        cookies = [cart_cookie("")]
    return Response(
        CartReply.of(shown),
        status_code=HTTP_200_OK,
        headers=etag(shown.basket.cart.version),
        cookies=cookies,
    )


def cart_cookie(token: str) -> Cookie:
    """The guest's token for a browser; without one, the cookie ends."""
    return Cookie(
        key=COOKIE,
        value=token,
        path="/",
        max_age=int(FORGOTTEN_AFTER.total_seconds()) if token else 0,
        secure=True,
        httponly=True,
        samesite="lax",
    )
