from dataclasses import dataclass

from application.identity.link_ports import LinkTokens
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.one_time_link import Purpose, find_link


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyEmail:
    token: str


class VerifyEmailHandler:
    """Believe whoever followed the link that the address is theirs."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], link_tokens: LinkTokens, clock: Clock
    ) -> None:
        self._work = work
        self._link_tokens = link_tokens
        self._clock = clock

    async def __call__(self, command: VerifyEmail) -> None:
        now = self._clock.now()
        link_id = self._link_tokens.read(command.token, Purpose.VERIFY_EMAIL)
        async with self._work.begin() as store:
            links = await store.links.beside(link_id)
            link = find_link(links, link_id).follow(now=now, among=links)
            account = await store.accounts.get(link.account_id)
            await store.links.save(link)
            await store.accounts.save(account.verify_email(now=now))
