"""Ratings."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import ANYBODY, MODERATORS
from entrypoints.http.needs.need import Caller, Needs

OWN_RATING = Needs(caller=Caller.MEMBER, scopes=(Right.ORDER,), own=True)
RATED_COURIER = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.DELIVER, Right.DISPATCH),
    own=True,
    others=Right.DISPATCH,
    is_visible=True,
)
READERS_OF_RATINGS = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL, Right.DISPATCH, Right.MODERATE),
    right=Right.SELL,
    or_rights=(Right.MODERATE,),
)

ROWS: Mapping[str, Needs] = {
    "POST /api/orders/{order_id}/ratings": OWN_RATING,
    "POST /api/deliveries/{delivery_id}/rating": OWN_RATING,
    "GET /api/sellers/{seller_id}/rating": ANYBODY,
    "GET /api/delivery/internal/couriers/{courier_id}/rating": RATED_COURIER,
    "GET /api/ratings": READERS_OF_RATINGS,
    "POST /api/ratings/{rating_id}/moderation": MODERATORS,
}
