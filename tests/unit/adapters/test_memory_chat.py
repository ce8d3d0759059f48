import pytest

from adapters.memory.chat_archive import MemoryMessageArchive
from adapters.memory.presence import MemoryPresence
from adapters.memory.unit_of_work import MemoryDatabase
from application.chat.archive import MessageArchive
from tests.contracts.chat import ChatContract
from tests.contracts.message_archive import MessageArchiveContract
from tests.support.chat import Talk, in_memory
from tests.support.clock import NOON
from tests.support.files import OWNER, SOMEBODY_ELSE


class TestMemoryChat(ChatContract):
    @pytest.fixture
    def talk(self) -> Talk:
        return in_memory()[0]


class TestMemoryMessageArchive(MessageArchiveContract):
    @pytest.fixture
    def archive(self) -> MessageArchive:
        return MemoryMessageArchive(MemoryDatabase())


async def test_presence_forgets_who_was_not_seen_for_longest() -> None:
    presence = MemoryPresence(people_max=1)

    await presence.note([OWNER], now=NOON)
    await presence.note([SOMEBODY_ELSE], now=NOON)

    assert await presence.last_seen([OWNER, SOMEBODY_ELSE]) == {SOMEBODY_ELSE: NOON}
