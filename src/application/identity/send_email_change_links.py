from application.identity.link_ports import LinkTokens
from application.identity.mails import LetterKind
from application.identity.ports import IdentityStore
from application.identity.post import Post
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.identity.account import Account
from domain.identity.events import EmailChangeRequested
from domain.identity.one_time_link import OneTimeLink


class SendOldEmailLink:
    """Reaction: ask at the old address, where the change can also be stopped."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], link_tokens: LinkTokens, post: Post, clock: Clock
    ) -> None:
        self._work = work
        self._link_tokens = link_tokens
        self._post = post
        self._clock = clock

    async def __call__(self, event: EmailChangeRequested, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        async with self._work.begin() as store:
            links = {link.id: link for link in await store.links.of(event.account_id)}
        old, new = links.get(event.old_link_id), links.get(event.new_link_id)
        if account is None or old is None or new is None:
            return
        if old.counts(now=self._clock.now(), among=links.values()):
            token = self._link_tokens.token(old.id, old.purpose)
            await self._post.send(
                LetterKind.CONFIRM_OLD_EMAIL,
                account,
                task,
                to=old.address,
                token=token,
                new_address=new.address,
            )


class SendNewEmailLink:
    """Reaction: ask at the new address, or tell its owner that it has an account already."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], link_tokens: LinkTokens, post: Post, clock: Clock
    ) -> None:
        self._work = work
        self._link_tokens = link_tokens
        self._post = post
        self._clock = clock

    async def __call__(self, event: EmailChangeRequested, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        async with self._work.begin() as store:
            links = {link.id: link for link in await store.links.of(event.account_id)}
            link = links.get(event.new_link_id)
            owner = None if link is None else await store.accounts.find(link.address)
        if account is None or link is None:
            return
        if owner is not None:
            await self._post.send(LetterKind.ACCOUNT_EXISTS, owner, task)
        elif link.counts(now=self._clock.now(), among=links.values()):
            await self._ask(account, link, task)

    async def _ask(self, account: Account, link: OneTimeLink, task: Task) -> None:
        token = self._link_tokens.token(link.id, link.purpose)
        await self._post.send(
            LetterKind.CONFIRM_NEW_EMAIL, account, task, to=link.address, token=token
        )
