"""Carts and vouchers."""

from collections.abc import Mapping
from dataclasses import replace

from domain.kernel.access import Right
from entrypoints.http.needs.need import Caller, Needs

SHOPPERS = Needs(caller=Caller.ANYBODY, scopes=(Right.ORDER,))
VOUCHER_OWNERS = Needs(caller=Caller.MEMBER, scopes=(Right.SELL, Right.ORGANIZE, Right.SELL_ANY))
VOUCHER_ISSUERS = replace(VOUCHER_OWNERS, right=Right.SELL, or_rights=(Right.ORGANIZE,))
OWN_VOUCHER = replace(VOUCHER_OWNERS, own=True, others=Right.SELL_ANY)

ROWS: Mapping[str, Needs] = {
    "GET /api/cart": SHOPPERS,
    "PUT /api/cart": SHOPPERS,
    "POST /api/cart/items": SHOPPERS,
    "PATCH /api/cart/items/{line_id}": SHOPPERS,
    "DELETE /api/cart/items/{line_id}": SHOPPERS,
    "POST /api/cart/vouchers": SHOPPERS,
    "DELETE /api/cart/vouchers/{voucher_id}": SHOPPERS,
    "POST /api/cart/acknowledgement": SHOPPERS,
    "POST /api/cart/merge": Needs(caller=Caller.MEMBER, scopes=(Right.ORDER,)),
    "POST /api/vouchers": VOUCHER_ISSUERS,
    "GET /api/vouchers": VOUCHER_ISSUERS,
    "GET /api/vouchers/{voucher_id}": OWN_VOUCHER,
    "POST /api/vouchers/{voucher_id}/deactivation": OWN_VOUCHER,
}
