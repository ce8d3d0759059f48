"""What goes with every new password, whichever way it came."""

from datetime import datetime

from application.identity.ports import IdentityStore
from domain.identity.account import Account
from domain.identity.one_time_link import Purpose
from domain.identity.password import checked_password
from domain.identity.session_events import RevocationReason
from domain.kernel.ids import SessionId

WORTHLESS = frozenset({Purpose.RESET_PASSWORD, Purpose.CHANGE_EMAIL_OLD, Purpose.CHANGE_EMAIL_NEW})
"""Links that somebody may have asked for who knew the old one."""


async def store_new_password(
    store: IdentityStore,
    account: Account,
    password: str,
    *,
    keeping: SessionId | None,
    now: datetime,
) -> None:
    """Store the changed account; take pending links back, end all sessions but one to keep."""
    links = await store.links.of(account.id)
    pending = [link for link in links if link.purpose in WORTHLESS and not link.is_over]
    await store.links.save(*(link.take_back(now=now) for link in pending))
    await _note_password(store, account, password)
    await store.accounts.save(account)
    await store.sessions.revoke_all(
        account.id, except_=keeping, reason=RevocationReason.PASSWORD_CHANGED, now=now
    )


async def _note_password(store: IdentityStore, account: Account, password: str) -> None:
    """Remember whether it is a short one; raise ``WeakPassword`` if that is too short by now.

    Nobody adds or removes a second factor until the transaction ends.
    """
    factors = await store.second_factors.lock(account.id)
    checked_password(password, email=account.email, length_min=factors.password_length_min)
    noted = factors.note_password(len(password))
    if noted != factors:
        await store.second_factors.save(noted)
