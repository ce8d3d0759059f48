"""The rows of all capabilities. Nothing is served that has none."""

from collections.abc import Mapping

from entrypoints.http.needs import (
    activity,
    after_sales,
    alerts,
    booking,
    cart,
    catalogue,
    chat,
    consignments,
    couriers,
    credentials,
    deliveries,
    documents,
    files,
    identity,
    insight,
    ledger,
    market,
    notifications,
    operations,
    orders,
    own_pages,
    payments,
    privacy,
    profile,
    programme,
    ratings,
    realtime,
    refunds,
    second_factors,
    sellers,
    social,
    stock,
    taxes,
    webhooks,
)
from entrypoints.http.needs.kinds import ONESELF
from entrypoints.http.needs.need import Needs


def _joined(*parts: Mapping[str, Needs]) -> Mapping[str, Needs]:
    joined: dict[str, Needs] = {}
    for rows in parts:
        if twice := joined.keys() & rows.keys():
            raise ValueError(f"two rows for {sorted(twice)}")
        joined |= rows
    return joined


OF_ROUTES = _joined(
    identity.ROWS,
    credentials.ROWS,
    second_factors.ROWS,
    social.ROWS,
    profile.ROWS,
    privacy.ROWS,
    activity.ROWS,
    own_pages.ROWS,
    programme.ROWS,
    catalogue.ROWS,
    booking.ROWS,
    orders.ROWS,
    after_sales.ROWS,
    payments.ROWS,
    refunds.ROWS,
    ledger.ROWS,
    files.ROWS,
    deliveries.ROWS,
    couriers.ROWS,
    consignments.ROWS,
    market.ROWS,
    stock.ROWS,
    taxes.ROWS,
    sellers.ROWS,
    cart.ROWS,
    chat.ROWS,
    notifications.ROWS,
    ratings.ROWS,
    insight.ROWS,
    realtime.ROWS,
    alerts.ROWS,
    webhooks.ROWS,
    operations.ROWS,
    documents.ROWS,
)


def needs_of(method: str, path: str) -> Needs:
    """The row of a route. Without one, no machine may call it."""
    return OF_ROUTES.get(f"{method} {path.rstrip('/')}", ONESELF)
