"""Which tables hold what about whom. A test asks for every new one that names a person."""

from collections.abc import Mapping, Sequence

from adapters.postgres.account_rows import accounts
from adapters.postgres.activity import activity
from adapters.postgres.activity import consents as activity_consents
from adapters.postgres.api_keys import api_keys
from adapters.postgres.audit import entries as audit_entries
from adapters.postgres.booking import bookings, items
from adapters.postgres.carts import carts
from adapters.postgres.chat_schema import (
    blocks,
    bodies,
    conversations,
    members,
    messages,
    preferences,
    reports,
)
from adapters.postgres.consignment_rows import consignments
from adapters.postgres.courier_positions import positions
from adapters.postgres.couriers import couriers, figures, shifts
from adapters.postgres.delivery_rows import deliveries
from adapters.postgres.disputes import cases
from adapters.postgres.files import files
from adapters.postgres.invoices import invoices
from adapters.postgres.links import links
from adapters.postgres.notification_schema import devices as push_devices
from adapters.postgres.notification_schema import feeds as notification_feeds
from adapters.postgres.notification_schema import notifications
from adapters.postgres.notification_schema import preferences as notification_preferences
from adapters.postgres.order_rows import lines as order_lines
from adapters.postgres.order_rows import orders
from adapters.postgres.order_rows import shipments as order_shipments
from adapters.postgres.payments import payments
from adapters.postgres.personal_records import Held
from adapters.postgres.programme_schema import events, seat_maps, venues
from adapters.postgres.ratings_schema import ratings
from adapters.postgres.returns import returns
from adapters.postgres.second_factors import passkeys, second_factors
from adapters.postgres.session_rows import sessions
from adapters.postgres.social_rows import identities
from adapters.postgres.stock_schema import locations, movements, seller_terms
from adapters.postgres.tickets import tickets
from adapters.postgres.vouchers import vouchers
from adapters.postgres.waiting import waiting_list
from adapters.postgres.webhooks_schema import endpoints

SECRET_FACTORS = frozenset({"authenticator_sealed", "begun_sealed", "recovery_hashes"})

HELD: Sequence[Held] = (
    Held(section="account", table=accounts, person=accounts.c.id),
    Held(section="sessions", table=sessions, person=sessions.c.account_id),
    Held(section="api-keys", table=api_keys, person=api_keys.c.account_id),
    Held(section="social-identities", table=identities, person=identities.c.account_id),
    Held(
        section="second-factors",
        table=second_factors,
        person=second_factors.c.account_id,
        hidden=SECRET_FACTORS,
    ),
    Held(
        section="passkeys",
        table=passkeys,
        person=passkeys.c.account_id,
        hidden=frozenset({"public_key", "credential_id"}),
    ),
    Held(section="links", table=links, person=links.c.account_id),
    Held(section="files", table=files, person=files.c.owner_id),
    Held(section="activity", table=activity, person=activity.c.account_id),
    Held(
        section="activity-consent",
        table=activity_consents,
        person=activity_consents.c.account_id,
    ),
    Held(section="bookings", table=bookings, person=bookings.c.buyer_id),
    Held(
        section="booked-places",
        table=items,
        person=bookings.c.buyer_id,
        through=items.c.booking_id,
    ),
    Held(section="tickets", table=tickets, person=tickets.c.holder_id),
    Held(section="waiting", table=waiting_list, person=waiting_list.c.account_id),
    Held(
        section="payments",
        table=payments,
        person=payments.c.payer_id,
        hidden=frozenset({"sealed_for"}),
    ),
    Held(
        section="disputes",
        table=cases,
        person=cases.c.payer_id,
        hidden=frozenset({"sealed_for"}),
    ),
    Held(
        section="orders",
        table=orders,
        person=orders.c.buyer_id,
        # What the history says of others: who packed it, who helped.
        hidden=frozenset({"sealed_for", "history"}),
    ),
    Held(
        section="ordered-goods",
        table=order_lines,
        person=orders.c.buyer_id,
        through=order_lines.c.order_id,
    ),
    Held(
        section="shipments",
        table=order_shipments,
        person=orders.c.buyer_id,
        through=order_shipments.c.order_id,
    ),
    Held(
        section="returns",
        table=returns,
        person=returns.c.buyer_id,
        # What the history says of others: who looked at it.
        hidden=frozenset({"history"}),
    ),
    Held(
        section="invoices",
        table=invoices,
        person=invoices.c.buyer_id,
        # Who sold it is theirs.
        hidden=frozenset({"recipient_sealed_for", "issuer_sealed", "issuer_sealed_for"}),
    ),
    Held(
        section="issued-invoices",
        table=invoices,
        person=invoices.c.seller_id,
        # Who bought it is theirs.
        hidden=frozenset({"issuer_sealed_for", "recipient_sealed", "recipient_sealed_for"}),
    ),
    Held(
        section="cart",
        table=carts,
        person=carts.c.owner_id,
        hidden=frozenset({"token_hash"}),
    ),
    Held(section="vouchers", table=vouchers, person=vouchers.c.issuer_id),
    Held(
        section="deliveries",
        table=deliveries,
        person=deliveries.c.recipient_id,
        # Where it was fetched is the seller's.
        hidden=frozenset({"pickup_sealed", "asked", "wrong_codes"}),
    ),
    Held(
        section="deliveries-with-partners",
        table=consignments,
        person=deliveries.c.recipient_id,
        through=consignments.c.delivery_id,
        # What a partner takes is between them and us.
        hidden=frozenset({"price", "fee", "quote_reference", "doubles"}),
    ),
    Held(section="conversations", table=members, person=members.c.account_id),
    Held(
        section="opened-conversations",
        table=conversations,
        person=conversations.c.opened_by,
        hidden=frozenset({"sealed_for"}),
    ),
    Held(section="messages", table=messages, person=messages.c.author_id),
    Held(section="message-texts", table=bodies, person=bodies.c.author_id),
    Held(section="message-reports", table=reports, person=reports.c.reporter_id),
    Held(section="blocks", table=blocks, person=blocks.c.blocker_id),
    Held(section="chat-preferences", table=preferences, person=preferences.c.account_id),
    Held(section="notifications", table=notifications, person=notifications.c.account_id),
    Held(
        section="notification-feed",
        table=notification_feeds,
        person=notification_feeds.c.account_id,
    ),
    Held(
        section="notification-preferences",
        table=notification_preferences,
        person=notification_preferences.c.account_id,
    ),
    Held(
        section="devices",
        table=push_devices,
        person=push_devices.c.account_id,
        hidden=frozenset({"public_key_sealed", "secret_sealed"}),
    ),
    Held(section="courier", table=couriers, person=couriers.c.id),
    Held(section="courier-shifts", table=shifts, person=shifts.c.courier_id),
    Held(section="courier-figures", table=figures, person=figures.c.courier_id),
    Held(section="courier-position", table=positions, person=positions.c.courier_id),
    Held(section="ratings", table=ratings, person=ratings.c.person_id),
    Held(section="locations", table=locations, person=locations.c.seller_id),
    Held(section="stock-movements", table=movements, person=movements.c.seller_id),
    Held(section="seller-terms", table=seller_terms, person=seller_terms.c.seller_id),
    Held(
        section="webhooks",
        table=endpoints,
        person=endpoints.c.owner_id,
        hidden=frozenset({"secrets_sealed"}),
    ),
    Held(section="venues", table=venues, person=venues.c.owner_id),
    Held(section="seat-maps", table=seat_maps, person=seat_maps.c.owner_id),
    Held(section="events", table=events, person=events.c.organizer_id),
    Held(
        section="acts",
        table=audit_entries,
        person=audit_entries.c.account_id,
        # They may tell of others.
        hidden=frozenset({"facts", "before", "after"}),
    ),
)

NOT_TOLD: Mapping[str, str] = {
    "challenge": "a question that was asked within the last minutes",
    "person_key": "the key itself: what it sealed is told",
    "payment_notice": "what a provider told of a payment, which is told; gone after thirty days",
    "check_in": "names the organizer of the event that was entered, not who entered",
    "ticket_type": "a part of an event, which is told",
    "social_log_in": "a log-in that is under way, gone within minutes",
    "reset_request": "names nobody: somebody's wish, gone within the hour",
}
"""Tables with a column that names or seals something of a person, and why they are left out."""
