"""The whole platform in memory: everybody who may call, and an owner of one of everything."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import msgspec

from adapters.memory.journal import MemoryTask
from adapters.memory.webhooks import LaneRow
from application.chat.join_conversation import JoinConversation
from application.identity.create_api_key import CreateApiKey
from application.identity.erase_account import erase
from application.identity.open_session import OpenSession
from domain.delivery.hands import Consigned
from domain.delivery.offer import CourierOffer
from domain.files.file import Rendition
from domain.files.purposes import Purpose
from domain.identity.account import Account
from domain.identity.api_key_events import KeyRevocationReason
from domain.identity.events import AddressClaimedAgain
from domain.identity.session_events import RevocationReason
from domain.kernel.access import Principal, Right, Role
from domain.kernel.ids import (
    AccountId,
    ApiKeyId,
    ConversationId,
    CourierId,
    CourierOfferId,
    DeliveryId,
    FileId,
    SessionId,
    TaskId,
)
from domain.notifications.feed import Feed
from domain.shop.order import Order
from domain.shop.order_events import Fulfilment
from domain.shop.order_state import OrderStatus
from domain.shop.shipment import ShipmentStatus
from entrypoints.composition.root import app_of, compose, use_cases_of, worker_of
from entrypoints.http.examples import example_of
from entrypoints.http.needs.kinds import ANYBODY
from entrypoints.http.needs.need import Needs
from entrypoints.settings_sources import load_settings
from tests.support.after_sales import a_return, an_invoice
from tests.support.alerts import an_alert
from tests.support.authorisation import (
    LET_IN,
    MAY_HAVE_NONE,
    OWNERS_ROLES,
    REFUSED,
    ROLES,
    Route,
    routes_of,
)
from tests.support.couriers import a_courier, a_round
from tests.support.deliveries import a_delivery
from tests.support.factors import a_passkey
from tests.support.files import a_file
from tests.support.http import ORIGIN, SOME_ID
from tests.support.identity import an_account, cheap_passwords
from tests.support.notifications import a_device, a_notification
from tests.support.orders import a_shipment, an_order
from tests.support.pigeons import a_consignment
from tests.support.platform import PLENTY
from tests.support.products import a_category
from tests.support.social import an_identity
from tests.support.stage import a_seat_map, a_venue, an_event, inr
from tests.support.webhooks import a_delivery as a_delivery_to
from tests.support.webhooks import an_endpoint

HOUR = timedelta(hours=1)
NOT_FOUND = 404
EXAMPLE_PASSWORD = "seven green kites at noon"
"""The one that the OpenAPI document shows."""

MACHINES_RIGHTS = (
    Right.BOOK,
    Right.ORGANIZE,
    Right.SEE_STATEMENT,
    Right.DELIVER,
    Right.ORDER,
    Right.SELL,
    Right.TALK,
    Right.LISTEN,
)
"""Everything that the owner may let a machine do."""


@dataclass(frozen=True, slots=True)
class Key:
    id: ApiKeyId
    text: str


class Town:
    def __init__(self) -> None:
        self.application = compose(load_settings({**PLENTY, **_A_PROVIDER}, storage="memory"))
        self.adapters = self.application.adapters()
        self.use_cases = use_cases_of(self.application)
        self.app = app_of(self.application, {})
        self.routes = {route.name: route for route in routes_of(self.app.litestar)}
        transport = httpx.ASGITransport(app=cast("Any", self.app))
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        self.tokens: dict[str, str] = {}
        self.known: dict[str, str] = {}
        self.bodies: dict[str, Any] = {}
        self._before: Mapping[str, Mapping[Any, Any]] = {}
        self._password_hash = ""

    async def call(self, route: Route, caller: str, needs: Needs = ANYBODY) -> int:
        """The status that a caller hears, or ``LET_IN``; nothing is left of what it changed."""
        if "{passkey_id}" not in route.path:
            # Who has a passkey must show it to prove anything: another story.
            self._tables.get("passkeys", {}).clear()
        try:
            answer = await self.client.request(
                route.method,
                self._address(route, needs),
                headers=self._headers(self._token(caller, needs.scopes)) | self._media(route),
                **self._sent(route),
            )
        finally:
            # Whoever calls next has none of the cookies of whoever called before.
            self.client.cookies.clear()
            self._restore()
        # The provider to log in through is away: that is not about who calls.
        assert answer.status_code < 500 or "{issuer}" in route.path, (
            route.name,
            caller,
            answer.text,
        )
        status = answer.status_code
        is_refused = status in REFUSED and (status != NOT_FOUND or self._is_there(route))
        return status if is_refused else LET_IN

    async def settle(self) -> None:
        """Let everybody move in, and remember how it was then."""
        self._password_hash = await cheap_passwords().hash(EXAMPLE_PASSWORD)
        people = {name: await self._account(roles) for name, roles in ROLES.items()}
        owner = people["owner"] = await self._account(OWNERS_ROLES)
        for name, account in people.items():
            self.tokens[name] = (await self._session(account))[1]
        for name in ("owner", "admin"):
            unproved = await self._session(people[name], proved=False)
            self.tokens[f"{name} without proof"] = unproved[1]
        await self._machines(owner)
        await self._gone(owner)
        self.known |= {
            "account_id": str(owner.id),
            "helper_id": str(people["support"].id),
            "session_id": str((await self._session(owner))[0]),
        }
        await self._programme()
        await self._bookings()
        await self._catalogue()
        await self._the_rest()
        self._courier(owner)
        self._delivery(owner)
        self._order(owner)
        self._hears(owner)
        await self._talk()
        self._told(owner)
        self._ways_to_log_in(owner)
        self.bodies = self._examples() | self._own_bodies()
        self._before = {name: dict(rows) for name, rows in self._tables.items()}

    def _address(self, route: Route, needs: Needs) -> str:
        """Where it is, about what is the owner's; raise ``KeyError`` if they have no such thing."""
        # What belongs to nobody needs not be there to ask who may call about it.
        known = self.known if needs.own else defaultdict(lambda: SOME_ID, self.known)
        return re.sub(r"\{(\w+)\}", lambda name: known[name[1]], route.path)

    def _is_there(self, route: Route) -> bool:
        return route.name not in MAY_HAVE_NONE and not (
            set(re.findall(r"\{(\w+)\}", route.path)) - self.known.keys()
        )

    # Callers

    async def _account(self, roles: frozenset[Role]) -> Account:
        account = an_account(
            f"{uuid4().hex}@example.org", roles=roles, password_hash=self._password_hash
        )
        async with self.adapters.identity_work().begin() as store:
            await store.accounts.add(account)
        return account.settled()

    async def _session(self, account: Account, *, proved: bool = True) -> tuple[SessionId, str]:
        opened = await self.use_cases["open_session"](OpenSession(account=account, proved=proved))
        return opened.session.id, opened.access.token

    async def _key(self, account: Account, *scopes: Right) -> Key:
        now = self._now
        created = await self.use_cases["create_api_key"](
            CreateApiKey(
                name="Till",
                scopes=frozenset(scopes),
                expires_at=now + HOUR,
                by=Principal(account.id, account.roles, proved_at=now),
            )
        )
        return Key(created.key.id, created.text)

    async def _machines(self, owner: Account) -> None:
        key = await self._key(owner, *MACHINES_RIGHTS)
        self.tokens["owner's key"] = key.text
        self.known["key_id"] = str(key.id)
        for right in MACHINES_RIGHTS:
            self.tokens[f"key to {right}"] = (await self._key(owner, right)).text

    async def _gone(self, owner: Account) -> None:
        """Those whose credentials counted once."""
        erased = await self._account(OWNERS_ROLES)
        key, erased_key = await self._key(owner, Right.BOOK), await self._key(erased, Right.BOOK)
        session_id, revoked = await self._session(owner)
        self.tokens |= {
            "revoked": revoked,
            "revoked key": key.text,
            "erased": (await self._session(erased))[1],
            "erased key": erased_key.text,
            "expired": self._expired(owner, session_id),
        }
        async with self.adapters.identity_work().begin() as store:
            session = await store.sessions.lock(session_id)
            await store.sessions.save(session.revoke(RevocationReason.REVOKED, now=self._now))
            known = await store.api_keys.get(key.id)
            reason = KeyRevocationReason.REVOKED
            await store.api_keys.save(known.revoke(reason, now=self._now))
            await erase(store, erased, by=erased.id, clock=self.adapters.clock())

    def _expired(self, owner: Account, session_id: SessionId) -> str:
        principal = Principal(owner.id, owner.roles, session_id)
        token: str = self.adapters.access_tokens().issue(principal, now=self._now - HOUR).token
        return token

    def _token(self, caller: str, scopes: tuple[Right, ...]) -> str | None:
        if caller == "key without the scope":
            other = next(right for right in MACHINES_RIGHTS if right not in scopes)
            return self.tokens[f"key to {other}"]
        return self.tokens.get(caller)

    # What they call about

    async def _programme(self) -> None:
        venue = (await self._post("/api/venues", a_venue()))["id"]
        seat_map = (await self._post(f"/api/venues/{venue}/seat-maps", a_seat_map()))["id"]
        draft = {**an_event("Songs"), "venueId": venue, "seatMapId": seat_map}
        event = (await self._post("/api/events", draft))["id"]
        types = f"/api/events/{event}/ticket-types"
        seated = {"name": "Stalls", "price": inr(100), "sections": ["Stalls"]}
        ground = {"name": "Standing", "price": inr(100), "quota": 1}
        self.known |= {
            "venue_id": venue,
            "seat_map_id": seat_map,
            "event_id": event,
            "ticket_type_id": (await self._post(types, seated))["id"],
            "full": (await self._post(types, ground))["id"],
        }
        await self._post(f"/api/events/{event}/publication")

    async def _catalogue(self) -> None:
        product = await self._post("/api/products", _A_PRODUCT)
        await self._post(f"/api/products/{product['id']}/publication")
        category = a_category().settled()
        self.adapters.memory().table("product_categories")[category.id] = category
        self.known |= {
            "product_id": product["id"],
            "variant_id": product["variants"][0]["id"],
            "category_id": str(category.id),
        }
        await self._shelves()

    async def _shelves(self) -> None:
        """Goods of the owner's at one location, and another one that is empty."""
        full, empty = [
            (await self._post("/api/locations", {"name": name}))["id"] for name in ("Shop", "Loft")
        ]
        goods = {"lines": [{"variantId": self.known["variant_id"], "quantity": 5}]}
        await self._post(f"/api/locations/{full}/goods-receipts", goods)
        self.known |= {"location_id": full, "empty": empty}

    async def _bookings(self) -> None:
        known = self.known
        seat = {"ticketTypeId": known["ticket_type_id"], "seats": ["Stalls/A/1"]}
        last = {"ticketTypeId": known["full"], "quantity": 1}
        wish = {"eventId": known["event_id"], "places": [seat, last]}
        booking = (await self._post("/api/bookings", wish))["id"]
        path = f"/api/bookings/{booking}"
        method = {"method": "UPI_COLLECT", "token": "asha@okbank"}
        payment = (await self._post(f"{path}/payment", method))["payment"]
        waiting = f"/api/events/{known['event_id']}/waiting-list"
        known["waiting_id"] = (await self._post(waiting, last))["id"]
        await worker_of(self.application).run_due()
        tables = self.adapters.memory()
        known |= {"booking_id": booking, "payment_id": payment}
        known["number"] = next(iter(tables.table("tickets")))

    async def _the_rest(self) -> None:
        file = await self._post("/api/files", _AN_ATTACHMENT)
        address = await self._post("/api/users/me/addresses", _AN_ADDRESS)
        vouchers = await self._post("/api/vouchers", _A_VOUCHER)
        a_little = {"amount": inr(1), "reason": "It rained."}
        refund = await self._post(f"/api/payments/{self.known['payment_id']}/refunds", a_little)
        task = TaskId(uuid4())
        now = self._now
        parked = AddressClaimedAgain(at=now, account_id=an_account().id)
        self.adapters.memory().table("tasks")[task] = MemoryTask(
            id=task, reaction="tell_account_exists", event=parked, run_at=now, parked_at=now
        )
        self.known |= {
            "refund_id": refund["id"],
            "file_id": file["id"],
            "address_id": address["id"],
            "voucher_id": vouchers["items"][0]["id"],
            "task_id": str(task),
            "provider": "sandbox",
            "issuer": "acme",
        }

    def _courier(self, owner: Account) -> None:
        """The owner is a courier who is asked whether they would deliver something."""
        memory, courier_id = self.adapters.memory(), CourierId(owner.id)
        memory.table("couriers")[courier_id] = a_courier(courier_id).settled()
        memory.table("courier_rounds")[courier_id] = a_round(courier_id)
        offer = CourierOffer(
            id=CourierOfferId(uuid4()),
            delivery_id=DeliveryId(uuid4()),
            courier_id=courier_id,
            made_at=self._now,
            until=self._now + HOUR,
            metres=100,
        )
        asked = a_delivery(id=offer.delivery_id).offer(
            offer.id, courier_id, until=offer.until, now=self._now
        )
        memory.table("courier_offers")[offer.id] = offer
        memory.table("deliveries")[asked.id] = asked.settled()
        self.known["offer_id"] = str(offer.id)

    def _order(self, owner: Account) -> None:
        """The owner ordered something of themselves, and is about to fetch it."""
        shipment = a_shipment(Fulfilment.PICK_UP, seller_id=owner.id, status=ShipmentStatus.READY)
        order = replace(
            an_order(shipment, buyer_id=owner.id, has_hold=False, now=self._now).settled(),
            status=OrderStatus.PROCESSING,
        )
        self.adapters.memory().table("orders")[order.id] = order
        self.known |= {"order_id": str(order.id), "shipment_id": str(shipment.id)}
        self._after_sale(order)

    def _after_sale(self, order: Order) -> None:
        """The owner wants to send something back to themselves, and has an invoice."""
        memory = self.adapters.memory()
        parties: dict[str, Any] = {
            "order_id": order.id,
            "buyer_id": order.buyer_id,
            "seller_id": order.seller_ids[0],
        }
        wanted, invoice = a_return(**parties), an_invoice(**parties)
        memory.table("returns")[wanted.id] = wanted.settled()
        memory.table("invoices")[invoice.id] = invoice.settled()
        self.known |= {"return_id": str(wanted.id), "invoice_id": str(invoice.id)}

    def _delivery(self, owner: Account) -> None:
        """The owner bought something of themselves, and brings it."""
        requested = a_delivery(seller_id=owner.id, recipient_id=owner.id, now=self._now)
        delivery = requested.assign(CourierId(owner.id), now=self._now)
        self.adapters.memory().table("deliveries")[delivery.id] = delivery.settled()
        self.known |= {"delivery_id": str(delivery.id), "courier_id": str(owner.id)}
        consignment = a_consignment(partner="sandbox", now=self._now)
        consigned = Consigned(id=consignment.id, partner=consignment.partner)
        given_out = a_delivery(id=consignment.delivery_id).consign(consigned, now=self._now)
        self.adapters.memory().table("deliveries")[given_out.id] = given_out.settled()
        self.adapters.memory().table("consignments")[consignment.id] = consignment.settled()
        self.known |= {"consignment_id": str(consignment.id), "partner": consignment.partner}

    def _told(self, owner: Account) -> None:
        """Of what was bought, on their telephone."""
        notification, device = a_notification(owner.id), a_device(owner.id)
        tables = self.adapters.memory()
        tables.table("notifications")[notification.id] = notification.settled()
        feed = Feed(account_id=owner.id).add(notification.id, now=self._now)
        tables.table("notification_feeds")[owner.id] = feed.settled()
        tables.table("devices")[device.id] = device
        self.known |= {"notification_id": str(notification.id), "device_id": str(device.id)}

    def _hears(self, owner: Account) -> None:
        """A server of the owner's was sent something; and operators have to look at that."""
        endpoint, alert = an_endpoint(owner_id=owner.id).settled(), an_alert().settled()
        sent = a_delivery_to(endpoint.id)
        tables = self.adapters.memory()
        tables.table("webhooks")[endpoint.id] = endpoint
        tables.table("webhook_lanes")[endpoint.id] = LaneRow()
        tables.table("webhook_deliveries")[sent.id] = sent
        tables.table("alerts")[alert.id] = alert
        self.known |= {
            "webhook_id": str(endpoint.id),
            "webhook_delivery_id": str(sent.id),
            "alert_id": str(alert.id),
        }

    async def _talk(self) -> None:
        owner = self.known["account_id"]
        group = {"kind": "GROUP", "title": "Choir"}
        conversation = (await self._post("/api/chat/conversations", group))["id"]
        file = a_file(
            id=FileId(uuid4()), owner_id=AccountId(UUID(owner)), purpose=Purpose.ATTACHMENT
        ).accept(Rendition(name="whole", content_type="image/png", size=10), now=self._now)
        self.adapters.memory().table("files")[file.id] = file.settled()
        said = {"clientMessageId": "1", "attachments": [str(file.id)]}
        await self._post(f"/api/chat/conversations/{conversation}/messages", said)
        bob = Principal((await self._account(OWNERS_ROLES)).id, OWNERS_ROLES)
        invited = {"user": str(bob.account_id)}
        await self._post(f"/api/chat/conversations/{conversation}/members", invited)
        joining = JoinConversation(by=bob, conversation_id=ConversationId(UUID(conversation)))
        await self.use_cases["join_conversation"](joining)
        question = await self._post("/api/chat/conversations", _A_QUESTION)
        self.known |= {
            "conversation_id": conversation,
            "question_id": question["id"],
            "member_id": invited["user"],
            "attachment_id": str(file.id),
            "message_number": "1",
            "a_person": str((await self._account(OWNERS_ROLES)).id),
        }

    def _ways_to_log_in(self, owner: Account) -> None:
        passkey = a_passkey(account_id=owner.id)
        identity = an_identity(replace(owner, email_verified_at=self._now)).settled()
        memory = self.adapters.memory()
        memory.table("passkeys")[passkey.credential_id] = passkey
        memory.table("social_identities")[identity.id] = identity
        self.known |= {"passkey_id": str(passkey.id), "identity_id": str(identity.id)}

    async def _post(self, path: str, body: object = None) -> Any:
        answer = await self.client.post(
            path, json=body, headers=self._headers(self.tokens["owner"])
        )
        assert answer.is_success, answer.text
        return answer.json()

    # Requests

    def _headers(self, token: str | None) -> dict[str, str]:
        headers = {"Idempotency-Key": uuid4().hex, "If-Match": '"1"'}
        return headers if token is None else headers | {"Authorization": f"Bearer {token}"}

    def _media(self, route: Route) -> dict[str, str]:
        return {"Content-Type": "text/csv"} if route.name in _IMPORTS else {}

    def _sent(self, route: Route) -> dict[str, Any]:
        if route.name == "GET /api/payments/statements":
            return {"params": {"currency": "INR"}}
        if "/api/insight/" in route.name:
            return {"params": {"from": "2026-06-01", "to": "2026-06-30"}}
        if route.name in _IMPORTS:
            return {"content": b"title\n", "params": {"currency": "EUR"}}
        return {"json": self.bodies[route.name]} if route.name in self.bodies else {}

    def _examples(self) -> dict[str, Any]:
        """The bodies that the OpenAPI document shows, about what there is."""
        return {
            route.name: self._placed(_example_of(data.annotation))
            for route in self.routes.values()
            if (data := route.handler.parsed_data_field) is not None
        }

    def _own_bodies(self) -> dict[str, Any]:
        """Where an example says less than it takes to get as far as the rights."""
        key = {"name": "Till", "scopes": ["book"], "expiresAt": (self._now + HOUR).isoformat()}
        return {
            "POST /api/api-keys": key,
            "POST /api/vouchers": _A_VOUCHER,
            "POST /api/delivery/external/consignments": {
                "delivery": self.known["delivery_id"],
                "partner": "sandbox",
            },
            "POST /api/delivery/internal/deliveries/{delivery_id}/reassignment": {
                "reason": "OTHER"
            },
            "POST /api/files": _AN_ATTACHMENT,
            "POST /api/products": _A_PRODUCT,
            "PATCH /api/products/{product_id}": {"title": "Socks"},
            "POST /api/product-categories": {"name": "Hats"},
            "POST /api/locations": {"name": "Cellar"},
            "PATCH /api/locations/{location_id}": {"name": "Cellar"},
            "POST /api/locations/{location_id}/stock-transfers": {
                "to": self.known["empty"],
                "lines": [{"variantId": self.known["variant_id"], "quantity": 1}],
            },
            "POST /api/tax-rates": {"country": "DE", "basisPoints": 1900},
            "POST /api/webhooks": {"url": "https://example.org/", "events": ["*"]},
            "PATCH /api/webhooks/{webhook_id}": {"description": "Ours"},
            "PUT /api/sellers/me/terms": {"displayName": "Fine Fabrics"},
            "PATCH /api/product-categories/{category_id}": {"name": "Hats"},
            "POST /api/devices": {"kind": "FCM", "address": "a-token"},
            "PUT /api/notifications/preferences": {"categories": {}},
            "POST /api/auth/proof": {"password": EXAMPLE_PASSWORD},
            "POST /api/chat/conversations": _A_QUESTION,
            "POST /api/chat/reports": {
                "conversationId": self.known["conversation_id"],
                "number": 1,
                "reason": "SPAM",
            },
            f"POST {_TALK}/members": {"user": self.known["a_person"]},
            f"POST {_TALK}/messages": {"clientMessageId": "2", "text": "Hello again"},
            "PUT /api/chat/conversations/{question_id}/assignment": {
                "user": self.known["helper_id"]
            },
        }

    def _placed(self, example: Any) -> Any:
        if isinstance(example, dict):
            return {name: self._named(name, inner) for name, inner in example.items()}
        if isinstance(example, list):
            return [self._placed(inner) for inner in example]
        return example

    def _named(self, name: str, inner: Any) -> Any:
        parameter = re.sub(r"Id$", "_id", re.sub(r"([a-z])([A-Z])(?=[a-z]*Id)", r"\1_\2", name))
        return (
            self.known.get(parameter.lower(), inner) if name.endswith("Id") else self._placed(inner)
        )

    # Time and memory

    @property
    def _now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def _tables(self) -> dict[str, dict[Any, Any]]:
        tables: dict[str, dict[Any, Any]] = vars(self.adapters.memory())["_tables"]
        return tables

    def _restore(self) -> None:
        self._tables.clear()
        self.adapters.memory().take_over({name: dict(rows) for name, rows in self._before.items()})


def _example_of(body: Any) -> Any:
    (schema,), components = msgspec.json.schema_components([body], ref_template="{name}")
    return example_of(schema, components)


_A_PROVIDER = {
    # Nobody listens there, and nobody has to be asked who might.
    "FAIRGROUND_SOCIAL_ISSUERS": "acme=http://127.0.0.1:9",
    "FAIRGROUND_SOCIAL_CLIENT_IDS": "acme=fairground",
    "FAIRGROUND_COURIER_PARTNERS": "sandbox",
}
_A_QUESTION = {"kind": "SUPPORT", "title": "Where is it?"}
_TALK = "/api/chat/conversations/{conversation_id}"
_AN_ATTACHMENT = {
    "purpose": "ATTACHMENT",
    "contentType": "image/png",
    "size": 100,
    "fileName": "plan.png",
}
_A_PRODUCT = {
    "title": "Wool socks",
    "currency": "EUR",
    "variants": [{"price": {"amount": 1290, "currency": "EUR"}}],
}
_IMPORTS = ("POST /api/events/import", "POST /api/products/import")
_A_VOUCHER = {"terms": {"kind": "PERCENTAGE", "basisPoints": 1_000}}
_AN_ADDRESS = {"name": "Ada", "lines": ["Am Markt 1"], "city": "Bremen", "country": "DE"}
