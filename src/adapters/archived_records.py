"""What archives hold about a person that are not in the database, to be told to them."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from application.activity.archive import ActivityArchive, ActMark
from application.activity.ports import WordSeals
from application.chat.archive import MessageArchive, Seals
from application.platform.personal_records import PersonalRow
from domain.kernel.ids import AccountId

TEXTS, ACTS = "archived-message-texts", "archived-activity"
AT_ONCE = 200
EVER = datetime(1970, 1, 1, tzinfo=UTC)


class ArchivedRecords:
    """The archives hold what is sealed; what opens it is asked for a page at a time."""

    def __init__(
        self, *, texts: MessageArchive, seals: Seals, acts: ActivityArchive, words: WordSeals
    ) -> None:
        self._texts = texts
        self._seals = seals
        self._acts = acts
        self._words = words

    @property
    def sections(self) -> Sequence[str]:
        return [TEXTS, ACTS]

    def rows(self, section: str, account_id: AccountId) -> AsyncIterator[PersonalRow]:
        return self._told_texts(account_id) if section == TEXTS else self._told_acts(account_id)

    async def _told_texts(self, account_id: AccountId) -> AsyncIterator[PersonalRow]:
        async for body in self._texts.of_author(account_id):
            opened = await self._seals.unseal([body])
            yield {
                "message_id": str(body.message_id),
                "conversation_id": str(body.conversation_id),
                "revision": body.revision,
                "written_at": body.written_at.isoformat(),
                "text": opened.get(body.id),
            }

    async def _told_acts(self, account_id: AccountId) -> AsyncIterator[PersonalRow]:
        before: ActMark | None = None
        while acts := await self._acts.of_account(
            account_id, since=EVER, before=before, limit=AT_ONCE
        ):
            words = await self._words.unseal(acts)
            for act in acts:
                yield {
                    "kind": act.kind,
                    "at": act.at.isoformat(),
                    "subject_id": None if act.subject_id is None else str(act.subject_id),
                    "words": words.get(act.id),
                }
            before = acts[-1].mark
