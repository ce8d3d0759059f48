"""Sessions in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    String,
    Uuid,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from adapters.postgres.account_rows import accounts
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import TIME
from adapters.postgres.session_rows import CHANGING, SessionRows, changing, sessions, standing_of
from adapters.postgres.statement import InsertMany, Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.identity.session_ports import SessionStanding
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.identity.errors import AccountNotFound
from domain.identity.session import (
    BEARER_IDLE,
    LASTS_AT_MOST,
    REVOKED_KEPT_FOR,
    USE_NOTED_EVERY,
    Session,
    SessionStatus,
    idle_limit,
)
from domain.identity.session_errors import SessionNotFound
from domain.identity.session_events import RevocationReason, SessionKind
from domain.kernel.access import Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, SessionId

NEWEST_MAX = 100
AFTER_ALL = UUID(int=2**128 - 1)


def _sessions() -> Select[Any]:
    """Sessions with the keys of those who were not erased."""
    with_key = sessions.outerjoin(person_keys, person_keys.c.account_id == sessions.c.account_id)
    return select(sessions, person_keys.c.key).select_from(with_key)


def _time(name: str) -> Any:
    return bindparam(name, type_=TIME)


_is_open = sessions.c.status == bindparam("open", SessionStatus.OPEN.value, type_=String)
_of_account = sessions.c.account_id == bindparam("account_id", type_=Uuid)

_ADD = InsertMany(sessions)
OWNER = (
    select(accounts.c.id, person_keys.c.key)
    .select_from(accounts.outerjoin(person_keys, person_keys.c.account_id == accounts.c.id))
    .where(accounts.c.id == bindparam("account_id"))
)
_LOCK_ACCOUNT = Statement(
    select(accounts.c.id)
    .where(accounts.c.id == bindparam("account_id"))
    .with_for_update(key_share=True)
)
BY_ID = _sessions().where(sessions.c.id == bindparam("session_id"))
_SAVE = Statement(
    update(sessions)
    .where(sessions.c.id == bindparam("session_id"), sessions.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in CHANGING} | {"version": bindparam("next")})
    .returning(sessions.c.id)
)
_NEWEST = Statement(_sessions().where(_of_account).order_by(sessions.c.id.desc()).limit(NEWEST_MAX))
_LOCK_OPEN = Statement(
    _sessions().where(_of_account, _is_open).order_by(sessions.c.id).with_for_update(of=sessions)
)
_REVOKE = Statement(
    update(sessions)
    .where(sessions.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
    .values(
        status=bindparam("revoked", SessionStatus.REVOKED.value),
        revoked_at=_time("now"),
        version=sessions.c.version + 1,
    )
)
_LIVE = Statement(
    _sessions()
    .where(
        _of_account,
        _is_open,
        sessions.c.created_at > _time("created_after"),
        or_(
            *(
                (sessions.c.kind == kind.value)
                & (sessions.c.last_used_at > _time(f"{kind.value.lower()}_used_after"))
                for kind in SessionKind
            )
        ),
        sessions.c.id < bindparam("before", type_=Uuid),
    )
    .order_by(sessions.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_STANDING = Statement(
    select(sessions, accounts.c.roles)
    .join_from(sessions, accounts, accounts.c.id == sessions.c.account_id)
    .where(sessions.c.id == bindparam("session_id"))
)
_STANDINGS = Statement(
    select(sessions, accounts.c.roles)
    .join_from(sessions, accounts, accounts.c.id == sessions.c.account_id)
    .where(sessions.c.id == func.any(bindparam("session_ids", type_=ARRAY(Uuid))))
)
_NOTE_USE = Statement(
    update(sessions)
    .where(
        sessions.c.id == bindparam("session_id"), sessions.c.last_used_at <= _time("used_before")
    )
    .values(last_used_at=_time("now"))
)
_FORGET = Statement(
    delete(sessions).where(
        or_(
            sessions.c.created_at <= _time("created_before"),
            sessions.c.last_used_at <= _time("used_before"),
            sessions.c.revoked_at <= _time("revoked_before"),
        )
    )
)


class PostgresSessions:
    locking = Statement(BY_ID.with_for_update(of=sessions))
    # Shared: who changes the account waits for us, and we wait for who does so already.
    keeping = Statement(OWNER.with_for_update(read=True, of=accounts))

    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._rows = SessionRows(cipher)

    async def add(self, session: Session) -> None:
        account = await self.keeping.row(self._connection, account_id=session.account_id)
        if account is None or account["key"] is None:
            raise AccountNotFound(session.account_id)
        await _ADD.run(self._connection, [self._rows.to_row(session, account["key"])])
        self._transaction.record(session)

    async def lock(self, session_id: SessionId) -> Session:
        row = await self.locking.row(self._connection, session_id=session_id)
        if row is None:
            raise SessionNotFound(session_id)
        return self._rows.from_row(row)

    async def save(self, session: Session) -> None:
        saved = await _SAVE.row(
            self._connection,
            session_id=session.id,
            seen=session.version,
            next=session.next_version,
            **changing(session),
        )
        if saved is None:
            raise StaleVersion("The session changed meanwhile.", sessionId=str(session.id))
        self._transaction.record(session)

    async def of_account(self, account_id: AccountId) -> Sequence[Session]:
        rows = await _NEWEST.rows(self._connection, account_id=account_id)
        return [self._rows.from_row(row) for row in rows]

    async def revoke_all(
        self,
        account_id: AccountId,
        *,
        reason: RevocationReason,
        now: datetime,
        except_: SessionId | None = None,
    ) -> int:
        await _LOCK_ACCOUNT.run(self._connection, account_id=account_id)
        rows = await _LOCK_OPEN.rows(self._connection, account_id=account_id)
        ended = [self._rows.from_row(row) for row in rows if row["id"] != except_]
        if ended:
            ids = [session.id for session in ended]
            await _REVOKE.run(self._connection, ids=ids, now=now)
        for session in ended:
            self._transaction.record(session.revoke(reason, now=now))
        return len(ended)


class PostgresSessionViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._rows = SessionRows(cipher)

    async def live(
        self, account_id: AccountId, roles: Collection[Role], page: PageRequest, *, now: datetime
    ) -> Page[Session]:
        rows = await _LIVE.rows(
            self._pool,
            account_id=account_id,
            created_after=now - LASTS_AT_MOST,
            bearer_used_after=now - idle_limit(SessionKind.BEARER, roles),
            cookie_used_after=now - idle_limit(SessionKind.COOKIE, roles),
            before=page.after_id() or AFTER_ALL,
            limit=page.limit + 1,
        )
        found = [self._rows.from_row(row) for row in rows]
        return Page.cut(found, page, key=lambda session: (str(session.id),))


class PostgresSessionStandings:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, session_id: SessionId) -> SessionStanding | None:
        row = await _STANDING.row(self._pool, session_id=session_id)
        return None if row is None else standing_of(row)

    async def of_many(self, session_ids: Collection[SessionId]) -> Sequence[SessionStanding]:
        rows = await _STANDINGS.rows(self._pool, session_ids=list(session_ids))
        return [standing_of(row) for row in rows]

    async def note_use(self, session_id: SessionId, *, now: datetime) -> None:
        # Of several processes that see it used, the first writes.
        await _NOTE_USE.run(
            self._pool, session_id=session_id, now=now, used_before=now - USE_NOTED_EVERY
        )

    async def forget_over(self, *, now: datetime) -> None:
        await _FORGET.run(
            self._pool,
            created_before=now - LASTS_AT_MOST,
            used_before=now - BEARER_IDLE,
            revoked_before=now - REVOKED_KEPT_FOR,
        )
