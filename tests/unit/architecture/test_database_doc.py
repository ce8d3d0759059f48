"""docs/database.md is generated; this fails when a table changed and the page did not.

Run as a program, ``python -m tests.unit.architecture.test_database_doc``, it writes the page.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from adapters.postgres.tables import metadata

PAGE = Path("docs/database.md")
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
HOW = "run: .venv/bin/python -m tests.unit.architecture.test_database_doc"

_INTRODUCTION = """\
# Database

Generated from the tables in `src/adapters/postgres`, and from the words in
`tests/unit/architecture/test_database_doc.py`: change those, and run
`.venv/bin/python -m tests.unit.architecture.test_database_doc`.

Amounts of money are in minor units of the row's currency, times in UTC. `version` counts the
events of an aggregate and guards against lost updates. A relation in *italics* is kept by the
program and not by a foreign key; the invariants look at those that matter.
"""

_RELATIONS_TITLE = """\
## Relations

Without accounts, which nearly everything refers to.
"""

_GROUPS: Mapping[str, Mapping[str, str]] = {
    "Stock": {
        "location": "Where a seller's goods lie. What it is called, and its address, are sealed.",
        "stock_level": "A variant at a location, and how many of it were shipped. Its id is that "
        "of its stock in inventory, whose lock guards the row.",
        "stock_movement": "Who made what of a level, when and why; the note is sealed.",
        "stock_departure": "What is away with which shipment, so that it is taken off the shelf, "
        "and put back, once.",
        "tax_rate": "How classes of goods are taxed, by country and region.",
        "seller_terms": "Under which name, and how, somebody sells. Who they are is sealed.",
    },
    "Webhooks and alerts": {
        "webhook_endpoint": "Servers of others that events are sent to. Where they are and what "
        "proves that something is ours are sealed with their owner's key.",
        "webhook_lane": "The right to send to an endpoint, which one process has at a time.",
        "webhook_delivery": "Events on their way to an endpoint, and what came of the last try; "
        "kept for thirty days.",
        "webhook_reader": "How far the event log was read for webhooks, and for each replay.",
        "alert": "What operators have to look at, each once per kind and subject while it is open.",
    },
    "Cart": {
        "cart": "What somebody means to buy; a guest's is found by the hash of a token. It holds "
        "no stock, promises no price, and knows no address.",
        "voucher": "Codes that take something off. How often they may be used are stocks.",
    },
    "Orders": {
        "shop_order": "What somebody ordered, with its tickets and its history. Where couriers "
        "bring it is sealed. What is held for it is a hold.",
        "order_line": "So many of a variant, at the price and with the words of the day.",
        "order_shipment": "One seller's part of an order from one location, and what bringing it "
        "costs.",
        "order_return": "What a buyer sends back to one seller, what was found of it, and what is "
        "paid back for it.",
        "invoice": "What a seller says was paid for in an order, and credit notes about it; never "
        "changed. Who sold and who bought is sealed with their own keys, numbers and amounts are "
        "not.",
        "invoice_series": "The last number of each seller's invoices and credit notes; the row is "
        "locked until a number is committed, so that there are no gaps.",
    },
    "Identity": {
        "account": "Everybody who can log in, and what is left of those who were erased.",
        "person_key": "What seals the personal data of one person, wrapped by a master key. "
        "Erasing somebody deletes it.",
        "one_time_link": "Links in mails that count once. The token in the mail is made from the "
        "id and a secret, so it is not here.",
        "reset_request": "Wishes for a new password, until it is known whose address it is. Each "
        "has a key of its own, which goes with it.",
        "api_key": "How machines act for an account. The key itself is not here, only its hash; "
        "what it is called is sealed.",
        "social_identity": "Who somebody is at another provider, and so may log in through it. "
        "The subject there is sealed, and found by its blind index.",
        "social_log_in": "Log-ins at another provider that are under way. Whoever comes back takes "
        "the row away; the secrets that go along are made from the id, so they are not here.",
        "second_factors": "What an account has besides its password: an app, hashes of recovery "
        "codes, and how many wrong codes came lately. Secrets are sealed.",
        "passkey": "Public keys of devices, and what their owner calls them, sealed.",
        "challenge": "Questions to whoever wants in, by the hash of what they hold. They are gone "
        "after minutes.",
        "session": "One log-in on one device. Its secret is not here, only the hash; where "
        "somebody sat and with what is sealed.",
    },
    "Programme": {
        "venue": "Where events take place.",
        "seat_map": "The numbered seats of a venue.",
        "event": "What people visit, with what its lists show kept beside it.",
        "ticket_type": "What an event sells at one price. Part of its event, whose version it has.",
        "programme_word": "Every word that an event was ever found by; slips of the pen are "
        "compared with these.",
    },
    "Catalogue": {
        "product_category": "The tree that products are filed under; the platform keeps it.",
        "product": "What a seller shows, with what lists show kept beside it. Options and images "
        "are part of the row.",
        "product_variant": "What can be bought of a product. Part of it, whose version it has. "
        "Carts, orders and stocks know it by its id, and outlive it.",
        "product_listing": "What lists show of a product and find it by, and how much of it was "
        "sold. Written with the product; a sale changes nothing but this.",
        "product_word": "Every word that a product was ever found by; slips of the pen are "
        "compared with these.",
        "product_sale": "How much of what an order bought, as it was counted last.",
    },
    "Inventory": {
        "stock": "A capacity, and how much of it is held and sold. There is one for each ticket "
        "type, and one for what each buyer may have of a limited ticket type.",
        "hold": "Parts of stocks, kept together for one owner until a deadline.",
        "hold_line": "So much of one stock, or one unit of it.",
        "movement": "Every change of a counter, so that counters can be audited. Only added to.",
    },
    "Booking": {
        "booking": "Places at one event for one buyer.",
        "booking_item": "One place of a booking, which becomes one ticket.",
        "ticket": "The right of its holder to one place at one event.",
        "check_in": "Every scan at a gate, and what came of it. Only added to.",
        "waiting": "Who waits, or waited, for places of a ticket type.",
    },
    "Notifications": {
        "notification": "One person, told of one cause: how it is sent, every attempt, whether it "
        "was read. What it says is sealed.",
        "notification_feed": "How many notifications somebody ever got, and how many are unread.",
        "notification_preferences": "How somebody wants to be told of what, and when not.",
        "device": "A browser or a phone that takes messages for somebody. Its address is sealed.",
    },
    "Chat": {
        "conversation": "A conversation; its row orders its messages.",
        "conversation_member": "Somebody's part in a conversation, and what they have read.",
        "message": "What is known of a message, but for what it says.",
        "message_body": "What a message says, or said before; another archive may keep it instead.",
        "message_report": "What somebody said is wrong with a message, and what was done about it.",
        "block": "Who does not want to hear from whom.",
        "chat_preference": "Whether others may see that somebody is there.",
    },
    "Payments": {
        "payment": "One attempt to get one amount from one payer, with its refunds.",
        "reconciliation": "A comparison of our books with those of a provider. One runs at a time.",
        "reconciliation_discrepancy": "What differed, and what was done about it.",
        "provider_entry": "What the lists of providers had, for a hundred days.",
        "dispute_case": "What speaks for us in a dispute, until when, and how it ended.",
        "payment_notice": "Every webhook of a provider as it came. A repeated one is stored once.",
        "ledger_transaction": "Every movement of money, once for each cause. Only added to; "
        "triggers see to that, and that its entries add up to nothing.",
        "ledger_entry": "An account and an amount: positive where money is, negative where it is "
        "owed. Only added to.",
    },
    "Insight": {
        "delivery_fact": "A delivery that ended, in numbers: written once, nothing personal. The "
        "region is a postal area of two letters.",
        "courier_fact": "What couriers did in deliveries that ended: offers, hand-overs, failures.",
        "order_fact": "One seller's part of a confirmed order that ended, and how long it took.",
        "rating": "What somebody thinks of a seller or courier. The words are sealed with the key "
        "of whoever wrote them.",
    },
    "Delivery": {
        "delivery": "One shipment on its way. Where it is fetched is sealed with the seller's key, "
        "where it goes with the recipient's; its history is in it.",
        "delivery_tracking": "Where deliveries were and what they became. Only added to; places "
        "are forgotten after ninety days.",
        "courier": "Who delivers for us, with what, and where.",
        "courier_shift": "When couriers work, and their breaks. One is on one shift at a time.",
        "eta_figures": "How much longer than maps say ways take, and how long stops do, by zone, "
        "vehicle and hours of the week. Averages: nothing of anybody.",
        "courier_position": "Where each courier on shift is: the newest place, and no other. It "
        "is gone when the shift ends.",
        "courier_figures": "How far couriers can be relied on: two averages that forget slowly.",
        "courier_round": "What a courier on shift has to do: stops in order, and the room that is "
        "left. It is gone when the shift ends.",
        "carried_delivery": "Whose round a delivery is on. Its key keeps it from being on two.",
        "courier_offer": "Questions to couriers, and what became of them. A delivery has one open "
        "one at most.",
        "courier_search": "How often nobody was free for a delivery, and who was asked lately.",
        "carrier_preferences": "What shops prefer when it comes to who brings their things.",
        "delivery_choice": "Who was chosen to bring a delivery, and why, kept for ninety days.",
        "consignment": "Deliveries given to partners, from the decision to the certain end. "
        "A delivery has one live one at most. Who comes is sealed with the recipient's key, "
        "and gone at the end.",
        "partner_notice": "Which notices of partners were taken in, kept for thirty days: they "
        "repeat.",
        "partner_figures": "How far partners can be relied on, as it is measured for couriers.",
        "delivery_zone": "Where couriers pick up and deliver, when, and for how much.",
    },
    "Files": {
        "file": "What people handed over; the content is in the object storage.",
    },
    "Activity": {
        "activity": "What people who consented looked at and looked for, kept for ninety days.",
        "activity_consent": "Who consented to that, and since when.",
    },
    "Platform": {
        "event_log": "Every domain event, in the transaction of what it tells. Only added to.",
        "socket_ticket": "What opens one WebSocket for one session, by the hash of what its owner "
        "holds. Gone once it is used, and after seconds anyway.",
        "task": "Every reaction that is still to be run. A finished one is deleted.",
        "answer": "What a request with an Idempotency-Key was answered.",
        "audit_entry": "Who did what, when, from where, and what it changed. Only added to.",
        "audit_pending": "Entries of the audit trail that have no seal yet.",
        "audit_seal": "The chain of hashes over the entries. Only added to.",
        "audit_head": "How far the chain was signed, each time. Only added to.",
        "limit_window": "Requests that count against exact limits. Unlogged: it may be lost.",
    },
}

_NOTES: Mapping[str, str] = {
    "account.email_sealed": "what ends in `_sealed` is encrypted with the key of the person",
    "account.email_index": "a blind index (HMAC) of the normalised address; `phone_index` likewise",
    "account.avatar": "the id of a file",
    "account.status": "ACTIVE or ERASED",
    "account.password_hash": "argon2id",
    "answer.scope": "principal, method and route",
    "answer.fingerprint": "digest of the request; another one with the same key is refused",
    "booking.deadline": "until when it must be paid",
    "booking.cancelled_by": "BUYER, ORGANIZER, SUPPORT or TIME_OUT",
    "booking_item.number": "the number of its ticket",
    "booking_item.position": "its place in the booking",
    "check_in.nonce": "names the scan on its device",
    "check_in.fingerprint": "digest of what was shown",
    "check_in.received_at": "by the server's clock; `scanned_at` is the device's if it was offline",
    "check_in.entry_at": "the entry that counted before, if the ticket was used",
    "event.external_id": "what the organizer calls it; imports know it by this",
    "event.late_money": "what is tried, in this order, with money that comes too late",
    "event.price_min": "the cheapest ticket type, for lists; `price_max` likewise",
    "event.own_words": "what it is found by of its own; `words` has those of its venue, too",
    "event_log.subject": "`kind:id`",
    "event_log.subject_sequence": "the version of the subject after it",
    "event_log.written_by": "its transaction: readers stay behind the oldest that is still open",
    "file.name_sealed": "what its owner calls it, sealed with their key; none once it is deleted",
    "file.secret": "names its content in the object storage",
    "hold.owner": "`booking:id`",
    "hold_line.unit": "a seat; empty in a stock that is not numbered",
    "hold_line.state": "that of its hold, or EXPIRED if the line was taken over",
    "ledger_entry.kind": "of the account; docs/ledger.md has the chart",
    "ledger_entry.owner": "of the account: a provider, or the id of an account",
    "ledger_transaction.id": "made from its cause and source",
    "ledger_transaction.source": "the charge, refund, dispute, fee or payout it happened to",
    "ledger_transaction.purpose": "what is paid for, or the reference of a payout",
    "movement.reason": "`open`, `resize`, `close`, `correction`, or the state of the hold",
    "movement.capacity": "how the counter changed; `held` and `sold` likewise",
    "payment.purpose": "`booking:id`; only who opened the payment understands it",
    "payment.token_sealed": "what the payer handed over instead of the means of payment",
    "payment.shares": "to whom it is owed; they add up to the amount",
    "payment.quarantine_reason": "what the provider said that cannot be right",
    "payment_notice.effect": "APPLIED, OLD_NEWS or UNMATCHED",
    "seat_map.sections": "sections, their rows, their seats",
    "seat_map.seats": "how many are for sale",
    "seat_map.blocked": "seats that are not for sale, and why",
    "stock.id": "that of the ticket type, or made from it and the buyer",
    "stock.kind": "SEATS, QUANTITY or ALLOWANCE",
    "stock.queue": "from how many free places on they are kept for those who wait; 0: nobody does",
    "task.event": "the name of the event; `body` is the event",
    "task.run_at": "when it is due; a claim moves it ahead by the lease",
    "task.fence": "counts the claims: only the last one may finish the task",
    "task.parked_at": "it kept failing and waits for a person",
    "ticket.number": "that of its booking item",
    "ticket.code": "what the QR code says",
    "ticket.issue": "counts its holders; only the code of the last issue counts",
    "waiting.booking_id": "the offer: a booking made for them",
}

_RELATIONS: Mapping[str, str] = {
    "account_id": "account",
    "booking_id": "booking",
    "buyer_id": "account",
    "event_id": "event",
    "hold_id": "hold",
    "holder_id": "account",
    "organizer_id": "account",
    "owner_id": "account",
    "payer_id": "account",
    "payment_id": "payment",
    "stock_id": "stock",
    "ticket_number": "ticket",
    "ticket_type_id": "ticket_type",
}
"""Which table a column without a foreign key refers to."""


def test_the_page_of_the_database_shows_its_tables_as_they_are() -> None:
    assert PAGE.read_text() == page(), HOW


def test_every_table_has_its_purpose_and_every_note_its_column() -> None:
    columns = {str(column) for table in metadata.tables.values() for column in table.columns}

    assert set(purposes()) == set(metadata.tables)
    assert _NOTES.keys() <= columns


def purposes() -> Mapping[str, str]:
    return {name: purpose for group in _GROUPS.values() for name, purpose in group.items()}


def page() -> str:
    return "\n".join([_INTRODUCTION, diagram(), *(_section(*group) for group in _GROUPS.items())])


def diagram() -> str:
    lines = sorted(
        {
            f'    {target} ||--o{{ {name} : ""'
            for name in purposes()
            for column in metadata.tables[name].columns
            if (target := _target(column)) is not None and target != "account"
        }
    )
    return "\n".join([_RELATIONS_TITLE, "```mermaid", "erDiagram", *lines, "```\n"])


def _section(title: str, tables: Mapping[str, str]) -> str:
    parts = (_table(metadata.tables[name], purpose) for name, purpose in tables.items())
    return "\n".join([f"## {title}\n", *parts])


def _table(table: Table, purpose: str) -> str:
    rows = "\n".join(_row(column) for column in table.columns)
    rules = "\n".join(f"- {rule}" for rule in _rules(table))
    return (
        f"### {table.name}\n\n{purpose}\n\n| column | type | |\n|---|---|---|\n{rows}\n\n{rules}\n"
    )


def _row(column: Column[Any]) -> str:
    kind = column.type.compile(dialect=DIALECT).lower()
    kind = kind.replace("timestamp with time zone", "timestamptz").replace("varchar", "text")
    meaning = "; ".join(_meaning(column))
    return f"| `{column.name}` | {kind}{' or null' if column.nullable else ''} | {meaning} |"


def _meaning(column: Column[Any]) -> Iterator[str]:
    if (target := _target(column)) is not None:
        yield f"→ {target}" if column.foreign_keys else f"→ *{target}*"
    if note := _NOTES.get(str(column)):
        yield note


def _target(column: Column[Any]) -> str | None:
    for key in column.foreign_keys:
        return key.column.table.name
    return _RELATIONS.get(column.name)


def _rules(table: Table) -> Iterator[str]:
    yield f"key: {_names(table.primary_key.columns)}"
    for constraint in sorted(table.constraints, key=lambda rule: str(rule.name)):
        if isinstance(constraint, UniqueConstraint):
            yield f"`{constraint.name}`: unique {_names(constraint.columns)}"
        elif isinstance(constraint, CheckConstraint):
            yield f"`{constraint.name}`: {constraint.sqltext}"
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        yield f"`{index.name}`: {_definition(index)}"


def _definition(index: Index) -> str:
    """What PostgreSQL is told about it, without its name and table."""
    sql = str(CreateIndex(index).compile(dialect=DIALECT))
    unique = "unique " if index.unique else ""
    return (
        unique + sql.split(f" ON {index.table.name} " if index.table is not None else " ON ", 1)[1]
    )


def _names(columns: Any) -> str:
    return f"({', '.join(column.name for column in columns)})"


if __name__ == "__main__":
    PAGE.write_text(page())
