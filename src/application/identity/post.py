"""The way of every letter: into words, to the mailer, and no further if it is refused."""

from datetime import datetime

from application.identity.mails import Letter, LetterKind, LetterWriter
from application.identity.ports import IdentityStore
from application.platform.mail import Mailer, MailRefused
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.identity.account import Account
from domain.identity.errors import AccountNotFound
from domain.kernel.ids import AccountId


class Post:
    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        writer: LetterWriter,
        mailer: Mailer,
        clock: Clock,
    ) -> None:
        self._work = work
        self._writer = writer
        self._mailer = mailer
        self._clock = clock

    async def reader(self, account_id: AccountId) -> Account | None:
        """Whose mail it would be; ``None`` if they are gone."""
        async with self._work.begin() as store:
            try:
                account = await store.accounts.get(account_id)
            except AccountNotFound:
                return None
        return None if account.is_erased else account

    async def send(
        self,
        kind: LetterKind,
        account: Account,
        task: Task,
        *,
        to: str | None = None,
        token: str = "",
        **facts: str | datetime,
    ) -> None:
        """Send it to the account's address, or to the one that is given, in its language.

        An attempt that is repeated sends the same mail: its id is the task's.
        """
        letter = Letter(
            kind=kind,
            to=to or account.email,
            locale=account.locale,
            time_zone=account.time_zone,
            token=token,
            facts=facts,
        )
        try:
            await self._mailer.send(self._writer.write(letter, id=str(task.id)))
        except MailRefused:
            await self._note_bounce(kind, account.id, task)

    async def _note_bounce(self, kind: LetterKind, account_id: AccountId, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            account = await store.accounts.get(account_id)
            if not account.is_erased:
                await store.accounts.save(account.note_bounce(kind, now=self._clock.now()))
