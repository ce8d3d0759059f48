"""Random people say, edit, take back, come and go: nobody ever sees what they may not."""

import asyncio
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from application.chat.invite_member import InviteMember, InviteMemberHandler
from application.chat.join_conversation import JoinConversation, JoinConversationHandler
from application.chat.remove_member import RemoveMember, RemoveMemberHandler
from domain.chat.errors import ConversationNotFound
from domain.kernel.access import Principal
from domain.kernel.errors import DomainError
from domain.kernel.ids import ConversationId
from tests.support.chat import Talk, in_memory

PEOPLE = 4
MOVES = ("say", "edit", "take back", "invite", "join", "leave", "remove")
Step = tuple[str, int, int, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(MOVES),
        st.integers(0, PEOPLE - 1),
        st.integers(0, PEOPLE - 1),
        st.integers(1, 6),
    ),
    max_size=40,
)


@dataclass
class Room:
    """What has to be true, told by what was answered alone."""

    talk: Talk
    people: list[Principal]
    group: ConversationId
    texts: list[str | None] = field(default_factory=list)
    inside: set[int] = field(default_factory=lambda: {0})

    def __post_init__(self) -> None:
        talk = self.talk
        self.invite = InviteMemberHandler(work=talk.work, people=talk.people, clock=talk.clock)
        self.join = JoinConversationHandler(work=talk.work, clock=talk.clock)
        self.remove = RemoveMemberHandler(work=talk.work, clock=talk.clock)

    async def play(self, step: Step) -> None:
        move, who, whom, number = step
        try:
            await self._move(move, who, whom, number)
        except DomainError:
            return
        self._note(move, who, whom, number)

    async def _move(self, move: str, who: int, whom: int, number: int) -> None:
        by, other = self.people[who], self.people[whom].account_id
        match move:
            case "say":
                await self.talk.say(by, self.group, f"{len(self.texts)}")
            case "edit":
                await self.talk.change(by, self.group, number, f"edited {number}")
            case "take back":
                await self.talk.take_back(by, self.group, number)
            case "invite":
                await self.invite(InviteMember(by=by, conversation_id=self.group, account_id=other))
            case "join":
                await self.join(JoinConversation(by=by, conversation_id=self.group))
            case "leave" | "remove":
                gone = by.account_id if move == "leave" else other
                await self.remove(RemoveMember(by=by, conversation_id=self.group, account_id=gone))

    def _note(self, move: str, who: int, whom: int, number: int) -> None:
        match move:
            case "say":
                self.texts.append(f"{len(self.texts)}")
            case "edit":
                self.texts[number - 1] = f"edited {number}"
            case "take back":
                self.texts[number - 1] = None
            case "join":
                self.inside.add(who)
            case "leave":
                self.inside.discard(who)
            case "remove":
                self.inside.discard(whom)

    async def check(self) -> None:
        for number, person in enumerate(self.people):
            if number in self.inside:
                read = await self.talk.read_by(person, self.group)
                assert [shown.message.number for shown in read] == list(
                    range(1, len(self.texts) + 1)
                )
                assert [shown.text for shown in read] == self.texts
            else:
                await self._hears_nothing(person)

    async def _hears_nothing(self, person: Principal) -> None:
        try:
            await self.talk.read_by(person, self.group)
        except ConversationNotFound:
            return
        raise AssertionError("Somebody reads who takes no part.")


@settings(max_examples=40)
@given(steps)
def test_who_takes_part_sees_every_number_and_who_does_not_sees_nothing(
    walked: list[Step],
) -> None:
    asyncio.run(walk(walked))


async def walk(walked: list[Step]) -> None:
    talk, _ = in_memory()
    people = [await talk.somebody() for _ in range(PEOPLE)]
    room = Room(talk, people, await talk.group_of(people[0]))
    for step in walked:
        await room.play(step)
    await room.check()
