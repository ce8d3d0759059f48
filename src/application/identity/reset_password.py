from dataclasses import dataclass

from application.identity.link_ports import LinkTokens
from application.identity.new_password import store_new_password
from application.identity.ports import IdentityStore, Passwords
from application.platform.ports import Clock, UnitOfWork
from domain.identity.account import Account
from domain.identity.one_time_link import Purpose, find_link
from domain.identity.password import checked_password
from domain.kernel.ids import LinkId


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    token: str
    password: str


class ResetPasswordHandler:
    """Take the password of whoever followed the link, and sign everybody else out."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        link_tokens: LinkTokens,
        passwords: Passwords,
        clock: Clock,
    ) -> None:
        self._work = work
        self._link_tokens = link_tokens
        self._passwords = passwords
        self._clock = clock

    async def __call__(self, command: ResetPassword) -> None:
        link_id = self._link_tokens.read(command.token, Purpose.RESET_PASSWORD)
        async with self._work.begin() as store:
            account = await self._owner(store, link_id)
            factors = await store.second_factors.of(account.id)
        password = checked_password(
            command.password, email=account.email, length_min=factors.password_length_min
        )
        hashed = await self._passwords.hash(password)
        now = self._clock.now()
        async with self._work.begin() as store:
            # Once more, because another request may have used the link while this one hashed.
            account = await self._owner(store, link_id, uses_it=True)
            changed = account.change_password(hashed, now=now)
            if account.email_verified_at is None:
                changed = changed.verify_email(now=now)
            await store_new_password(store, changed, password, keeping=None, now=now)

    async def _owner(
        self, store: IdentityStore, link_id: LinkId, *, uses_it: bool = False
    ) -> Account:
        """Whose password the link changes; raise ``LinkDoesNotCount``."""
        links = await store.links.beside(link_id)
        link = find_link(links, link_id).follow(now=self._clock.now(), among=links)
        if uses_it:
            await store.links.save(link)
        return await store.accounts.get(link.account_id)
