"""What there is to say of everything that somebody can be told of, and whom it concerns."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from adapters.notification_facts_json import decode_facts, encode_facts
from application.notifications.ports import NotificationFacts, Who
from domain.chat.events import ConversationKind, MessagePosted
from domain.kernel.ids import AccountId, ConversationId, MessageId, PaymentId
from domain.kernel.money import Money
from domain.payments.events import DisputeClosed
from domain.shop.stock_events import StockMismatchFound
from tests.support.authorisation_town import Town
from tests.support.clock import NOON
from tests.support.notifications import FACTS

pytestmark = pytest.mark.asyncio(loop_scope="module")

KINDS = {
    "booking": "booking_id",
    "event": "event_id",
    "order": "order_id",
    "delivery": "delivery_id",
    "variant": "variant_id",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> Town:
    town = Town()
    await town.settle()
    return town


def facts_in(town: Town) -> NotificationFacts:
    found: NotificationFacts = town.adapters.notification_facts()
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_everything_says_what_it_is(town: Town, kind: str) -> None:
    known = await facts_in(town).of(f"{kind}:{town.known[KINDS[kind]]}")

    assert known is not None
    assert known["what"]
    assert "reference" in known


async def test_a_conversation_says_nothing_and_an_account_its_name(town: Town) -> None:
    assert await facts_in(town).of(f"chat:{town.known['conversation_id']}") is not None
    assert await facts_in(town).of(f"account:{town.known['account_id']}") == {
        "name": "Ada Lovelace"
    }


@pytest.mark.parametrize("kind", [*KINDS, "account", "moon"])
async def test_of_what_is_not_there_nothing_is_known(town: Town, kind: str) -> None:
    assert await facts_in(town).of(f"{kind}:{uuid4()}") is None
    assert await facts_in(town).of(f"{kind}:x") is None
    assert await facts_in(town).of(kind) is None


async def test_buyers_and_earners_are_found_by_what_they_bought(town: Town) -> None:
    owner = AccountId(UUID(town.known["account_id"]))
    order_id = UUID(town.known["order_id"])
    mismatch = _event(StockMismatchFound, order_ids=(order_id, uuid4()))
    closed = _event(DisputeClosed, purpose=f"booking:{town.known['booking_id']}")

    assert await facts_in(town).people(Who.BUYERS, mismatch) == (owner,)
    assert list(await facts_in(town).people(Who.EARNERS, closed)) == [owner]
    gone = replace(closed, purpose=f"order:{uuid4()}")
    assert await facts_in(town).people(Who.EARNERS, gone) == ()


async def test_operators_are_those_who_may_operate(town: Town) -> None:
    event = _event(DisputeClosed, purpose="order:1")
    owner = AccountId(UUID(town.known["account_id"]))

    operators = await facts_in(town).people(Who.OPERATORS, event)

    assert operators
    assert owner not in operators


async def test_who_is_there_or_wrote_it_is_not_called(town: Town) -> None:
    member = AccountId(UUID(town.known["member_id"]))
    posted = MessagePosted(
        at=NOON,
        conversation_id=ConversationId(UUID(town.known["conversation_id"])),
        kind=ConversationKind.GROUP,
        number=99,
        message_id=MessageId(uuid4()),
        author_id=AccountId(UUID(town.known["account_id"])),
    )
    assert await facts_in(town).people(Who.UNREAD, posted) == [member]

    clock = town.adapters.clock()
    await town.adapters.presence().note([member], now=clock.now() + timedelta(seconds=1))
    assert await facts_in(town).people(Who.UNREAD, posted) == []


async def test_facts_are_kept_as_they_are() -> None:
    facts = {**FACTS, "local": NOON.replace(tzinfo=None)}

    assert decode_facts(encode_facts(facts)) == facts
    assert decode_facts("") == {}


def _event(kind: type[Any], **given: Any) -> Any:
    made_up = {
        "at": NOON,
        "payment_id": PaymentId(uuid4()),
        "amount": Money(1, "EUR"),
        **given,
    }
    return kind(**{each.name: made_up.get(each.name, uuid4()) for each in fields(kind)})
