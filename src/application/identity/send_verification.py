from application.identity.link_ports import LinkTokens
from application.identity.mails import LetterKind
from application.identity.ports import IdentityStore
from application.identity.post import Post
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.identity.events import AccountRegistered, EmailVerificationRequested
from domain.identity.one_time_link import OneTimeLink, Purpose
from domain.kernel.ids import LinkId


class SendVerification:
    """Reaction: send the link that proves whose address it is."""

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

    async def __call__(
        self, event: AccountRegistered | EmailVerificationRequested, task: Task
    ) -> None:
        account = await self._post.reader(event.account_id)
        if account is None or account.email_verified_at is not None:
            return
        link = OneTimeLink(
            id=LinkId(task.id),
            account_id=account.id,
            purpose=Purpose.VERIFY_EMAIL,
            address=account.email,
            made_at=event.at,
        )
        if self._clock.now() >= link.expires_at:
            return
        async with self._work.begin() as store:
            await store.links.add(link)
        token = self._link_tokens.token(link.id, link.purpose)
        await self._post.send(LetterKind.VERIFY_EMAIL, account, task, token=token)
