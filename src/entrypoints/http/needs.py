"""Who may call what: a row for each route. Nothing is served that has none.

The rights are checked by the use cases, on the objects that they load. Of API keys the gate
itself sees to it that they are meant for a route at all; OpenAPI shows the rows, and a test calls
every route as everybody to prove that they are true.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.identity.session_errors import NoSession
from domain.kernel.access import Principal, Right, ScopeMissing


class Caller(StrEnum):
    ANYBODY = "anybody"
    MEMBER = "member"
    """Whoever is signed in, and machines with an API key for it."""

    PERSON = "person"
    """Whoever is signed in in a session of theirs, and no machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a route asks of who calls it."""

    caller: Caller
    scopes: tuple[Right, ...] = ()
    """An API key needs one of these. Where anybody may call, it is a stranger without."""

    right: Right | None = None
    """Without this right one hears 403, whatever the object is."""

    or_rights: tuple[Right, ...] = ()
    """Instead of it one of these is enough."""

    own: bool = False
    """Whether it is about something that belongs to somebody."""

    others: Right | None = None
    """This right reaches what belongs to others."""

    is_visible: bool = False
    """Whether those may see it whom no right reaches it: they hear 403, and not 404."""

    proof: bool = False
    """Whether one must have proved who one is within the last minutes."""

    proof_for_others: bool = False
    """Whether one must have so for what belongs to others."""

    def admit_key(self, principal: Principal) -> Principal | None:
        """Whom a request with an API key comes from; raise if it may not come at all."""
        scopes = principal.scopes or frozenset()
        if self.caller is Caller.PERSON:
            raise NoSession
        if not self.scopes or not scopes.isdisjoint(self.scopes):
            return principal
        if self.caller is Caller.ANYBODY:
            return None
        raise ScopeMissing(self.scopes)


ANYBODY = Needs(caller=Caller.ANYBODY)
ONESELF = Needs(caller=Caller.PERSON)
OWN_THING = Needs(caller=Caller.PERSON, own=True)
OWN_THING_PROVED = Needs(caller=Caller.PERSON, own=True, proof=True)
ONESELF_PROVED = Needs(caller=Caller.PERSON, proof=True)
ACCOUNTS = Needs(caller=Caller.PERSON, right=Right.MANAGE_ACCOUNTS)
OPERATORS = Needs(caller=Caller.MEMBER, scopes=(Right.OPERATE,), right=Right.OPERATE)
ORGANIZERS = Needs(caller=Caller.MEMBER, scopes=(Right.ORGANIZE,), right=Right.ORGANIZE)
SELLERS = Needs(caller=Caller.MEMBER, scopes=(Right.SELL,), right=Right.SELL)
EVERYBODYS_CATALOGUE = Needs(caller=Caller.ANYBODY, scopes=(Right.SELL,))
OWN_PRODUCT = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL,),
    right=Right.SELL,
    own=True,
    others=Right.SELL_ANY,
    is_visible=True,
)
OWN_STOCK = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL,),
    right=Right.SELL,
    own=True,
    others=Right.SELL_ANY,
)
TAX_SETTERS = Needs(caller=Caller.MEMBER, scopes=(Right.SET_TAXES,), right=Right.SET_TAXES)
ANY_SELLERS = Needs(caller=Caller.MEMBER, scopes=(Right.SELL_ANY,), right=Right.SELL_ANY)
EVERYBODYS_PROGRAMME = Needs(caller=Caller.ANYBODY, scopes=(Right.ORGANIZE,))
OWN_PROGRAMME = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORGANIZE,),
    right=Right.ORGANIZE,
    own=True,
    others=Right.ORGANIZE_ANY,
    is_visible=True,
)
OWN_GATE = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORGANIZE, Right.ORGANIZE_ANY),
    own=True,
    others=Right.ORGANIZE_ANY,
)
GUESTS = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORGANIZE, Right.SEE_ANY_BOOKING),
    own=True,
    others=Right.SEE_ANY_BOOKING,
)
ORDERERS = Needs(caller=Caller.MEMBER, scopes=(Right.ORDER,), right=Right.ORDER)
OWN_ORDER = Needs(caller=Caller.MEMBER, scopes=(Right.ORDER,), own=True)
EITHER_SIDES_ORDER = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORDER, Right.SELL, Right.SEE_ANY_ORDER),
    own=True,
    others=Right.SEE_ANY_ORDER,
)
ORDER_CANCELLATION = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORDER, Right.SELL),
    own=True,
    others=Right.CHANGE_ANY_ORDER,
    proof_for_others=True,
)
SELLERS_SHIPMENT = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL, Right.CHANGE_ANY_ORDER),
    own=True,
    others=Right.CHANGE_ANY_ORDER,
)
BUYERS = Needs(caller=Caller.MEMBER, scopes=(Right.BOOK,))
OWN_PURCHASE = Needs(caller=Caller.MEMBER, scopes=(Right.BOOK,), own=True)
OWN_BOOKING = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.BOOK, Right.SEE_ANY_BOOKING),
    own=True,
    others=Right.SEE_ANY_BOOKING,
)
EITHER_SIDES_BOOKING = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.BOOK, Right.ORGANIZE, Right.SEE_ANY_BOOKING),
    own=True,
    others=Right.SEE_ANY_BOOKING,
)
CANCELLATION = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.BOOK, Right.ORGANIZE),
    own=True,
    others=Right.CHANGE_ANY_BOOKING,
    proof_for_others=True,
)
UPLOADERS = Needs(caller=Caller.MEMBER, scopes=(Right.ORGANIZE, Right.SELL))
OWN_FILE = Needs(caller=Caller.MEMBER, scopes=UPLOADERS.scopes, own=True)

DELIVERIES = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORDER, Right.SELL, Right.DELIVER, Right.SEE_ANY_ORDER, Right.DISPATCH),
)
EITHER_SIDES_DELIVERY = replace(DELIVERIES, own=True, others=Right.SEE_ANY_ORDER)
OWN_TRACKING_LINK = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORDER, Right.SELL, Right.DISPATCH),
    own=True,
    others=Right.DISPATCH,
)
CHOICES = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL, Right.DISPATCH),
    own=True,
    others=Right.DISPATCH,
)
CARRIED_DELIVERY = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.DELIVER, Right.DISPATCH),
    own=True,
    others=Right.DISPATCH,
)

COURIERS = Needs(caller=Caller.MEMBER, scopes=(Right.DELIVER,), right=Right.DELIVER)
OWN_OFFER = replace(COURIERS, own=True)
DISPATCHERS = Needs(caller=Caller.MEMBER, scopes=(Right.DISPATCH,), right=Right.DISPATCH)
ORDERERS = Needs(caller=Caller.MEMBER, scopes=(Right.ORDER,))

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
INSIGHT_OF_ORDERS = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL, Right.SEE_ANY_INSIGHT),
    right=Right.SELL,
    or_rights=(Right.SEE_ANY_INSIGHT,),
)
INSIGHT_OF_DELIVERIES = replace(
    INSIGHT_OF_ORDERS,
    scopes=(Right.SELL, Right.DELIVER, Right.SEE_ANY_INSIGHT),
    or_rights=(Right.DELIVER, Right.SEE_ANY_INSIGHT),
)

SHOPPERS = Needs(caller=Caller.ANYBODY, scopes=(Right.ORDER,))
VOUCHER_OWNERS = Needs(caller=Caller.MEMBER, scopes=(Right.SELL, Right.ORGANIZE, Right.SELL_ANY))
VOUCHER_ISSUERS = replace(VOUCHER_OWNERS, right=Right.SELL, or_rights=(Right.ORGANIZE,))
OWN_VOUCHER = replace(VOUCHER_OWNERS, own=True, others=Right.SELL_ANY)

OPERATORS_WITH_PROOF = Needs(caller=Caller.PERSON, right=Right.OPERATE, proof=True)
REFUNDERS = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORGANIZE, Right.SELL),
    own=True,
    others=Right.REFUND_ANY,
    proof_for_others=True,
)

TALKERS = Needs(caller=Caller.MEMBER, scopes=(Right.TALK,))
OWN_TALK = Needs(caller=Caller.MEMBER, scopes=(Right.TALK,), own=True)
SUPPORTERS = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ANSWER_SUPPORT,),
    right=Right.ANSWER_SUPPORT,
)
MODERATORS = Needs(caller=Caller.MEMBER, scopes=(Right.MODERATE,), right=Right.MODERATE)
LISTENERS = Needs(caller=Caller.MEMBER, scopes=(Right.LISTEN,), right=Right.LISTEN)
OWN_WEBHOOK = replace(LISTENERS, own=True)

_MESSAGES = "/api/chat/conversations/{conversation_id}/messages"

OF_ROUTES: Mapping[str, Needs] = {
    # Identity
    "POST /api/auth/register": ANYBODY,
    "POST /api/auth/verify-email": ANYBODY,
    "POST /api/auth/password-reset": ANYBODY,
    "PUT /api/auth/password-reset": ANYBODY,
    "POST /api/auth/email-change/confirmation": ANYBODY,
    "POST /api/auth/email-change/refusal": ANYBODY,
    "POST /api/auth/login": ANYBODY,
    "POST /api/auth/refresh": ANYBODY,
    "POST /api/auth/logout": ONESELF,
    "POST /api/auth/proof": ONESELF,
    "POST /api/auth/proof/passkey-challenge": ONESELF,
    "POST /api/auth/mfa/verification": ANYBODY,
    "POST /api/auth/mfa/passkey-challenge": ANYBODY,
    "GET /api/users/me/second-factors": ONESELF,
    "POST /api/users/me/second-factors/authenticator": ONESELF_PROVED,
    "PUT /api/users/me/second-factors/authenticator": ONESELF_PROVED,
    "DELETE /api/users/me/second-factors/authenticator": ONESELF_PROVED,
    "POST /api/users/me/second-factors/recovery-codes": ONESELF_PROVED,
    "POST /api/users/me/second-factors/passkeys": ONESELF_PROVED,
    "POST /api/users/me/second-factors/passkeys/challenge": ONESELF_PROVED,
    "PATCH /api/users/me/second-factors/passkeys/{passkey_id}": OWN_THING,
    "DELETE /api/users/me/second-factors/passkeys/{passkey_id}": OWN_THING_PROVED,
    "GET /api/auth/csrf-token": ONESELF,
    "POST /api/auth/ws-ticket": ONESELF,
    "GET /api/auth/sessions": ONESELF,
    "DELETE /api/auth/sessions": ONESELF,
    "DELETE /api/auth/sessions/{session_id}": OWN_THING,
    "GET /api/auth/social": ANYBODY,
    "POST /api/auth/social/{issuer}": ANYBODY,
    "POST /api/auth/social/{issuer}/callback": ANYBODY,
    "GET /api/auth/social/identities": ONESELF,
    "POST /api/auth/social/identities/{issuer}": Needs(caller=Caller.PERSON, proof=True),
    "POST /api/auth/social/identities/{issuer}/callback": ONESELF,
    "DELETE /api/auth/social/identities/{identity_id}": OWN_THING_PROVED,
    "POST /api/api-keys": Needs(caller=Caller.PERSON, proof=True),
    "GET /api/api-keys": ONESELF,
    "GET /api/api-keys/{key_id}": OWN_THING,
    "PATCH /api/api-keys/{key_id}": OWN_THING,
    "DELETE /api/api-keys/{key_id}": OWN_THING,
    "GET /api/users/me": ONESELF,
    "PATCH /api/users/me": ONESELF,
    "DELETE /api/users/me": ONESELF,
    "PUT /api/users/me/avatar": ONESELF,
    "DELETE /api/users/me/avatar": ONESELF,
    "PUT /api/users/me/password": ONESELF,
    "POST /api/users/me/email-change": ONESELF,
    "POST /api/users/me/email-verification": ONESELF,
    "POST /api/users/me/export": ONESELF,
    "GET /api/users/me/activity": ONESELF,
    "DELETE /api/users/me/activity": ONESELF,
    "GET /api/users/me/activity/consent": ONESELF,
    "PUT /api/users/me/activity/consent": ONESELF,
    "GET /api/users/me/addresses": ONESELF,
    "POST /api/users/me/addresses": ONESELF,
    "PATCH /api/users/me/addresses/{address_id}": OWN_THING,
    "DELETE /api/users/me/addresses/{address_id}": OWN_THING,
    "GET /api/users": ACCOUNTS,
    "GET /api/users/{account_id}": Needs(
        caller=Caller.PERSON, own=True, others=Right.MANAGE_ACCOUNTS
    ),
    "PUT /api/users/{account_id}/roles": Needs(
        caller=Caller.PERSON, right=Right.MANAGE_ACCOUNTS, proof=True
    ),
    "POST /api/users/{account_id}/erasure": Needs(
        caller=Caller.PERSON,
        own=True,
        others=Right.MANAGE_ACCOUNTS,
        is_visible=True,
        proof=True,
    ),
    "GET /account/verify-email": ANYBODY,
    "GET /account/reset-password": ANYBODY,
    "GET /account/confirm-email": ANYBODY,
    "GET /account/social/{issuer}": ANYBODY,
    "GET /account/sign-in": ANYBODY,
    "GET /account/security": ANYBODY,
    "GET /account/account.js": ANYBODY,
    "GET /account/common.js": ANYBODY,
    "GET /account/dialogs.js": ANYBODY,
    "GET /account/factor.js": ANYBODY,
    "GET /account/factors.js": ANYBODY,
    "GET /account/passkeys.js": ANYBODY,
    "GET /account/proof.js": ANYBODY,
    "GET /account/security.js": ANYBODY,
    "GET /account/sign-in.js": ANYBODY,
    "GET /account/social.js": ANYBODY,
    "GET /account/texts.js": ANYBODY,
    # Programme
    "GET /api/event-categories": ANYBODY,
    "GET /api/venues": ANYBODY,
    "GET /api/venues/{venue_id}": ANYBODY,
    "GET /api/venues/{venue_id}/seat-maps": ANYBODY,
    "GET /api/venues/{venue_id}/seat-maps/{seat_map_id}": ANYBODY,
    "POST /api/venues": ORGANIZERS,
    "PATCH /api/venues/{venue_id}": OWN_PROGRAMME,
    "POST /api/venues/{venue_id}/seat-maps": OWN_PROGRAMME,
    "PATCH /api/venues/{venue_id}/seat-maps/{seat_map_id}": OWN_PROGRAMME,
    "GET /api/events": EVERYBODYS_PROGRAMME,
    "GET /api/events/{event_id}": EVERYBODYS_PROGRAMME,
    "GET /api/events/{event_id}/availability": EVERYBODYS_PROGRAMME,
    "GET /api/events/{event_id}/ticket-types": EVERYBODYS_PROGRAMME,
    "GET /api/events/{event_id}/ticket-types/{ticket_type_id}": EVERYBODYS_PROGRAMME,
    "POST /api/events": OWN_PROGRAMME,
    "POST /api/events/import": ORGANIZERS,
    "PATCH /api/events/{event_id}": OWN_PROGRAMME,
    "POST /api/events/{event_id}/publication": OWN_PROGRAMME,
    "POST /api/events/{event_id}/cancellation": OWN_PROGRAMME,
    "POST /api/events/{event_id}/ticket-types": OWN_PROGRAMME,
    "PATCH /api/events/{event_id}/ticket-types/{ticket_type_id}": OWN_PROGRAMME,
    "DELETE /api/events/{event_id}/ticket-types/{ticket_type_id}": OWN_PROGRAMME,
    # Catalogue
    "GET /api/product-categories": ANYBODY,
    "GET /api/product-categories/{category_id}": ANYBODY,
    "POST /api/product-categories": ANY_SELLERS,
    "PATCH /api/product-categories/{category_id}": ANY_SELLERS,
    "DELETE /api/product-categories/{category_id}": ANY_SELLERS,
    "GET /api/products": ANYBODY,
    "GET /api/products/{product_id}": EVERYBODYS_CATALOGUE,
    "GET /api/products/{product_id}/availability": EVERYBODYS_CATALOGUE,
    "GET /api/products/{product_id}/variants": EVERYBODYS_CATALOGUE,
    "GET /api/products/{product_id}/variants/{variant_id}": EVERYBODYS_CATALOGUE,
    "POST /api/products": SELLERS,
    "POST /api/products/import": SELLERS,
    "PATCH /api/products/{product_id}": OWN_PRODUCT,
    "POST /api/products/{product_id}/publication": OWN_PRODUCT,
    "DELETE /api/products/{product_id}/publication": OWN_PRODUCT,
    "POST /api/products/{product_id}/archival": OWN_PRODUCT,
    "POST /api/products/{product_id}/variants": OWN_PRODUCT,
    "PATCH /api/products/{product_id}/variants/{variant_id}": OWN_PRODUCT,
    "DELETE /api/products/{product_id}/variants/{variant_id}": OWN_PRODUCT,
    "GET /api/sellers/me/products": SELLERS,
    "GET /api/sellers/me/products.csv": SELLERS,
    # Booking
    "POST /api/orders": ORDERERS,
    "GET /api/orders": ORDERERS,
    "GET /api/orders/{order_id}": EITHER_SIDES_ORDER,
    "POST /api/orders/{order_id}/payment": OWN_ORDER,
    "POST /api/orders/{order_id}/cancellation": ORDER_CANCELLATION,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/processing": SELLERS_SHIPMENT,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/readiness": SELLERS_SHIPMENT,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/dispatch": SELLERS_SHIPMENT,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/arrival": SELLERS_SHIPMENT,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/collection": SELLERS_SHIPMENT,
    "GET /api/sellers/me/orders": SELLERS,
    # After the sale
    "POST /api/orders/{order_id}/lines/cancellation": ORDER_CANCELLATION,
    "POST /api/orders/{order_id}/returns": OWN_ORDER,
    "GET /api/orders/{order_id}/returns": EITHER_SIDES_ORDER,
    "GET /api/orders/{order_id}/invoices": EITHER_SIDES_ORDER,
    "GET /api/orders/{order_id}/invoice.pdf": EITHER_SIDES_ORDER,
    "GET /api/orders/{order_id}/invoices/{invoice_id}/pdf": EITHER_SIDES_ORDER,
    "GET /api/returns": ORDERERS,
    "GET /api/returns/{return_id}": EITHER_SIDES_ORDER,
    "POST /api/returns/{return_id}/approval": SELLERS_SHIPMENT,
    "POST /api/returns/{return_id}/refusal": SELLERS_SHIPMENT,
    "POST /api/returns/{return_id}/receipt": SELLERS_SHIPMENT,
    "POST /api/returns/{return_id}/inspection": SELLERS_SHIPMENT,
    "POST /api/returns/{return_id}/withdrawal": OWN_ORDER,
    "GET /api/sellers/me/returns": SELLERS,
    "GET /api/sellers/me/invoices": SELLERS,
    "POST /api/bookings": BUYERS,
    "GET /api/bookings": BUYERS,
    "GET /api/bookings/{booking_id}": EITHER_SIDES_BOOKING,
    "POST /api/bookings/{booking_id}/payment": OWN_PURCHASE,
    "POST /api/bookings/{booking_id}/cancellation": CANCELLATION,
    "GET /api/bookings/{booking_id}/tickets": OWN_BOOKING,
    "GET /api/tickets/{number}": OWN_BOOKING,
    "GET /api/tickets/{number}/qr.svg": OWN_BOOKING,
    "GET /api/tickets/{number}/qr.png": OWN_BOOKING,
    "GET /api/tickets/{number}/ticket.pdf": OWN_BOOKING,
    "GET /api/tickets/{number}/calendar.ics": OWN_BOOKING,
    "POST /api/tickets/{number}/transfer": OWN_PURCHASE,
    "GET /api/events/{event_id}/waiting-list": Needs(
        caller=Caller.MEMBER, scopes=(Right.BOOK, Right.ORGANIZE, Right.ORGANIZE_ANY)
    ),
    "POST /api/events/{event_id}/waiting-list": BUYERS,
    "DELETE /api/events/{event_id}/waiting-list/{waiting_id}": OWN_PURCHASE,
    "GET /api/events/{event_id}/bookings": GUESTS,
    "GET /api/events/{event_id}/cancellation": GUESTS,
    "GET /api/events/{event_id}/late-money-simulation": GUESTS,
    "GET /api/events/{event_id}/attendees.csv": OWN_GATE,
    "GET /api/events/{event_id}/check-in-list": OWN_GATE,
    "POST /api/events/{event_id}/offline-scans": OWN_GATE,
    "POST /api/check-ins": OWN_GATE,
    # Payments
    "GET /api/payments/methods": ANYBODY,
    "GET /api/payments/{payment_id}": OWN_BOOKING,
    "POST /api/payments/{payment_id}/refunds": REFUNDERS,
    "GET /api/payments/{payment_id}/refunds": EITHER_SIDES_BOOKING,
    "GET /api/payments/{payment_id}/refunds/{refund_id}": EITHER_SIDES_BOOKING,
    "GET /api/payments/statements": Needs(
        caller=Caller.MEMBER,
        scopes=(Right.SEE_STATEMENT,),
        right=Right.SEE_STATEMENT,
        others=Right.SEE_ANY_STATEMENT,
    ),
    "POST /api/payments/payouts": Needs(
        caller=Caller.PERSON, right=Right.RECORD_PAYOUTS, proof=True
    ),
    "POST /webhook/payments/{provider}": ANYBODY,
    "POST /webhook/delivery/{partner}": ANYBODY,
    # Files
    "POST /api/files": UPLOADERS,
    "POST /api/files/{file_id}/completion": OWN_FILE,
    "DELETE /api/files/{file_id}": OWN_FILE,
    "GET /api/files/{file_id}": Needs(caller=Caller.ANYBODY, scopes=UPLOADERS.scopes, own=True),
    "PUT /files/{address}": ANYBODY,
    "GET /files/{address}": ANYBODY,
    "GET /media/{name}": ANYBODY,
    # Deliveries
    "GET /api/deliveries": DELIVERIES,
    "GET /api/deliveries/{delivery_id}": EITHER_SIDES_DELIVERY,
    "GET /api/deliveries/{delivery_id}/tracking": EITHER_SIDES_DELIVERY,
    "GET /api/deliveries/{delivery_id}/proof": EITHER_SIDES_DELIVERY,
    "POST /api/deliveries/{delivery_id}/tracking-link": OWN_TRACKING_LINK,
    "POST /api/delivery/internal/deliveries/{delivery_id}/pick-up": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/departure": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/next-stop": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/hand-over": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/failure": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/return": CARRIED_DELIVERY,
    # Couriers
    "GET /api/delivery/internal/me": COURIERS,
    "PUT /api/delivery/internal/me/automatic-acceptance": COURIERS,
    "GET /api/delivery/internal/shift": COURIERS,
    "POST /api/delivery/internal/shift": COURIERS,
    "POST /api/delivery/internal/shift/break": COURIERS,
    "POST /api/delivery/internal/shift/resumption": COURIERS,
    "POST /api/delivery/internal/shift/end": COURIERS,
    "PUT /api/delivery/internal/location": COURIERS,
    "GET /api/delivery/internal/offers": COURIERS,
    "POST /api/delivery/internal/offers/{offer_id}/acceptance": OWN_OFFER,
    "POST /api/delivery/internal/offers/{offer_id}/refusal": OWN_OFFER,
    "GET /api/delivery/internal/round": COURIERS,
    "POST /api/delivery/internal/couriers": DISPATCHERS,
    "GET /api/delivery/internal/couriers": DISPATCHERS,
    "GET /api/delivery/internal/couriers/{courier_id}": DISPATCHERS,
    "PATCH /api/delivery/internal/couriers/{courier_id}": DISPATCHERS,
    "POST /api/delivery/internal/couriers/{courier_id}/suspension": DISPATCHERS,
    "POST /api/delivery/internal/couriers/{courier_id}/reinstatement": DISPATCHERS,
    "POST /api/delivery/internal/couriers/{courier_id}/shifts": DISPATCHERS,
    "POST /api/delivery/internal/deliveries/{delivery_id}/assignment": DISPATCHERS,
    "POST /api/delivery/internal/deliveries/{delivery_id}/reassignment": DISPATCHERS,
    "POST /api/delivery/internal/deliveries/{delivery_id}/cancellation": DISPATCHERS,
    "POST /api/delivery/internal/zones": DISPATCHERS,
    "GET /api/delivery/internal/zones": DISPATCHERS,
    "GET /api/delivery/internal/zones/{zone_id}": DISPATCHERS,
    "PATCH /api/delivery/internal/zones/{zone_id}": DISPATCHERS,
    "DELETE /api/delivery/internal/zones/{zone_id}": DISPATCHERS,
    "GET /api/delivery/external/partners": DISPATCHERS,
    "GET /api/delivery/external/consignments": DISPATCHERS,
    "POST /api/delivery/external/consignments": DISPATCHERS,
    "GET /api/delivery/external/consignments/{consignment_id}": DISPATCHERS,
    "POST /api/delivery/external/consignments/{consignment_id}/cancellation": DISPATCHERS,
    "POST /api/delivery/external/consignments/{consignment_id}/refresh": DISPATCHERS,
    "POST /api/delivery/quotes": ORDERERS,
    "GET /api/delivery/preferences": SELLERS,
    "PUT /api/delivery/preferences": SELLERS,
    "GET /api/deliveries/{delivery_id}/choices": CHOICES,
    "GET /api/tracking/{token}": ANYBODY,
    "GET /track/{token}": ANYBODY,
    "GET /track/track.js": ANYBODY,
    "GET /track/track.css": ANYBODY,
    # Stock, taxes and sellers
    "POST /api/locations": SELLERS,
    "GET /api/locations": SELLERS,
    "GET /api/locations/{location_id}": OWN_STOCK,
    "PATCH /api/locations/{location_id}": OWN_STOCK,
    "DELETE /api/locations/{location_id}": OWN_STOCK,
    "GET /api/locations/{location_id}/stock": OWN_STOCK,
    "GET /api/locations/{location_id}/stock-movements": OWN_STOCK,
    "POST /api/locations/{location_id}/goods-receipts": OWN_STOCK,
    "POST /api/locations/{location_id}/stock-corrections": OWN_STOCK,
    "POST /api/locations/{location_id}/stock-counts": OWN_STOCK,
    "POST /api/locations/{location_id}/missing-goods": OWN_STOCK,
    "POST /api/locations/{location_id}/stock-transfers": OWN_STOCK,
    "GET /api/products/{product_id}/stock": OWN_STOCK,
    "GET /api/tax-rates": ANYBODY,
    "GET /api/tax-rates/{tax_rate_id}": ANYBODY,
    "POST /api/tax-rates": TAX_SETTERS,
    "PATCH /api/tax-rates/{tax_rate_id}": TAX_SETTERS,
    "DELETE /api/tax-rates/{tax_rate_id}": TAX_SETTERS,
    "GET /api/sellers/me/terms": SELLERS,
    "PUT /api/sellers/me/terms": SELLERS,
    "GET /api/sellers/{seller_id}": ANYBODY,
    # Cart
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
    # Chat
    "POST /api/chat/conversations": TALKERS,
    "GET /api/chat/conversations": TALKERS,
    "GET /api/chat/conversations/{conversation_id}": OWN_TALK,
    "PATCH /api/chat/conversations/{conversation_id}": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/closure": OWN_TALK,
    "DELETE /api/chat/conversations/{conversation_id}/closure": OWN_TALK,
    "PUT /api/chat/conversations/{question_id}/assignment": SUPPORTERS,
    "DELETE /api/chat/conversations/{question_id}/assignment": SUPPORTERS,
    "GET /api/chat/conversations/{conversation_id}/presence": OWN_TALK,
    "GET /api/chat/conversations/{conversation_id}/members": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/members": OWN_TALK,
    "PUT /api/chat/conversations/{conversation_id}/members/me": OWN_TALK,
    "DELETE /api/chat/conversations/{conversation_id}/members/me": OWN_TALK,
    "PATCH /api/chat/conversations/{conversation_id}/members/{member_id}": OWN_TALK,
    "DELETE /api/chat/conversations/{conversation_id}/members/{member_id}": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/messages": OWN_TALK,
    "GET /api/chat/conversations/{conversation_id}/messages": OWN_TALK,
    "PATCH /api/chat/conversations/{conversation_id}/messages/{message_number}": OWN_TALK,
    "DELETE /api/chat/conversations/{conversation_id}/messages/{message_number}": OWN_TALK,
    f"GET {_MESSAGES}/{{message_number}}/attachments/{{attachment_id}}": OWN_TALK,
    "GET /api/chat/conversations/{conversation_id}/receipts": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/receipts": OWN_TALK,
    "POST /api/chat/conversations/{conversation_id}/typing": OWN_TALK,
    "GET /api/chat/blocks": TALKERS,
    "PUT /api/chat/blocks/{user_id}": TALKERS,
    "DELETE /api/chat/blocks/{user_id}": TALKERS,
    "POST /api/chat/reports": OWN_TALK,
    "GET /api/chat/reports": MODERATORS,
    "GET /api/chat/reports/{report_id}": MODERATORS,
    "POST /api/chat/reports/{report_id}/resolution": MODERATORS,
    "GET /api/chat/search": TALKERS,
    "GET /api/chat/support-queue": SUPPORTERS,
    "PUT /api/chat/presence": TALKERS,
    # Notifications
    "GET /api/notifications": ONESELF,
    "POST /api/notifications/read": ONESELF,
    "POST /api/notifications/{notification_id}/read": OWN_THING,
    "GET /api/notifications/preferences": ONESELF,
    "PUT /api/notifications/preferences": ONESELF,
    "GET /api/devices": ONESELF,
    "POST /api/devices": ONESELF,
    "DELETE /api/devices/{device_id}": OWN_THING,
    "GET /api/devices/push-key": ANYBODY,
    "GET /notifications/unsubscribe": ANYBODY,
    "GET /notifications/unsubscribe/unsubscribe.js": ANYBODY,
    "POST /notifications/unsubscribe": ANYBODY,
    "POST /webhook/sms/{provider}": ANYBODY,
    "GET /ops/notifications": OPERATORS,
    "GET /ops/notifications/{notification_id}": OPERATORS,
    # Ratings
    "POST /api/orders/{order_id}/ratings": OWN_RATING,
    "POST /api/deliveries/{delivery_id}/rating": OWN_RATING,
    "GET /api/sellers/{seller_id}/rating": ANYBODY,
    "GET /api/delivery/internal/couriers/{courier_id}/rating": RATED_COURIER,
    "GET /api/ratings": READERS_OF_RATINGS,
    "POST /api/ratings/{rating_id}/moderation": MODERATORS,
    # Insight
    "GET /api/insight/deliveries": INSIGHT_OF_DELIVERIES,
    "GET /api/insight/orders": INSIGHT_OF_ORDERS,
    # Operations
    "GET /ops/live": ANYBODY,
    "GET /ops/ready": ANYBODY,
    "GET /ops/mailbox": ANYBODY,
    "GET /api/log": OPERATORS,
    # Webhooks
    "GET /api/webhooks/events": LISTENERS,
    "POST /api/webhooks": Needs(caller=Caller.PERSON, right=Right.LISTEN, proof=True),
    "GET /api/webhooks": LISTENERS,
    "GET /api/webhooks/{webhook_id}": OWN_WEBHOOK,
    "PATCH /api/webhooks/{webhook_id}": OWN_WEBHOOK,
    "DELETE /api/webhooks/{webhook_id}": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/pause": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/resumption": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/secret": Needs(
        caller=Caller.PERSON, right=Right.LISTEN, own=True, proof=True
    ),
    "POST /api/webhooks/{webhook_id}/test": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/replay": OWN_WEBHOOK,
    "GET /api/webhooks/{webhook_id}/deliveries": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/deliveries/{webhook_delivery_id}/retry": OWN_WEBHOOK,
    "GET /ops/invariants": OPERATORS,
    "GET /ops/audit": OPERATORS,
    "GET /ops/tasks": OPERATORS,
    "GET /ops/alerts": OPERATORS,
    "POST /ops/alerts/{alert_id}/acknowledgement": OPERATORS,
    "POST /ops/alerts/{alert_id}/resolution": OPERATORS,
    "POST /ops/tasks/{task_id}/replay": OPERATORS,
    "GET /ops/payments/quarantine": OPERATORS,
    "GET /ops/payments/reconciliations": OPERATORS,
    "POST /ops/payments/reconciliations": OPERATORS,
    "GET /ops/payments/reconciliations/{reconciliation_id}": OPERATORS,
    "GET /ops/payments/disputes": OPERATORS,
    "GET /ops/payments/disputes/{dispute_id}": OPERATORS,
    "POST /ops/payments/disputes/{dispute_id}/evidence": OPERATORS,
    "POST /ops/payments/disputes/{dispute_id}/submission": OPERATORS,
    "GET /ops/payments/refunds": OPERATORS,
    "POST /ops/payments/{payment_id}/refunds/{refund_id}/retry": OPERATORS_WITH_PROOF,
    "POST /ops/payments/{payment_id}/refunds/{refund_id}/settlement": OPERATORS_WITH_PROOF,
    "GET /ops/payments/late": OPERATORS,
    "POST /ops/payments/late/{payment_id}/resolution": OPERATORS_WITH_PROOF,
    "GET /ops/ledger": OPERATORS,
    # Documents
    "GET /docs": ANYBODY,
    "GET /docs/{path}": ANYBODY,
    "GET /docs/openapi.json": ANYBODY,
    "GET /docs/docs.js": ANYBODY,
    "GET /docs/docs.css": ANYBODY,
    "GET /docs/asyncapi": ANYBODY,
    "GET /docs/asyncapi.json": ANYBODY,
    "GET /docs/realtime": ANYBODY,
    "GET /docs/realtime.js": ANYBODY,
    "GET /client.js": ANYBODY,
    "GET /seat-map.js": ANYBODY,
    "GET /problems": ANYBODY,
    "GET /problems/{code}": ANYBODY,
}


def needs_of(method: str, path: str) -> Needs:
    """The row of a route. Without one, no machine may call it."""
    return OF_ROUTES.get(f"{method} {path.rstrip('/')}", ONESELF)
