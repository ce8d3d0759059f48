"""Reactions that tell people that something else opens their account now."""

from application.identity.mails import LetterKind
from application.identity.post import Post
from application.platform.tasks import Task
from domain.identity.api_key_events import ApiKeyCreated
from domain.identity.social_events import SocialIdentityLinked


class TellApiKeyCreated:
    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, event: ApiKeyCreated, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None:
            await self._post.send(LetterKind.API_KEY_CREATED, account, task, at=event.at)


class TellIdentityLinked:
    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, event: SocialIdentityLinked, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None:
            await self._post.send(
                LetterKind.IDENTITY_LINKED, account, task, at=event.at, provider=event.provider
            )
