from dataclasses import dataclass
from datetime import datetime

from application.identity.ports import IdentityStore, Passwords
from application.identity.proof import Proof
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.account import Account, normalised_email
from domain.identity.one_time_link import OneTimeLink, Purpose
from domain.kernel.access import Principal
from domain.kernel.ids import LinkId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEmailChange:
    email: str
    password: str | None
    """Not needed from who has just proved who they are."""

    by: Principal


class RequestEmailChangeHandler:
    """Wish for another address: a link goes to the old one and one to the new one.

    Whether the new address has an account already is told to nobody but its owner.
    """

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        passwords: Passwords,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._proof = Proof(passwords, clock)
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: RequestEmailChange) -> None:
        async with self._work.begin() as store:
            account = await store.accounts.get(command.by.account_id)
            factors = await store.second_factors.of(command.by.account_id)
        await self._proof.check(account, factors, by=command.by, password=command.password)
        now = self._clock.now()
        email = normalised_email(command.email)
        old = self._link(account, Purpose.CHANGE_EMAIL_OLD, account.email, command.by, now)
        new = self._link(account, Purpose.CHANGE_EMAIL_NEW, email, command.by, now)
        asked = account.ask_for_email(email, old=old.id, new=new.id, now=now)
        async with self._work.begin() as store:
            await store.links.add(old, new)
            await store.accounts.save(asked)

    def _link(
        self, account: Account, purpose: Purpose, address: str, by: Principal, now: datetime
    ) -> OneTimeLink:
        return OneTimeLink(
            id=LinkId(self._ids.new()),
            account_id=account.id,
            purpose=purpose,
            address=address,
            made_at=now,
            session_id=by.session_id,
        )
