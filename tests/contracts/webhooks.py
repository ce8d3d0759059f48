"""What every store of webhooks, and of what is sent there, must do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.identity.ports import IdentityStore
from application.platform.paging import BadCursor, PageRequest
from application.platform.ports import UnitOfWork
from application.webhooks.ports import (
    Hearers,
    Lane,
    LaneLost,
    Lanes,
    Outbox,
    WebhookStore,
    WebhookViews,
)
from domain.identity.account import Account
from domain.identity.errors import AccountNotFound
from domain.kernel.access import Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, EndpointId
from domain.webhooks.delivery import Delivery, DeliveryStatus
from domain.webhooks.endpoint import Endpoint, Secret
from domain.webhooks.errors import WebhookDeliveryNotFound, WebhookNotFound
from domain.webhooks.events import DisabledBecause
from tests.support.clock import NOON
from tests.support.identity import an_account
from tests.support.webhooks import REFUSED, TAKEN, a_delivery, an_endpoint, an_organizer

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
ANOTHER = Secret(shared=b"t" * 32, seed=b"l" * 32, made_at=NOON + MINUTE)


@dataclass(frozen=True, slots=True)
class Office:
    people: UnitOfWork[IdentityStore]
    work: UnitOfWork[WebhookStore]
    views: WebhookViews
    hearers: Hearers
    outbox: Outbox
    lanes: Lanes

    async def joined(self, account: Account | None = None) -> Account:
        account = account or an_organizer()
        async with self.people.begin() as store:
            await store.accounts.add(account)
        return account.settled()

    async def listening(self, owner: Account | None = None) -> Endpoint:
        owner = owner or await self.joined()
        return await self.added(an_endpoint(owner_id=owner.id))

    async def added(self, endpoint: Endpoint) -> Endpoint:
        async with self.work.begin() as store:
            await store.endpoints.add(endpoint)
        return endpoint.settled()

    async def saved(self, endpoint: Endpoint) -> Endpoint:
        async with self.work.begin() as store:
            await store.endpoints.save(endpoint)
        return endpoint.settled()

    async def put(self, *deliveries: Delivery, reader: str = "", again: bool = False) -> None:
        name = reader or str(uuid4())
        assert await self.outbox.put(deliveries, reader=name, seen=None, to=1, again=again)

    async def claimed(self, *, at: timedelta = timedelta(), limit: int = 10) -> Sequence[Lane]:
        now = NOON + at
        return await self.lanes.claim(now=now, until=now + MINUTE, limit=limit)

    async def sent(self, endpoint_id: EndpointId) -> Sequence[Delivery]:
        return (await self.views.deliveries(endpoint_id, None, PageRequest())).items


class WebhooksContract:
    """Subclass it, give it an ``office`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def office(self) -> Office:
        raise AssertionError("Every adapter brings its own.")

    # Endpoints

    async def test_an_endpoint_comes_back_as_it_became(self, office: Office) -> None:
        endpoint = await office.listening()
        assert await office.views.get(endpoint.id) == endpoint

        changed = endpoint.change(
            url="https://elsewhere.example.org/",
            description="",
            event_names=["EventChanged", "EventCancelled"],
            now=NOON,
        )
        rotated = changed.rotate(ANOTHER, now=NOON).disable(DisabledBecause.GONE, now=NOON)
        await office.saved(rotated)

        assert await office.views.get(endpoint.id) == rotated.settled()
        async with office.work.begin() as store:
            assert await store.endpoints.get(endpoint.id) == rotated.settled()

    async def test_there_is_none_of_nobody_and_none_that_nobody_made(self, office: Office) -> None:
        nobody = EndpointId(uuid4())

        with pytest.raises(AccountNotFound):
            await office.added(an_endpoint())
        with pytest.raises(WebhookNotFound):
            await office.views.get(nobody)
        async with office.work.begin() as store:
            with pytest.raises(WebhookNotFound):
                await store.endpoints.get(nobody)

    async def test_the_second_of_two_changes_is_stale(self, office: Office) -> None:
        endpoint = await office.listening()
        await office.saved(endpoint.pause(now=NOON))

        with pytest.raises(StaleVersion):
            await office.saved(endpoint.disable(DisabledBecause.GONE, now=NOON))
        async with office.work.begin() as store:
            with pytest.raises(StaleVersion):
                await store.endpoints.remove(endpoint.remove(now=NOON))

    async def test_one_that_is_removed_takes_along_what_was_sent(self, office: Office) -> None:
        endpoint = await office.listening()
        await office.put(a_delivery(endpoint.id))

        async with office.work.begin() as store:
            await store.endpoints.remove(endpoint.remove(now=NOON))

        with pytest.raises(WebhookNotFound):
            await office.views.get(endpoint.id)
        assert await office.sent(endpoint.id) == ()
        assert await office.claimed() == []
        await office.put(a_delivery(endpoint.id))
        assert await office.sent(endpoint.id) == ()

    async def test_ones_own_are_listed_newest_first(self, office: Office) -> None:
        owner = await office.joined()
        mine = sorted([await office.listening(owner) for _ in range(3)], key=lambda it: it.id)
        await office.listening()

        first = await office.views.page(owner.id, PageRequest(limit=2))
        rest = await office.views.page(owner.id, PageRequest(cursor=first.next, limit=2))

        assert [*first.items, *rest.items] == mine[::-1]
        assert rest.next is None
        async with office.work.begin() as store:
            assert list(await store.endpoints.of_owner(owner.id)) == mine[::-1]
        with pytest.raises(BadCursor):
            await office.views.page(owner.id, PageRequest(cursor="nonsense"))

    # Who hears

    async def test_those_hear_who_are_asked_for_and_whoever_has_a_role(
        self, office: Office
    ) -> None:
        admin = await office.joined(
            an_account(f"{uuid4().hex}@example.org", roles=frozenset({Role.ADMIN}))
        )
        ada, bob = await office.joined(), await office.joined()
        endpoints = [await office.listening(each) for each in (admin, ada, bob)]

        heard = await office.hearers.of([ada.id], roles=[Role.ADMIN])

        assert {each.endpoint_id for each in heard} == {each.id for each in endpoints[:2]}
        assert {each.owner.roles for each in heard} == {admin.roles, ada.roles}
        assert {each.event_names for each in heard} == {("*",)}

    async def test_one_that_is_disabled_hears_nothing_but_one_that_is_paused_does(
        self, office: Office
    ) -> None:
        ada = await office.joined()
        disabled, paused = await office.listening(ada), await office.listening(ada)
        await office.saved(disabled.disable(DisabledBecause.FAILING, now=NOON))
        await office.saved(paused.pause(now=NOON))

        heard = await office.hearers.of([ada.id], roles=[])

        assert [each.endpoint_id for each in heard] == [paused.id]
        assert await office.hearers.one(disabled.id) is None
        assert await office.hearers.one(paused.id) == heard[0]

    async def test_an_owner_has_the_roles_of_this_moment(self, office: Office) -> None:
        ada = await office.joined()

        owner = await office.hearers.owner(ada.id)

        assert owner is not None
        assert (owner.account_id, owner.roles) == (ada.id, ada.roles)
        assert await office.hearers.owner(AccountId(uuid4())) is None

    # What is to be sent

    async def test_a_reader_goes_on_only_from_where_it_is(self, office: Office) -> None:
        endpoint = await office.listening()
        outbox = office.outbox
        delivery = a_delivery(endpoint.id)

        assert await outbox.position("log") is None
        assert await outbox.put([delivery], reader="log", seen=None, to=5)
        assert not await outbox.put([a_delivery(endpoint.id)], reader="log", seen=None, to=6)
        assert not await outbox.put([a_delivery(endpoint.id)], reader="log", seen=4, to=6)
        assert await outbox.put([], reader="log", seen=5, to=7)

        assert await outbox.position("log") == 7
        assert await office.sent(endpoint.id) == (delivery,)
        await outbox.forget("log")
        assert await outbox.position("log") is None

    async def test_what_was_found_before_is_sent_once_unless_it_is_to_be_sent_again(
        self, office: Office
    ) -> None:
        endpoint = await office.listening()
        delivery = a_delivery(endpoint.id)
        await office.put(delivery)
        [lane] = await office.claimed()
        tried = delivery.attempted(TAKEN, now=NOON, chance=0)
        await office.lanes.note(lane, tried, now=NOON, until=NOON + MINUTE)
        await office.lanes.leave(lane, rest_until=NOON)

        await office.put(delivery)
        assert await office.sent(endpoint.id) == (tried,)
        assert await office.claimed() == []

        await office.put(replace(delivery, due_at=NOON + SECOND), again=True)
        assert await office.sent(endpoint.id) == (tried.again(now=NOON + SECOND),)
        assert [each.endpoint_id for each in await office.claimed(at=SECOND)] == [endpoint.id]

    async def test_old_ones_are_forgotten(self, office: Office) -> None:
        endpoint = await office.listening()
        old, new = a_delivery(endpoint.id, 1), a_delivery(endpoint.id, 2)
        await office.put(old, replace(new, created_at=NOON + MINUTE))

        assert await office.outbox.forget_old(before=NOON + SECOND) == 1

        assert [each.id for each in await office.sent(endpoint.id)] == [new.id]

    async def test_what_was_sent_is_listed_newest_first_and_by_its_state(
        self, office: Office
    ) -> None:
        endpoint, other = await office.listening(), await office.listening()
        sent = [a_delivery(endpoint.id, position) for position in (3, 1, 2)]
        await office.put(*sent, a_delivery(other.id, 4))

        first = await office.views.deliveries(endpoint.id, None, PageRequest(limit=2))
        request = PageRequest(cursor=first.next, limit=2)
        rest = await office.views.deliveries(endpoint.id, DeliveryStatus.WAITING, request)
        done = await office.views.deliveries(endpoint.id, DeliveryStatus.DELIVERED, PageRequest())

        assert [each.position for each in [*first.items, *rest.items]] == [3, 2, 1]
        assert done.items == ()
        with pytest.raises(BadCursor):
            await office.views.deliveries(endpoint.id, None, PageRequest(cursor="nonsense"))

    async def test_one_of_them_can_be_sent_again_by_hand(self, office: Office) -> None:
        endpoint, other = await office.listening(), await office.listening()
        delivery = a_delivery(endpoint.id, due_at=NOON + MINUTE)
        await office.put(delivery)

        async with office.work.begin() as store:
            known = await store.deliveries.lock(endpoint.id, delivery.id)
            assert known == delivery
            await store.deliveries.save(known.again(now=NOON))
            with pytest.raises(WebhookDeliveryNotFound):
                await store.deliveries.lock(other.id, delivery.id)

        [lane] = await office.claimed()
        due = await office.lanes.due(lane, now=NOON, limit=5)
        assert [each.id for each in due] == [delivery.id]

    # Lanes

    async def test_a_lane_is_one_process_at_a_time(self, office: Office) -> None:
        endpoint = await office.listening()
        await office.put(a_delivery(endpoint.id))

        [first] = await office.claimed()
        assert await office.claimed(at=SECOND) == []
        [second] = await office.claimed(at=MINUTE)

        assert (first.endpoint_id, second.endpoint_id) == (endpoint.id, endpoint.id)
        assert second.fence > first.fence
        delivery = a_delivery(endpoint.id).attempted(TAKEN, now=NOON, chance=0)
        with pytest.raises(LaneLost):
            await office.lanes.note(first, delivery, now=NOON, until=NOON + MINUTE)
        await office.lanes.leave(first, rest_until=NOON)
        assert await office.claimed(at=MINUTE) == []

    async def test_what_is_due_comes_in_the_order_of_the_log(self, office: Office) -> None:
        endpoint = await office.listening()
        later = a_delivery(endpoint.id, 1, due_at=NOON + MINUTE)
        due = [a_delivery(endpoint.id, position) for position in (4, 2, 3)]
        await office.put(later, *due)

        [lane] = await office.claimed()
        found = await office.lanes.due(lane, now=NOON, limit=2)

        assert [each.position for each in found] == [2, 3]

    async def test_a_lane_is_due_again_with_what_waits_in_it(self, office: Office) -> None:
        endpoint = await office.listening()
        delivery = a_delivery(endpoint.id)
        await office.put(delivery)
        [lane] = await office.claimed()
        tried = delivery.attempted(REFUSED, now=NOON, chance=0)

        await office.lanes.note(lane, tried, now=NOON, until=NOON + MINUTE)
        await office.lanes.leave(lane, rest_until=NOON)

        assert await office.claimed(at=tried.due_at - NOON - SECOND) == []
        assert len(await office.claimed(at=tried.due_at - NOON)) == 1

    async def test_a_lane_rests_as_long_as_it_is_told_to(self, office: Office) -> None:
        endpoint = await office.listening()
        await office.put(a_delivery(endpoint.id))
        [lane] = await office.claimed()

        await office.lanes.leave(lane, rest_until=NOON + MINUTE)

        assert await office.claimed(at=MINUTE - SECOND) == []
        assert len(await office.claimed(at=MINUTE)) == 1

    async def test_only_active_ones_are_sent_to_and_what_waited_follows(
        self, office: Office
    ) -> None:
        endpoint = await office.listening()
        paused = await office.saved(endpoint.pause(now=NOON))
        await office.put(a_delivery(endpoint.id))

        assert await office.claimed() == []
        await office.saved(paused.resume(now=NOON))
        assert len(await office.claimed()) == 1

    async def test_a_lane_knows_since_when_nothing_was_taken(self, office: Office) -> None:
        endpoint = await office.listening()
        delivery = a_delivery(endpoint.id)
        await office.put(delivery)
        [lane] = await office.claimed()
        failed = delivery.attempted(REFUSED, now=NOON, chance=0)
        since = []

        for number, tried in enumerate(
            (failed, failed, delivery.withhold(), delivery.attempted(TAKEN, now=NOON, chance=0))
        ):
            now = NOON + number * SECOND
            since.append(await office.lanes.note(lane, tried, now=now, until=now + MINUTE))

        assert since == [NOON, NOON, NOON, None]

    async def test_who_waits_longest_comes_first(self, office: Office) -> None:
        early, late = await office.listening(), await office.listening()
        await office.put(a_delivery(late.id, due_at=NOON))
        await office.put(a_delivery(early.id, due_at=NOON - MINUTE))

        assert [each.endpoint_id for each in await office.claimed(limit=1)] == [early.id]
