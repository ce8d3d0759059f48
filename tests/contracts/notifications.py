"""What every ``NotificationStore`` and its views must do, whatever they are made of."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import uuid4

import pytest

from application.notifications.ports import (
    NotificationFilter,
    NotificationStore,
    NotificationViews,
)
from application.platform.paging import BadCursor, PageRequest
from application.platform.ports import UnitOfWork
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, NotificationId
from domain.notifications.errors import NotificationNotFound
from domain.notifications.kinds import Carrier, Category, Frequency, Way
from domain.notifications.notification import Notification, NotificationStatus
from domain.notifications.preferences import Preferences, QuietHours
from tests.support.clock import NOON
from tests.support.notifications import FACTS, a_device, a_notification

LATER = NOON + timedelta(minutes=5)
BY_MAIL = Carrier(way=Way.EMAIL, provider="mail")


@dataclass(frozen=True, slots=True)
class Board:
    work: UnitOfWork[NotificationStore]
    views: NotificationViews
    know: Callable[[AccountId], Awaitable[None]]
    """Have an account, whose key seals what is personal."""

    async def somebody(self) -> AccountId:
        account_id = AccountId(uuid4())
        await self.know(account_id)
        return account_id

    async def tell(self, account_id: AccountId, many: int = 1, about: str = "booking:1") -> None:
        async with self.work.begin() as store:
            for _ in range(many):
                feed = await store.feeds.lock(account_id)
                told = a_notification(account_id, number=feed.count + 1, about=about)
                await store.feeds.save(feed.add(told.id, now=NOON))
                await store.notifications.add(told)

    async def add(self, notification: Notification) -> Notification:
        async with self.work.begin() as store:
            await store.notifications.add(notification)
        return notification.settled()


class NotificationsContract:
    """Subclass it, give it a ``board`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def board(self) -> Board:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_notification_comes_back_as_it_was_stored(self, board: Board) -> None:
        told = await board.add(a_notification(await board.somebody()))

        found = await board.views.get(told.id)

        assert (found, found.facts) == (told, FACTS)

    async def test_a_cause_is_told_to_somebody_once(self, board: Board) -> None:
        somebody, cause = await board.somebody(), uuid4()
        first = await board.add(a_notification(somebody, cause=cause))

        with pytest.raises(StaleVersion):
            await board.add(a_notification(somebody, cause=cause, number=2))
        async with board.work.begin() as store:
            known = await store.notifications.known([first.id, NotificationId(uuid4())])
        assert set(known) == {first.id}

    async def test_attempts_are_kept_with_it(self, board: Board) -> None:
        told = await board.add(a_notification(await board.somebody()))
        async with board.work.begin() as store:
            locked = await store.notifications.lock(told.id)
            tried = locked.tried(BY_MAIL, now=NOON).sent(
                1, reference="250 OK", is_enough=True, now=LATER
            )
            await store.notifications.save(tried)

        found = await board.views.get(told.id)

        assert found == tried.settled()
        assert found.status is NotificationStatus.EFFECTIVE

    async def test_who_saw_an_older_state_cannot_save_theirs(self, board: Board) -> None:
        told = await board.add(a_notification(await board.somebody()))
        async with board.work.begin() as store:
            await store.notifications.save(told.tried(BY_MAIL, now=NOON))

        with pytest.raises(StaleVersion):
            async with board.work.begin() as store:
                await store.notifications.save(told.give_up(now=NOON))

    async def test_what_is_not_there_is_not_found(self, board: Board) -> None:
        nothing = NotificationId(uuid4())
        with pytest.raises(NotificationNotFound):
            await board.views.get(nothing)
        async with board.work.begin() as store:
            with pytest.raises(NotificationNotFound):
                await store.notifications.lock(nothing)

    async def test_a_feed_is_numbered_and_shown_newest_first(self, board: Board) -> None:
        somebody = await board.somebody()
        await board.tell(somebody, 5)
        await board.tell(await board.somebody(), 2)

        first = await board.views.feed(somebody, PageRequest(limit=3))
        rest = await board.views.feed(somebody, PageRequest(limit=3, cursor=first.page.next))

        numbers = [each.number for each in (*first.page.items, *rest.page.items)]
        assert numbers == [5, 4, 3, 2, 1]
        assert rest.page.next is None
        assert (first.feed.count, first.feed.unread, first.feed.version) == (5, 5, 5)

    async def test_who_was_told_nothing_has_an_empty_feed(self, board: Board) -> None:
        view = await board.views.feed(await board.somebody(), PageRequest())

        assert (view.page.items, view.feed.count, view.feed.unread) == ((), 0, 0)

    async def test_a_cursor_of_something_else_is_refused(self, board: Board) -> None:
        with pytest.raises(BadCursor):
            await board.views.feed(await board.somebody(), PageRequest(cursor="W10="))
        with pytest.raises(BadCursor):
            await board.views.all(NotificationFilter(), PageRequest(cursor="W10="))

    async def test_one_is_read_once_and_only_by_whose_it_is(self, board: Board) -> None:
        somebody = await board.somebody()
        told = await board.add(a_notification(somebody))
        async with board.work.begin() as store:
            assert await store.notifications.read(somebody, told.id, now=LATER)
            assert not await store.notifications.read(somebody, told.id, now=LATER)
            with pytest.raises(NotificationNotFound):
                await store.notifications.read(AccountId(uuid4()), told.id, now=LATER)

        assert (await board.views.get(told.id)).read_at == LATER

    async def test_all_up_to_a_number_are_read_together(self, board: Board) -> None:
        somebody = await board.somebody()
        await board.tell(somebody, 4)
        async with board.work.begin() as store:
            many = await store.notifications.read_up_to(somebody, 3, now=LATER)
            again = await store.notifications.read_up_to(somebody, 3, now=LATER)

        shown = (await board.views.feed(somebody, PageRequest())).page.items
        assert (many, again) == (3, 0)
        assert [each.read_at for each in shown] == [None, LATER, LATER, LATER]

    async def test_an_attempt_does_not_make_it_unread_again(self, board: Board) -> None:
        somebody = await board.somebody()
        told = await board.add(a_notification(somebody))
        async with board.work.begin() as store:
            await store.notifications.read(somebody, told.id, now=LATER)
            await store.notifications.save(told.tried(BY_MAIL, now=NOON))

        assert (await board.views.get(told.id)).read_at == LATER

    async def test_it_is_known_what_somebody_has_not_looked_at(self, board: Board) -> None:
        somebody = await board.somebody()
        await board.tell(somebody, about="chat:1")
        async with board.work.begin() as store:
            waiting = store.notifications.is_waiting_to_be_read
            assert await waiting(somebody, "chat:1")
            assert not await waiting(somebody, "chat:2")
            await store.notifications.read_up_to(somebody, 1, now=LATER)
            assert not await waiting(somebody, "chat:1")

    async def test_a_digest_has_those_of_one_kind_and_one_time(self, board: Board) -> None:
        somebody = await board.somebody()

        def collected(number: int, **differing: object) -> Notification:
            shared = {
                "category": Category.CHAT,
                "frequency": Frequency.DAILY,
                "due_at": LATER,
            }
            return a_notification(somebody, number=number, **{**shared, **differing})  # type: ignore[arg-type]

        wanted = [await board.add(collected(number)) for number in (1, 2)]
        await board.add(collected(3, category=Category.ORDER))
        await board.add(collected(4, due_at=NOON))
        await board.add(collected(5, frequency=Frequency.NONE))

        async with board.work.begin() as store:
            found = await store.notifications.lock_digest(
                somebody, Category.CHAT, due_at=LATER, limit=10
            )

        assert [each.id for each in found] == [each.id for each in wanted]

    async def test_a_feed_that_changed_meanwhile_is_not_overwritten(self, board: Board) -> None:
        somebody = await board.somebody()
        async with board.work.begin() as store:
            feed = await store.feeds.lock(somebody)
            await store.feeds.save(feed.add(NotificationId(uuid4()), now=NOON))

        with pytest.raises(StaleVersion):
            async with board.work.begin() as store:
                await store.feeds.save(feed.add(NotificationId(uuid4()), now=NOON))

    async def test_preferences_are_kept_and_guarded(self, board: Board) -> None:
        somebody = await board.somebody()
        before = Preferences(account_id=somebody)
        changed = before.change(
            ways={Category.ORDER: frozenset({Way.SMS}), Category.CHAT: frozenset()},
            frequencies={Category.CHAT: Frequency.WEEKLY},
            quiet_hours=QuietHours(begin=time(22), end=time(7, 30)),
            now=NOON,
        )
        async with board.work.begin() as store:
            assert await store.preferences.get(somebody) == before
            await store.preferences.save(changed)

        async with board.work.begin() as store:
            assert await store.preferences.get(somebody) == changed.settled()
        with pytest.raises(StaleVersion):
            async with board.work.begin() as store:
                await store.preferences.save(changed)

    async def test_a_device_belongs_to_whoever_used_it_last(self, board: Board) -> None:
        ada, bob = await board.somebody(), await board.somebody()
        async with board.work.begin() as store:
            await store.devices.put(a_device(ada))
            await store.devices.put(a_device(ada, address="another", now=LATER))
            assert [each.address for each in await store.devices.of(ada)] == ["another", "a-token"]
            await store.devices.put(a_device(bob))
            await store.devices.put(a_device(bob))

            assert [each.address for each in await store.devices.of(ada)] == ["another"]
            assert await store.devices.of(bob) == [a_device(bob)]

    async def test_devices_are_forgotten(self, board: Board) -> None:
        ada = await board.somebody()
        devices = [a_device(ada, address=address) for address in ("1", "2", "3")]
        async with board.work.begin() as store:
            for device in devices:
                await store.devices.put(device)
            await store.devices.remove([devices[0].id])
            assert len(await store.devices.of(ada)) == 2
            await store.devices.forget(ada)
            assert list(await store.devices.of(ada)) == []

    async def test_operators_see_all_without_what_they_say(self, board: Board) -> None:
        ada, bob = await board.somebody(), await board.somebody()
        told = await board.add(a_notification(ada, now=NOON))
        failed = await board.add(a_notification(bob, now=LATER).give_up(now=LATER))

        async def listed(asked: NotificationFilter) -> list[NotificationId]:
            page = await board.views.all(asked, PageRequest())
            assert all(not each.facts for each in page.items)
            return [each.id for each in page.items]

        assert await listed(NotificationFilter()) == [failed.id, told.id]
        assert await listed(NotificationFilter(account_id=ada)) == [told.id]
        assert await listed(NotificationFilter(status=NotificationStatus.FAILED)) == [failed.id]
        first = await board.views.all(NotificationFilter(), PageRequest(limit=1))
        rest = await board.views.all(NotificationFilter(), PageRequest(cursor=first.next))
        assert [each.id for each in (*first.items, *rest.items)] == [failed.id, told.id]
