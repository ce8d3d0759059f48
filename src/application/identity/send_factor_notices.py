"""Reactions that tell people what happened to their second factors."""

from application.identity.mails import LetterKind
from application.identity.post import Post
from application.platform.tasks import Task
from domain.identity.factor_events import (
    CodesGuessed,
    FactorAdded,
    FactorRemoved,
    PasskeySuspected,
    RecoveryCodeUsed,
)


class TellFactorAdded:
    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, event: FactorAdded, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None:
            await self._post.send(
                LetterKind.FACTOR_ADDED, account, task, at=event.at, factor=event.kind.value
            )


class TellFactorRemoved:
    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, event: FactorRemoved, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None:
            await self._post.send(
                LetterKind.FACTOR_REMOVED, account, task, at=event.at, factor=event.kind.value
            )


class TellRecoveryCodeUsed:
    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, event: RecoveryCodeUsed, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None:
            left = str(event.left)
            await self._post.send(
                LetterKind.RECOVERY_CODE_USED, account, task, at=event.at, left=left
            )


class TellFactorAttacked:
    """That somebody guesses codes, who knows the password, or uses a copy of a passkey."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def __call__(self, event: CodesGuessed | PasskeySuspected, task: Task) -> None:
        account = await self._post.reader(event.account_id)
        if account is not None:
            await self._post.send(LetterKind.FACTOR_ATTACKED, account, task, at=event.at)
