"""Quotes, and the choice between carriers."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import ORDERERS, SELLERS
from entrypoints.http.needs.need import Caller, Needs

CHOICES = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL, Right.DISPATCH),
    own=True,
    others=Right.DISPATCH,
)

ROWS: Mapping[str, Needs] = {
    "POST /api/delivery/quotes": ORDERERS,
    "GET /api/delivery/preferences": SELLERS,
    "PUT /api/delivery/preferences": SELLERS,
    "GET /api/deliveries/{delivery_id}/choices": CHOICES,
}
