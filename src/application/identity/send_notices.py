"""Reactions that tell people what happened to their account, in case it was not them."""

import re

from application.identity.mails import LetterKind
from application.identity.ports import IdentityStore
from application.identity.post import Post
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from domain.identity.events import AddressClaimedAgain, EmailChanged, PasswordChanged
from domain.identity.session import Session
from domain.identity.session_events import RefreshTokenReused, SessionOpened
from domain.kernel.ids import AccountId, LinkId, SessionId

_NUMBERS = re.compile(r"\d[\d._]*")


class TellAccountExists:
    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, event: AddressClaimedAgain, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None:
            await self._post.send(LetterKind.ACCOUNT_EXISTS, account, task)


class TellPasswordChanged:
    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, event: PasswordChanged, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None:
            await self._post.send(LetterKind.PASSWORD_CHANGED, account, task, at=event.at)


class TellSessionStolen:
    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, event: RefreshTokenReused, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None:
            await self._post.send(LetterKind.SESSION_STOLEN, account, task, at=event.at)


class TellOldEmailChanged:
    """At the old address: the only place where whoever lost the account would hear of it."""

    def __init__(self, work: UnitOfWork[IdentityStore], post: Post) -> None:
        self._work = work
        self._post = post

    async def __call__(self, event: EmailChanged, task: Task) -> None:
        await _tell_email_changed(self._work, self._post, event, task, event.old_link_id)


class TellNewEmailChanged:
    """At the new address."""

    def __init__(self, work: UnitOfWork[IdentityStore], post: Post) -> None:
        self._work = work
        self._post = post

    async def __call__(self, event: EmailChanged, task: Task) -> None:
        await _tell_email_changed(self._work, self._post, event, task, event.new_link_id)


class TellNewDevice:
    """Unless it is the first one, or one of a kind that was signed in before."""

    def __init__(self, work: UnitOfWork[IdentityStore], post: Post) -> None:
        self._work = work
        self._post = post

    async def __call__(self, event: SessionOpened, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        session = await self._if_new(event.account_id, event.session_id)
        if account is not None and session is not None:
            await self._post.send(
                LetterKind.NEW_DEVICE, account, task, at=event.at, device=session.device or "?"
            )

    async def _if_new(self, account_id: AccountId, session_id: SessionId) -> Session | None:
        async with self._work.begin() as store:
            sessions = await store.sessions.of_account(account_id)
        session = next((one for one in sessions if one.id == session_id), None)
        if session is None:
            return None
        before = {_kind(one.device) for one in sessions if one.created_at < session.created_at}
        return session if before and _kind(session.device) not in before else None


async def _tell_email_changed(
    work: UnitOfWork[IdentityStore], post: Post, event: EmailChanged, task: Task, to: LinkId
) -> None:
    account = await post.reader(event.account_id)
    async with work.begin() as store:
        address_of = {link.id: link.address for link in await store.links.of(event.account_id)}
    if account is not None and to in address_of:
        new_address = address_of[event.new_link_id]
        await post.send(
            LetterKind.EMAIL_CHANGED,
            account,
            task,
            to=address_of[to],
            at=event.at,
            new_address=new_address,
        )


def _kind(device: str) -> str:
    """A device without its version numbers: browsers get a new one every few weeks."""
    return _NUMBERS.sub("", device)
