from application.identity.link_post import LinkPost
from application.identity.mails import LetterKind
from application.identity.post import Post
from application.platform.tasks import Task
from domain.identity.events import AccountRegistered, EmailVerificationRequested
from domain.identity.one_time_link import Purpose


class SendVerification:
    """Reaction: send the link that proves whose address it is."""

    def __init__(self, post: Post, link_post: LinkPost) -> None:
        self._post = post
        self._link_post = link_post

    async def __call__(
        self, event: AccountRegistered | EmailVerificationRequested, task: Task
    ) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None and account.email_verified_at is None:
            await self._link_post.send(
                LetterKind.VERIFY_EMAIL, Purpose.VERIFY_EMAIL, account, task, made_at=event.at
            )
