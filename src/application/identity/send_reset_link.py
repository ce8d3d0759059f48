from application.identity.link_ports import LinkTokens
from application.identity.mails import LetterKind
from application.identity.ports import IdentityStore
from application.identity.post import Post
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.identity.account import Account
from domain.identity.events import PasswordResetRequested
from domain.identity.one_time_link import OneTimeLink, Purpose
from domain.kernel.ids import LinkId


class SendResetLink:
    """Reaction: look whose address it is, and send them the link, if it is anybody's."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        link_tokens: LinkTokens,
        post: Post,
        clock: Clock,
    ) -> None:
        self._work = work
        self._link_tokens = link_tokens
        self._post = post
        self._clock = clock

    async def __call__(self, event: PasswordResetRequested, task: Task) -> None:
        account = await self._reader(event)
        if account is not None:
            await self._send(account, event, task)
        # Not with the task: once it is sent, sending it again would only be the same mail.
        async with self._work.begin() as store:
            await store.reset_requests.forget(event.request_id)

    async def _reader(self, event: PasswordResetRequested) -> Account | None:
        async with self._work.begin() as store:
            request = await store.reset_requests.find(event.request_id)
            return None if request is None else await store.accounts.find(request.email)

    async def _send(self, account: Account, event: PasswordResetRequested, task: Task) -> None:
        link = OneTimeLink(
            id=LinkId(task.id),
            account_id=account.id,
            purpose=Purpose.RESET_PASSWORD,
            address=account.email,
            made_at=event.at,
        )
        if self._clock.now() >= link.expires_at:
            return
        async with self._work.begin() as store:
            await store.links.add(link)
        token = self._link_tokens.token(link.id, link.purpose)
        await self._post.send(LetterKind.RESET_PASSWORD, account, task, token=token)
