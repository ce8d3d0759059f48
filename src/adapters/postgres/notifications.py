"""Notifications, feeds, preferences and devices in PostgreSQL. What they say is sealed."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    Integer,
    LargeBinary,
    String,
    Update,
    Uuid,
    bindparam,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.notification_facts_json import encode_facts
from adapters.postgres.notification_rows import (
    changing,
    device_place,
    facts_of,
    preferences_row,
    to_device,
    to_feed,
    to_notification,
    to_preferences,
    to_row,
)
from adapters.postgres.notification_schema import devices, feeds, notifications, preferences
from adapters.postgres.paging import place_in
from adapters.postgres.person_keys import PersonKeys, person_keys
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.notifications.ports import FeedView, NotificationFilter
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, DeviceId, NotificationId
from domain.notifications.device import Device
from domain.notifications.errors import NotificationNotFound
from domain.notifications.feed import Feed
from domain.notifications.kinds import Category
from domain.notifications.notification import Notification
from domain.notifications.preferences import Preferences

_NEWEST = 2**62
_CHANGING = ("status", "attempts", "digest_id", "version")

_c = notifications.c
_whole = select(notifications, person_keys.c.key).outerjoin(
    person_keys, person_keys.c.account_id == _c.account_id
)
_KNOWN = Statement(select(_c.id).where(_c.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))))
_ADD = Statement(insert(notifications).on_conflict_do_nothing().returning(_c.id))
_GET = Statement(_whole.where(_c.id == bindparam("id_")))
_LOCK = Statement(_whole.where(_c.id == bindparam("id_")).with_for_update(of=notifications))
_SAVE = Statement(
    update(notifications)
    .where(_c.id == bindparam("id_"), _c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in _CHANGING})
    .returning(_c.id)
)
_DIGEST = Statement(
    _whole.where(
        _c.account_id == bindparam("account"),
        _c.category == bindparam("of_category", type_=String),
        _c.frequency != "NONE",
        _c.due_at == bindparam("due", type_=TIME),
    )
    .order_by(_c.number)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(of=notifications)
)
_WAITING = Statement(
    select(
        exists().where(
            _c.account_id == bindparam("account", type_=Uuid),
            _c.about == bindparam("of", type_=String),
            _c.read_at.is_(None),
        )
    )
)


def _reading() -> Update:
    return (
        update(notifications)
        .where(_c.account_id == bindparam("account"), _c.read_at.is_(None))
        .values(read_at=bindparam("now", type_=TIME))
        .returning(_c.id)
    )


_READ = Statement(_reading().where(_c.id == bindparam("id_")))
_READ_UP_TO = Statement(_reading().where(_c.number <= bindparam("up_to")))
_IS_THEIRS = Statement(
    select(_c.id).where(_c.id == bindparam("id_"), _c.account_id == bindparam("account"))
)


class PostgresNotifications:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = PersonKeys(transaction, cipher)

    async def known(self, ids: Collection[NotificationId]) -> Collection[NotificationId]:
        rows = await _KNOWN.rows(self._connection, ids=list(ids))
        return {NotificationId(row["id"]) for row in rows}

    async def add(self, notification: Notification) -> None:
        key = await self._keys.get(notification.account_id)
        place, text = facts_of(notification.id), encode_facts(notification.facts)
        facts = None if key is None else self._cipher.seal(key, place, text)
        if await _ADD.row(self._connection, **to_row(notification, facts)) is None:
            raise StaleVersion("It was planned meanwhile.", notificationId=str(notification.id))
        self._transaction.record(notification)

    async def lock(self, notification_id: NotificationId) -> Notification:
        row = await _LOCK.row(self._connection, id_=notification_id)
        if row is None:
            raise NotificationNotFound(notification_id)
        return to_notification(row, self._cipher)

    async def save(self, notification: Notification) -> None:
        saved = await _SAVE.row(
            self._connection,
            id_=notification.id,
            seen=notification.version,
            **changing(notification),
        )
        if saved is None:
            raise StaleVersion("It changed meanwhile.", notificationId=str(notification.id))
        self._transaction.record(notification)

    async def lock_digest(
        self, account_id: AccountId, category: Category, *, due_at: datetime, limit: int
    ) -> Sequence[Notification]:
        rows = await _DIGEST.rows(
            self._connection, account=account_id, of_category=category, due=due_at, limit=limit
        )
        return [to_notification(row, self._cipher) for row in rows]

    async def is_waiting_to_be_read(self, account_id: AccountId, about: str) -> bool:
        return bool(await _WAITING.value(self._connection, account=account_id, of=about))

    async def read(
        self, account_id: AccountId, notification_id: NotificationId, *, now: datetime
    ) -> bool:
        named = {"id_": notification_id, "account": account_id}
        if await _READ.row(self._connection, **named, now=now) is not None:
            return True
        if await _IS_THEIRS.row(self._connection, **named) is None:
            raise NotificationNotFound(notification_id)
        return False

    async def read_up_to(self, account_id: AccountId, number: int, *, now: datetime) -> int:
        rows = await _READ_UP_TO.rows(self._connection, account=account_id, up_to=number, now=now)
        return len(rows)


_f = feeds.c
_OPEN_FEED = Statement(insert(feeds).on_conflict_do_nothing())
_LOCK_FEED = Statement(select(feeds).where(_f.account_id == bindparam("id_")).with_for_update())
_GET_FEED = Statement(select(feeds).where(_f.account_id == bindparam("id_")))
_SAVE_FEED = Statement(
    update(feeds)
    .where(_f.account_id == bindparam("id_"), _f.version == bindparam("seen"))
    .values({name: bindparam(name) for name in ("count", "unread", "version")})
    .returning(_f.account_id)
)


class PostgresFeeds:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def lock(self, account_id: AccountId) -> Feed:
        row = await _LOCK_FEED.row(self._connection, id_=account_id)
        if row is None:
            new = {"account_id": account_id, "count": 0, "unread": 0, "version": 0}
            await _OPEN_FEED.run(self._connection, **new)
            row = await _LOCK_FEED.row(self._connection, id_=account_id)
        return Feed(account_id=account_id) if row is None else to_feed(row)

    async def save(self, feed: Feed) -> None:
        saved = await _SAVE_FEED.row(
            self._connection,
            id_=feed.account_id,
            seen=feed.version,
            count=feed.count,
            unread=feed.unread,
            version=feed.next_version,
        )
        if saved is None:
            raise StaleVersion("The feed changed meanwhile.", accountId=str(feed.account_id))
        self._transaction.record(feed)


_GET_PREFERENCES = Statement(
    select(preferences).where(preferences.c.account_id == bindparam("id_"))
)
_new = insert(preferences)
# Who never said anything has version 0: two who both do it for the first time collide here.
_SAVE_PREFERENCES = Statement(
    _new.on_conflict_do_update(
        constraint=preferences.primary_key,
        set_={column.name: column for column in _new.excluded if not column.primary_key},
        where=preferences.c.version == bindparam("seen"),
    ).returning(preferences.c.account_id)
)


class PostgresPreferences:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def get(self, account_id: AccountId) -> Preferences:
        row = await _GET_PREFERENCES.row(self._connection, id_=account_id)
        return Preferences(account_id=account_id) if row is None else to_preferences(row)

    async def save(self, preferences: Preferences) -> None:
        row = preferences_row(preferences)
        saved = await _SAVE_PREFERENCES.row(self._connection, **row, seen=preferences.version)
        if saved is None:
            account_id = str(preferences.account_id)
            raise StaleVersion("The preferences changed meanwhile.", accountId=account_id)
        self._transaction.record(preferences)


_d = devices.c
_DEVICES = Statement(
    select(devices, person_keys.c.key)
    .outerjoin(person_keys, person_keys.c.account_id == _d.account_id)
    .where(_d.account_id == bindparam("account"))
    .order_by(_d.added_at.desc(), _d.id.desc())
)
_new_device = insert(devices)
_PUT_DEVICE = Statement(
    _new_device.on_conflict_do_update(
        index_elements=[_d.address_index],
        set_={column.name: column for column in _new_device.excluded},
    )
)
# Also as it was known under another master key, which has another index.
_REMOVE_SAME = Statement(
    delete(devices).where(
        or_(
            _d.id == bindparam("same", type_=Uuid),
            _d.address_index == func.any(bindparam("indexes", type_=ARRAY(LargeBinary))),
        )
    )
)
_REMOVE_DEVICES = Statement(
    delete(devices).where(_d.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)
_FORGET_DEVICES = Statement(delete(devices).where(_d.account_id == bindparam("account")))


class PostgresDevices:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = PersonKeys(transaction, cipher)

    async def of(self, account_id: AccountId) -> Sequence[Device]:
        rows = await _DEVICES.rows(self._connection, account=account_id)
        return [to_device(row, self._cipher) for row in rows if row["key"] is not None]

    async def put(self, device: Device) -> None:
        key = await self._keys.get(device.account_id)
        if key is None:
            return
        texts = {
            "address": device.address,
            "public_key": device.public_key,
            "secret": device.secret,
            "name": device.name,
        }
        sealed = {
            f"{name}_sealed": self._cipher.seal(key, device_place(name, device.id), text)
            for name, text in texts.items()
        }
        await _REMOVE_SAME.run(
            self._connection,
            same=device.id,
            indexes=list(self._cipher.indexes("device", device.address)),
        )
        await _PUT_DEVICE.run(
            self._connection,
            id=device.id,
            account_id=device.account_id,
            kind=device.kind,
            address_index=self._cipher.index("device", device.address),
            added_at=device.added_at,
            **sealed,
        )

    async def remove(self, device_ids: Collection[DeviceId]) -> None:
        if device_ids:
            await _REMOVE_DEVICES.run(self._connection, ids=list(device_ids))

    async def forget(self, account_id: AccountId) -> None:
        await _FORGET_DEVICES.run(self._connection, account=account_id)


class PostgresNotificationStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.notifications = PostgresNotifications(transaction, cipher)
        self.feeds = PostgresFeeds(transaction)
        self.preferences = PostgresPreferences(transaction)
        self.devices = PostgresDevices(transaction, cipher)


_FEED_PAGE = Statement(
    _whole.where(_c.account_id == bindparam("account"), _c.number < bindparam("before"))
    .order_by(_c.number.desc())
    .limit(bindparam("limit", type_=Integer))
)
_ALL = Statement(
    select(notifications)
    .where(
        tuple_(_c.made_at, _c.id)
        < tuple_(bindparam("before_at", type_=TIME), bindparam("before_id", type_=Uuid)),
        or_(
            bindparam("with_status", type_=String).is_(null()),
            _c.status == bindparam("with_status", type_=String),
        ),
        or_(
            bindparam("account", type_=Uuid).is_(null()),
            _c.account_id == bindparam("account", type_=Uuid),
        ),
    )
    .order_by(_c.made_at.desc(), _c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)


class PostgresNotificationViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def feed(self, account_id: AccountId, page: PageRequest) -> FeedView:
        place = page.after(int)
        rows = await _FEED_PAGE.rows(
            self._pool,
            account=account_id,
            before=_NEWEST if place is None else min(int(place[0]), _NEWEST),
            limit=page.limit + 1,
        )
        found = [to_notification(row, self._cipher) for row in rows]
        row = await _GET_FEED.row(self._pool, id_=account_id)
        return FeedView(
            feed=Feed(account_id=account_id) if row is None else to_feed(row),
            page=Page.cut(found, page, key=lambda each: (each.number,)),
        )

    async def get(self, notification_id: NotificationId) -> Notification:
        row = await _GET.row(self._pool, id_=notification_id)
        if row is None:
            raise NotificationNotFound(notification_id)
        return to_notification(row, self._cipher)

    async def all(self, asked: NotificationFilter, page: PageRequest) -> Page[Notification]:
        before_at, before_id = place_in(page)
        rows = await _ALL.rows(
            self._pool,
            before_at=before_at,
            before_id=before_id,
            with_status=asked.status,
            account=asked.account_id,
            limit=page.limit + 1,
        )
        found = [to_notification(row) for row in rows]
        return Page.cut(found, page, key=lambda each: (each.made_at.isoformat(), str(each.id)))
