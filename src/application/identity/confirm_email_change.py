from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from application.identity.link_ports import LinkTokens
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.one_time_link import OneTimeLink, Purpose, find_link
from domain.identity.session_events import RevocationReason


class EmailChangeStatus(StrEnum):
    CONFIRMED_HERE = "CONFIRMED_HERE"
    """The other address has not confirmed it yet."""

    CHANGED = "CHANGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmEmailChange:
    token: str


class ConfirmEmailChangeHandler:
    """Note that one of both addresses agrees; with the second one the change is made."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], link_tokens: LinkTokens, clock: Clock
    ) -> None:
        self._work = work
        self._link_tokens = link_tokens
        self._clock = clock

    async def __call__(self, command: ConfirmEmailChange) -> EmailChangeStatus:
        now = self._clock.now()
        link_id = self._link_tokens.read(
            command.token, Purpose.CHANGE_EMAIL_OLD, Purpose.CHANGE_EMAIL_NEW
        )
        async with self._work.begin() as store:
            links = await store.links.beside(link_id)
            link = find_link(links, link_id).follow(now=now, among=links)
            await store.links.save(link)
            other = link.other_half(links)
            if other.followed_at is None:
                return EmailChangeStatus.CONFIRMED_HERE
            await _change(store, {link.purpose: link, other.purpose: other}, now)
        return EmailChangeStatus.CHANGED


async def _change(store: IdentityStore, links: dict[Purpose, OneTimeLink], now: datetime) -> None:
    old, new = links[Purpose.CHANGE_EMAIL_OLD], links[Purpose.CHANGE_EMAIL_NEW]
    account = await store.accounts.get(new.account_id)
    changed = account.change_email(new.address, old=old.id, new=new.id, now=now)
    await store.accounts.save(changed)
    await store.sessions.revoke_all(
        account.id, except_=new.session_id, reason=RevocationReason.EMAIL_CHANGED, now=now
    )
