from dataclasses import dataclass

from application.identity.link_ports import LinkTokens
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.errors import LinkDoesNotCount
from domain.identity.one_time_link import Purpose, find_link


@dataclass(frozen=True, slots=True, kw_only=True)
class StopEmailChange:
    token: str


class StopEmailChangeHandler:
    """Let whoever reads the mail of the old address keep it."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], link_tokens: LinkTokens, clock: Clock
    ) -> None:
        self._work = work
        self._link_tokens = link_tokens
        self._clock = clock

    async def __call__(self, command: StopEmailChange) -> None:
        now = self._clock.now()
        link_id = self._link_tokens.read(command.token, Purpose.CHANGE_EMAIL_OLD)
        async with self._work.begin() as store:
            links = await store.links.beside(link_id)
            old = find_link(links, link_id)
            if not old.counts(now=now, among=links):
                raise LinkDoesNotCount
            new = old.other_half(links)
            account = await store.accounts.get(old.account_id)
            await store.links.save(old.take_back(now=now), new.take_back(now=now))
            await store.accounts.save(account.keep_email(now=now))
