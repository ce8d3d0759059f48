"""What every ``MessageArchive`` must do, whatever it is made of."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.chat.archive import Body, MessageArchive
from domain.kernel.ids import AccountId, ConversationId, MessageId
from tests.support.clock import NOON

ADA, BOB = AccountId(UUID(int=0xADA)), AccountId(UUID(int=0xB0B))
CONVERSATION = ConversationId(UUID(int=7))
MANY = 1_200


def a_body(
    message: int = 1, revision: int = 0, *, author_id: AccountId = ADA, text: str = "Hello"
) -> Body:
    return Body(
        id=uuid4(),
        conversation_id=CONVERSATION,
        message_id=MessageId(UUID(int=message)),
        author_id=author_id,
        revision=revision,
        written_at=NOON + timedelta(seconds=10 * message + revision),
        sealed=text.encode(),
    )


class MessageArchiveContract:
    """Subclass it, give it an ``archive`` fixture, and the adapter is held to its word."""

    many = MANY
    """More than the adapter reads at once."""

    @pytest.fixture
    def archive(self) -> MessageArchive:
        raise AssertionError("Every adapter brings its own.")

    async def test_what_was_put_comes_back_as_it_was(self, archive: MessageArchive) -> None:
        bodies = [a_body(1, text="Grüße ✓"), a_body(2)]

        await archive.put(bodies)

        assert await archive.get_many([body.id for body in bodies]) == {
            body.id: body for body in bodies
        }

    async def test_what_is_not_there_is_left_out(self, archive: MessageArchive) -> None:
        body = a_body()
        await archive.put([body])

        assert await archive.get_many([uuid4(), body.id]) == {body.id: body}
        assert await archive.get_many([]) == {}

    async def test_to_put_nothing_is_nothing(self, archive: MessageArchive) -> None:
        await archive.put([])

    async def test_what_is_there_is_never_changed(self, archive: MessageArchive) -> None:
        body = a_body(text="first")
        other = Body(
            id=body.id,
            conversation_id=CONVERSATION,
            message_id=body.message_id,
            author_id=ADA,
            revision=0,
            written_at=NOON,
            sealed=b"second",
        )
        await archive.put([body])

        await archive.put([other, a_body(2)])

        assert await archive.get_many([body.id]) == {body.id: body}

    async def test_the_history_of_a_message_is_told_in_order(self, archive: MessageArchive) -> None:
        first, second, third = a_body(1, 0), a_body(1, 1), a_body(1, 2)
        await archive.put([third, first, a_body(2)])
        await archive.put([second])

        assert await archive.history(first.message_id) == [first, second, third]
        assert await archive.history(MessageId(uuid4())) == []

    async def test_all_that_somebody_wrote_is_told_in_order(self, archive: MessageArchive) -> None:
        own = [a_body(n) for n in range(1, self.many)]
        await archive.put([*reversed(own), a_body(3, author_id=BOB)])

        assert [body async for body in archive.of_author(ADA)] == own

    async def test_what_is_forgotten_is_gone_with_all_its_history(
        self, archive: MessageArchive
    ) -> None:
        old, edited, kept = a_body(1, 0), a_body(1, 1), a_body(2)
        await archive.put([old, edited, kept])

        await archive.forget([old.message_id])

        assert await archive.history(old.message_id) == []
        assert await archive.get_many([old.id, edited.id, kept.id]) == {kept.id: kept}
