from application.identity.link_post import LinkPost
from application.identity.mails import LetterKind
from application.identity.ports import IdentityStore
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from domain.identity.account import Account
from domain.identity.events import PasswordResetRequested
from domain.identity.one_time_link import Purpose


class SendResetLink:
    """Reaction: look whose address it is, and send them the link, if it is anybody's."""

    def __init__(self, work: UnitOfWork[IdentityStore], link_post: LinkPost) -> None:
        self._work = work
        self._link_post = link_post

    async def __call__(self, event: PasswordResetRequested, task: Task) -> None:
        account = await self._reader(event)
        if account is not None:
            await self._link_post.send(
                LetterKind.RESET_PASSWORD, Purpose.RESET_PASSWORD, account, task, made_at=event.at
            )
        # Not with the task: once it is sent, sending it again would only be the same mail.
        async with self._work.begin() as store:
            await store.reset_requests.forget(event.request_id)

    async def _reader(self, event: PasswordResetRequested) -> Account | None:
        async with self._work.begin() as store:
            request = await store.reset_requests.find(event.request_id)
            return None if request is None else await store.accounts.find(request.email)
