"""What the memory holds about a person, and what they still owe."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

import msgspec

from adapters.memory.unit_of_work import MemoryDatabase
from application.platform.personal_records import MOST, PersonalRow
from domain.booking.booking import BookingStatus
from domain.kernel.ids import AccountId
from domain.programme.event import EventStatus
from domain.shop.order_state import UNFINISHED

_HELD: Mapping[str, tuple[str, str]] = {
    "account": ("accounts", "id"),
    "sessions": ("sessions", "account_id"),
    "api-keys": ("api_keys", "account_id"),
    "social-identities": ("social_identities", "account_id"),
    "second-factors": ("second_factors", "account_id"),
    "passkeys": ("passkeys", "account_id"),
    "links": ("one_time_links", "account_id"),
    "files": ("files", "owner_id"),
    "activity": ("activity", "account_id"),
    "activity-consent": ("activity_consents", "account_id"),
    "bookings": ("bookings", "buyer_id"),
    "tickets": ("tickets", "holder_id"),
    "waiting": ("waiting", "account_id"),
    "payments": ("payments", "payer_id"),
    "disputes": ("dispute_cases", "payer_id"),
    "cart": ("carts", "owner_id"),
    "orders": ("orders", "buyer_id"),
    "returns": ("returns", "buyer_id"),
    "invoices": ("invoices", "buyer_id"),
    "issued-invoices": ("invoices", "seller_id"),
    "vouchers": ("vouchers", "issuer_id"),
    "deliveries": ("deliveries", "recipient_id"),
    "deliveries-with-partners": ("consignments", "delivery_id"),
    "conversations": ("conversation_members", "account_id"),
    "opened-conversations": ("conversations", "opened_by"),
    "messages": ("messages", "author_id"),
    "message-texts": ("message_bodies", "author_id"),
    "message-reports": ("message_reports", "reporter_id"),
    "blocks": ("blocks", "blocker_id"),
    "chat-preferences": ("chat_preferences", "account_id"),
    "notifications": ("notifications", "account_id"),
    "notification-feed": ("notification_feeds", "account_id"),
    "notification-preferences": ("notification_preferences", "account_id"),
    "devices": ("devices", "account_id"),
    "courier": ("couriers", "id"),
    "courier-shifts": ("courier_shifts", "courier_id"),
    "courier-figures": ("courier_figures", "courier_id"),
    "courier-position": ("courier_positions", "courier_id"),
    "ratings": ("ratings", "person_id"),
    "locations": ("locations", "seller_id"),
    "stock-movements": ("stock_movements", "seller_id"),
    "seller-terms": ("seller_terms", "seller_id"),
    "webhooks": ("webhooks", "owner_id"),
    "venues": ("venues", "owner_id"),
    "seat-maps": ("seat_maps", "owner_id"),
    "events": ("events", "organizer_id"),
    "acts": ("audit", "account_id"),
}
"""The table of each section, and which field names the person."""

_OF_THE_PROGRAM = frozenset({"version", "events", "changes"})
_SECRET = frozenset(
    {
        "password_hash",
        "secret",
        "secret_hash",
        "secrets",
        "authenticator",
        "begun",
        "recovery_hashes",
        "credential_id",
        "public_key",
        "wrong_codes",
        "token_hash",
    }
)
_OF_OTHERS = frozenset({"facts", "before", "after", "pickup", "asked", "history"})
"""What the audit trail tells of an act may name others; where goods lie is their seller's."""

_OF_THE_OTHER_SIDE = {
    "invoices": frozenset({"issuer"}),
    "issued-invoices": frozenset({"recipient"}),
    "deliveries-with-partners": frozenset({"price", "fee", "quote_reference", "doubles"}),
}
"""Who sold is not told to who bought, and the other way round."""

_NEVER_TOLD = _OF_THE_PROGRAM | _SECRET | _OF_OTHERS
_OPEN = frozenset({BookingStatus.INITIATED, BookingStatus.PAYMENT_PENDING})


class MemoryPersonalRecords:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    @property
    def sections(self) -> Sequence[str]:
        return list(_HELD)

    async def rows(self, section: str, account_id: AccountId) -> AsyncIterator[PersonalRow]:
        table, person = _HELD[section]
        async with self._database.lock:
            rows = list(self._database.table(table).values())
            brought = [
                delivery.id
                for delivery in self._database.table("deliveries").values()
                if delivery.recipient_id == account_id
            ]
        # What a partner brings is its recipient's, as the delivery is.
        whose = {*brought} if section == "deliveries-with-partners" else {account_id}
        for row in rows:
            if getattr(row, person) in whose:
                yield _told(row, _OF_THE_OTHER_SIDE.get(section, frozenset()))


class MemoryObligations:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of(self, account_id: AccountId) -> Sequence[str]:
        async with self._database.lock:
            bookings = list(self._database.table("bookings").values())
            events = list(self._database.table("events").values())
            deliveries = list(self._database.table("deliveries").values())
            shifts = list(self._database.table("courier_shifts").values())
            orders = list(self._database.table("orders").values())
        unpaid = [
            f"booking:{booking.id}"
            for booking in bookings
            if booking.buyer_id == account_id and booking.status in _OPEN
        ]
        announced = [
            f"event:{event.id}"
            for event in events
            if event.organizer_id == account_id and event.status is EventStatus.PUBLISHED
        ]
        working = [
            f"shift:{shift.id}"
            for shift in shifts
            if shift.courier_id == account_id and shift.is_under_way
        ]
        brought = [
            f"delivery:{delivery.id}"
            for delivery in deliveries
            if account_id in {delivery.recipient_id, delivery.seller_id, delivery.courier_id}
            and not delivery.is_over
        ]
        ordered = [
            f"order:{order.id}"
            for order in orders
            if account_id in {order.buyer_id, *order.seller_ids} and order.status in UNFINISHED
        ]
        return sorted([*unpaid, *announced, *working, *brought, *ordered])[:MOST]


def _told(row: Any, hidden: frozenset[str]) -> PersonalRow:
    kept_back = _NEVER_TOLD | hidden
    names = [field.name for field in fields(row) if field.name not in kept_back]
    return {name: msgspec.to_builtins(getattr(row, name), str_keys=True) for name in names}
