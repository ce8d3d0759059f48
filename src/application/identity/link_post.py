"""Links that count once, made when they are sent."""

from datetime import datetime

from application.identity.link_ports import LinkTokens
from application.identity.mails import LetterKind
from application.identity.ports import IdentityStore
from application.identity.post import Post
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.identity.account import Account
from domain.identity.one_time_link import OneTimeLink, Purpose
from domain.kernel.ids import LinkId


class LinkPost:
    def __init__(
        self, work: UnitOfWork[IdentityStore], link_tokens: LinkTokens, post: Post, clock: Clock
    ) -> None:
        self._work = work
        self._link_tokens = link_tokens
        self._post = post
        self._clock = clock

    async def send(
        self, kind: LetterKind, purpose: Purpose, account: Account, task: Task, *, made_at: datetime
    ) -> None:
        """Send a link to the account's address, unless its time is over already.

        An attempt that is repeated sends the same link: its id is the task's.
        """
        link = OneTimeLink(
            id=LinkId(task.id),
            account_id=account.id,
            purpose=purpose,
            address=account.email,
            made_at=made_at,
        )
        if self._clock.now() >= link.expires_at:
            return
        async with self._work.begin() as store:
            await store.links.add(link)
        token = self._link_tokens.token(link.id, link.purpose)
        await self._post.send(kind, account, task, token=token)
