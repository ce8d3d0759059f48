"""What people do in conversations, in memory."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.chat_words import CipheredWords
from application.chat.assign_support import AssignSupport, AssignSupportHandler
from application.chat.block_person import BlockPerson, BlockPersonHandler
from application.chat.change_member import ChangeMember, ChangeMemberHandler
from application.chat.channel import ChatChannel
from application.chat.close_conversation import CloseConversation, CloseConversationHandler
from application.chat.forget_old_texts import TAKEN_BACK_KEPT, ForgetOldTexts
from application.chat.invite_member import InviteMember, InviteMemberHandler
from application.chat.join_conversation import JoinConversation, JoinConversationHandler
from application.chat.mark_received import MarkReceived, MarkReceivedHandler
from application.chat.open_conversation import OpenConversation, OpenConversationHandler
from application.chat.presence import NotePresence, NotePresenceHandler, ShowPresence
from application.chat.queries import GetAttachment, GetConversation, ShowConversations
from application.chat.remove_member import RemoveMember, RemoveMemberHandler
from application.chat.report_message import ReportMessage, ReportMessageHandler
from application.chat.report_queries import GetReport
from application.chat.resolve_report import ResolveReport, ResolveReportHandler
from application.chat.say_typing import SayTyping, SayTypingHandler
from application.chat.search_messages import SearchMessages, SearchMessagesHandler
from application.chat.telling import Teller
from application.realtime.ports import Said, Told
from domain.chat.conversation import ConversationStatus, direct_id
from domain.chat.errors import (
    AlreadyReported,
    ConversationIsClosed,
    ConversationNotFound,
    MemberMayNot,
    MessageNotFound,
    MutedUntil,
    NotAnAttachment,
    NotForThisKind,
    NothingToSearch,
    OnlyOneself,
    PersonNotFound,
    PersonUnreachable,
)
from domain.chat.events import ConversationKind, MemberRole, ModerationAct, ReportReason
from domain.chat.message import MessageStatus
from domain.chat.report import ReportStatus
from domain.kernel.access import Principal, RightMissing, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ConversationId, FileId
from tests.contracts.chat import erased
from tests.support.chat import PLAN, RandomIds, Talk, in_memory, once, the_log
from tests.support.clock import NOON
from tests.support.personal_data import CIPHER

ALL_KINDS = {kind: timedelta(days=30) for kind in ConversationKind}


@dataclass
class Town:
    talk: Talk
    log: Any

    def __post_init__(self) -> None:
        talk = self.talk
        changing: dict[str, Any] = {"work": talk.work, "clock": talk.clock}
        self.open = OpenConversationHandler(**changing, people=talk.people, ids=RandomIds())
        self.invite = InviteMemberHandler(**changing, people=talk.people)
        self.join = JoinConversationHandler(**changing)
        self.remove = RemoveMemberHandler(**changing)
        self.change = ChangeMemberHandler(**changing)
        self.close = CloseConversationHandler(**changing)
        self.assign = AssignSupportHandler(**changing, people=talk.people)
        self.block = BlockPersonHandler(**changing, people=talk.people)
        self.report = ReportMessageHandler(**changing, ids=RandomIds())
        self.resolve = ResolveReportHandler(**changing)
        self.search = SearchMessagesHandler(
            views=talk.views, texts=talk.texts, words=CipheredWords(CIPHER)
        )
        teller = Teller(talk.broadcast)
        self.receive = MarkReceivedHandler(**changing, teller=teller, presence=talk.presence)
        self.typing = SayTypingHandler(
            views=talk.views, teller=teller, presence=talk.presence, clock=talk.clock
        )
        self.channel = ChatChannel(self.log, views=talk.views, texts=talk.texts)
        show = ShowConversations(views=talk.views, texts=talk.texts, people=talk.people)
        self.get = GetConversation(views=talk.views, show=show)

    async def blocked(self, by: Principal, whom: Principal, *, lift: bool = False) -> None:
        await self.block(BlockPerson(by=by, account_id=whom.account_id, lift=lift))

    async def opened(self, by: Principal, kind: ConversationKind, *others: Principal) -> Any:
        ids = tuple(other.account_id for other in others)
        command = OpenConversation(by=by, kind=kind, title="Choir", others=ids)
        return (await self.open(command, once())).conversation


@pytest.fixture
def town() -> Town:
    talk, database = in_memory()
    return Town(talk, the_log(database))


async def test_whoever_takes_no_part_hears_of_nothing(town: Town) -> None:
    talk = town.talk
    ada, eve = await talk.somebody(), await talk.somebody(Role.SUPPORT, Role.ADMIN)
    group = await talk.group_of(ada)
    await talk.say(ada, group, "Hello")

    for refused in (
        talk.read_by(eve, group),
        talk.say(eve, group, "Hi"),
        talk.change(eve, group, 1, "Hi"),
        talk.take_back(eve, group, 1),
        town.channel.admit(eve, str(group)),
        town.get(group, by=eve),
        town.remove(RemoveMember(by=eve, conversation_id=group, account_id=ada.account_id)),
        town.join(JoinConversation(by=eve, conversation_id=group)),
        town.typing(SayTyping(by=eve, conversation_id=group)),
        town.receive(MarkReceived(by=eve, conversation_id=group, read=1)),
        town.close(CloseConversation(by=eve, conversation_id=group)),
    ):
        with pytest.raises(ConversationNotFound):
            await refused


async def test_whoever_is_invited_sees_what_it_is_and_nothing_that_is_said(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    group = await talk.group_of(ada)
    await talk.say(ada, group, "Hello")
    await town.invite(InviteMember(by=ada, conversation_id=group, account_id=bob.account_id))

    shown = await town.get(group, by=bob)

    assert (shown.conversation.title, shown.last, shown.unread) == ("Choir trip", None, 0)
    with pytest.raises(ConversationNotFound):
        await talk.read_by(bob, group)
    await town.join(JoinConversation(by=bob, conversation_id=group))
    assert await talk.texts_for(bob, group) == ["Hello"]


async def test_whoever_is_sent_away_hears_nothing_more(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    group = await talk.group_of(ada, bob)
    await town.channel.admit(bob, str(group))

    await town.remove(RemoveMember(by=ada, conversation_id=group, account_id=bob.account_id))

    assert town.channel.changes_rights("MemberRemoved")
    with pytest.raises(ConversationNotFound):
        await town.channel.admit(bob, str(group))
    with pytest.raises(ConversationNotFound):
        await town.join(JoinConversation(by=bob, conversation_id=group))


async def test_the_same_message_sent_again_is_the_first_one(town: Town) -> None:
    talk = town.talk
    ada = await talk.somebody()
    group = await talk.group_of(ada)

    first = await talk.say(ada, group, "Hello", "m-1")
    again = await talk.say(ada, group, "Something else", "m-1")

    assert again == first
    assert len(await talk.read_by(ada, group)) == 1


async def test_what_is_edited_says_something_else_and_its_history_is_kept(town: Town) -> None:
    talk = town.talk
    ada, bob, moderator = (
        await talk.somebody(),
        await talk.somebody(),
        await talk.somebody(Role.SUPPORT),
    )
    group = await talk.group_of(ada, bob)
    await talk.say(ada, group, "You fool")
    await talk.change(ada, group, 1, "You friend")
    report = await town.report(
        ReportMessage(by=bob, conversation_id=group, number=1, reason=ReportReason.ABUSE)
    )

    view = await GetReport(views=talk.views, texts=talk.texts)(report.id, by=moderator)

    assert await talk.texts_for(bob, group) == ["You friend"]
    assert [text for _, text in view.history] == ["You fool", "You friend"]
    with pytest.raises(RightMissing):
        await GetReport(views=talk.views, texts=talk.texts)(report.id, by=bob)


async def test_what_is_taken_back_keeps_its_number_and_no_text(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    group = await talk.group_of(ada, bob)
    await talk.say(bob, group, "one", attachments=(PLAN,))
    await talk.say(bob, group, "two")

    await talk.take_back(bob, group, 1)
    await talk.take_back(ada, group, 2)

    read = await talk.read_by(bob, group)
    assert [(s.message.number, s.text, s.message.status, s.shows_files) for s in read] == [
        (1, None, MessageStatus.DELETED, False),
        (2, None, MessageStatus.HIDDEN, False),
    ]


async def test_files_are_for_those_who_see_the_message(town: Town) -> None:
    talk = town.talk
    ada, eve = await talk.somebody(), await talk.somebody()
    group = await talk.group_of(ada)
    await talk.say(ada, group, "", attachments=(PLAN,))
    get = GetAttachment(views=talk.views, attachments=talk.send._attachments)  # noqa: SLF001

    assert (await get(group, 1, PLAN, by=ada)).name == "plan.pdf"
    with pytest.raises(ConversationNotFound):
        await get(group, 1, PLAN, by=eve)
    with pytest.raises(MessageNotFound):
        await get(group, 2, PLAN, by=ada)
    with pytest.raises(NotAnAttachment):
        await talk.say(ada, group, "", attachments=(FileId(UUID(int=1)),))


async def test_an_answer_is_to_something_that_was_said(town: Town) -> None:
    talk = town.talk
    ada = await talk.somebody()
    group = await talk.group_of(ada)
    await talk.say(ada, group, "Hello")

    answer = await talk.say(ada, group, "Hi", reply_to=1)

    assert answer.message.reply_to == 1
    with pytest.raises(MessageNotFound):
        await talk.say(ada, group, "Hi", reply_to=9)


async def test_only_those_who_take_part_are_mentioned(town: Town) -> None:
    talk = town.talk
    ada, bob, eve = [await talk.somebody() for _ in range(3)]
    group = await talk.group_of(ada, bob)

    shown = await talk.say(ada, group, "Hi", mentions=(eve.account_id, bob.account_id))

    assert shown.message.mentions == (bob.account_id,)


async def test_two_who_talk_directly_get_the_same_conversation_back(town: Town) -> None:
    ada, bob = await town.talk.somebody(), await town.talk.somebody()

    mine = await town.opened(ada, ConversationKind.DIRECT, bob)
    theirs = await town.opened(bob, ConversationKind.DIRECT, ada)

    assert mine.id == theirs.id == direct_id(ada.account_id, bob.account_id)


async def test_a_conversation_is_begun_with_those_there_are(town: Town) -> None:
    ada = await town.talk.somebody()
    nobody = Principal(AccountId(uuid4()), frozenset({Role.CUSTOMER}))

    with pytest.raises(PersonNotFound):
        await town.opened(ada, ConversationKind.DIRECT, nobody)
    with pytest.raises(OnlyOneself):
        await town.opened(ada, ConversationKind.DIRECT, ada)
    with pytest.raises(NotForThisKind):
        await town.opened(ada, ConversationKind.ROOM)
    with pytest.raises(NotForThisKind):
        await town.opened(ada, ConversationKind.DIRECT)


async def test_those_of_whom_one_blocked_the_other_do_not_write_directly(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    direct = await talk.direct_of(ada, bob)
    await talk.say(bob, direct, "Hello")
    await town.blocked(ada, bob)

    for refused in (
        talk.say(bob, direct, "Hello?"),
        talk.say(ada, direct, "No"),
        town.opened(bob, ConversationKind.DIRECT, ada),
        town.opened(bob, ConversationKind.GROUP, ada),
    ):
        with pytest.raises(PersonUnreachable):
            await refused
    await town.blocked(ada, bob, lift=True)
    await talk.say(bob, direct, "Hello again")
    with pytest.raises(OnlyOneself):
        await town.blocked(ada, ada)


async def test_in_a_group_one_does_not_read_whom_one_blocked(town: Town) -> None:
    talk = town.talk
    ada, bob, eve = [await talk.somebody() for _ in range(3)]
    group = await talk.group_of(ada, bob, eve)
    await talk.say(bob, group, "Hello", attachments=(PLAN,))
    await town.blocked(ada, bob)

    [shown] = await talk.read_by(ada, group)

    assert (shown.text, shown.is_blocked, shown.shows_files) == (None, True, False)
    assert await talk.texts_for(eve, group) == ["Hello"]
    assert await town.search(SearchMessages(by=ada, text="hello")) == []


async def test_whole_words_are_found_in_ones_own_conversations(town: Town) -> None:
    talk = town.talk
    ada, eve = await talk.somebody(), await talk.somebody()
    group = await talk.group_of(ada)
    await talk.say(ada, group, "Das Café öffnet um acht")
    await talk.say(ada, group, "Cafeteria")

    found = await town.search(SearchMessages(by=ada, text="CAFE offnet"))

    assert [shown.message.number for shown in found] == [1]
    assert await town.search(SearchMessages(by=eve, text="cafe")) == []
    with pytest.raises(NothingToSearch):
        await town.search(SearchMessages(by=ada, text="!?"))


async def test_support_picks_up_hands_over_and_puts_back(town: Town) -> None:
    talk = town.talk
    ada = await talk.somebody()
    one, other = await talk.somebody(Role.SUPPORT), await talk.somebody(Role.SUPPORT)
    support = await talk.support_of(ada)
    await talk.say(ada, support, "Where is it?")
    assert await talk.texts_for(one, support) == ["Where is it?"]
    with pytest.raises(ConversationNotFound):
        await talk.say(one, support, "Here")

    async def assigned(to: Principal | None, by: Principal) -> Any:
        chosen = None if to is None else to.account_id
        return await town.assign(AssignSupport(by=by, conversation_id=support, assignee_id=chosen))

    picked_up = await assigned(one, one)
    await talk.say(one, support, "Here")
    handed_over = await assigned(other, one)
    with pytest.raises(ConversationNotFound):
        await talk.say(one, support, "Wait")
    await talk.say(other, support, "It comes")
    back = await assigned(None, other)

    assert (picked_up.assignee_id, handed_over.assignee_id) == (one.account_id, other.account_id)
    assert (back.status, back.assignee_id, back.members) == (ConversationStatus.WAITING, None, 1)
    with pytest.raises(PersonNotFound):
        await assigned(ada, one)
    with pytest.raises(RightMissing):
        await assigned(ada, ada)


async def test_what_is_closed_is_read_and_not_written_until_it_is_taken_up_again(
    town: Town,
) -> None:
    talk = town.talk
    ada = await talk.somebody()
    support = await talk.support_of(ada)
    await talk.say(ada, support, "Where is it?")
    await town.close(CloseConversation(by=ada, conversation_id=support))

    with pytest.raises(ConversationIsClosed):
        await talk.say(ada, support, "Found it")
    assert await talk.texts_for(ada, support) == ["Where is it?"]
    again = await town.close(CloseConversation(by=ada, conversation_id=support, reopen=True))
    await talk.say(ada, support, "Lost it")
    assert again.status is ConversationStatus.WAITING


async def test_only_its_owner_closes_a_group_and_nobody_a_direct_one(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    group, direct = await talk.group_of(ada, bob), await talk.direct_of(ada, bob)

    with pytest.raises(MemberMayNot):
        await town.close(CloseConversation(by=bob, conversation_id=group))
    with pytest.raises(NotForThisKind):
        await town.close(CloseConversation(by=bob, conversation_id=direct))


async def test_a_member_is_changed_by_whoever_saw_the_group_as_it_is(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    group = await talk.group_of(ada, bob)
    revision = (await talk.views.seen(group, ada.account_id)).conversation.revision

    def command(seen: int) -> ChangeMember:
        return ChangeMember(
            by=ada,
            conversation_id=group,
            account_id=bob.account_id,
            if_match=seen,
            role=MemberRole.MODERATOR,
            muted_until=NOON + timedelta(hours=1),
        )

    changed, member = await town.change(command(revision))

    assert (member.role, changed.revision) == (MemberRole.MODERATOR, revision + 2)
    with pytest.raises(StaleVersion):
        await town.change(command(revision))
    with pytest.raises(MutedUntil):
        await talk.say(bob, group, "Hello")


async def test_a_moderator_hides_mutes_warns_and_sends_away(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    moderator = await talk.somebody(Role.SUPPORT)
    group = await talk.group_of(ada, bob)
    await talk.say(bob, group, "Buy!")

    def reported(by: Principal) -> ReportMessage:
        return ReportMessage(by=by, conversation_id=group, number=1, reason=ReportReason.SPAM)

    report = await town.report(reported(ada))
    resolve = ResolveReport(by=moderator, report_id=report.id, acts=tuple(ModerationAct))
    resolved = await town.resolve(resolve)

    assert resolved.status is ReportStatus.RESOLVED
    assert await talk.texts_for(ada, group) == [None]
    with pytest.raises(ConversationNotFound):
        await talk.read_by(bob, group)
    names = [
        each.event.name for each in await town.log.of_subject(f"chat:{group}", after=0, limit=99)
    ]
    assert names[-4:] == ["MessageHidden", "MemberWarned", "MemberMuted", "MemberRemoved"]
    with pytest.raises(AlreadyReported):
        await town.report(reported(ada))
    with pytest.raises(RightMissing):
        await town.resolve(ResolveReport(by=ada, report_id=report.id, acts=()))


async def test_who_types_and_reads_is_told_and_written_nowhere(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    group = await talk.group_of(ada, bob)
    await talk.say(ada, group, "Hello")
    heard: list[Told] = []

    async with talk.broadcast.listen(heard.append):
        await town.typing(SayTyping(by=bob, conversation_id=group))
        for _ in range(2):
            await town.receive(MarkReceived(by=bob, conversation_id=group, read=1))

    told = [each for each in heard if isinstance(each, Said)]
    assert [(each.channel, each.publication.name) for each in told] == [
        (f"chat:{group}", "Typing"),
        (f"chat:{group}", "ReceiptMoved"),
    ]
    assert all(each.publication.sequence is None for each in told)


async def test_who_is_there_is_told_to_acquaintances_for_a_minute(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    group = await talk.group_of(ada, bob)
    note = NotePresenceHandler(
        work=talk.work, views=talk.views, presence=talk.presence, clock=talk.clock
    )
    show = ShowPresence(views=talk.views, presence=talk.presence, clock=talk.clock)

    async def bobs() -> list[tuple[bool, object]]:
        shown = await show(group, by=ada)
        return [(s.is_online, s.last_seen) for s in shown if s.account_id == bob.account_id]

    assert await bobs() == [(False, None)]
    assert await note(NotePresence(by=bob))
    assert await bobs() == [(True, NOON)]
    talk.clock.pass_time(timedelta(seconds=60))
    assert await bobs() == [(False, NOON)]
    assert not await note(NotePresence(by=bob, is_shown=False))
    assert await bobs() == []


async def test_the_channel_tells_messages_as_they_are_now(town: Town) -> None:
    talk = town.talk
    ada, bob = await talk.somebody(), await talk.somebody()
    group = await talk.group_of(ada, bob)
    await talk.say(ada, group, "one")
    await talk.say(ada, group, "two")
    await talk.take_back(ada, group, 2)

    told = await town.channel.since(f"chat:{group}", 0, limit=99)

    assert [each.sequence for each in told] == list(range(1, len(told) + 1))
    said = [(t.name, t.data["text"]) for t in told if t.name.startswith("Message")]
    assert said == [("MessagePosted", "one"), ("MessagePosted", None), ("MessageDeleted", None)]
    with pytest.raises(ConversationNotFound):
        await town.channel.admit(ada, "nothing of the kind")


async def test_old_texts_are_forgotten_and_their_numbers_kept(town: Town) -> None:
    talk = town.talk
    ada = await talk.somebody()
    group = await talk.group_of(ada)
    old = await talk.say(ada, group, "old")
    talk.clock.pass_time(timedelta(days=31) - TAKEN_BACK_KEPT)
    gone = await talk.say(ada, group, "gone")
    await talk.take_back(ada, group, 2)
    talk.clock.pass_time(TAKEN_BACK_KEPT)
    await talk.say(ada, group, "new")
    forget = ForgetOldTexts(old=talk.old, archive=talk.archive, clock=talk.clock, kept=ALL_KINDS)

    await forget()

    assert await talk.texts_for(ada, group) == [None, None, "new"]
    assert await talk.archive.history(old.message.id) == []
    # Deleted exactly as long ago as moderators can still read it.
    assert len(await talk.archive.history(gone.message.id)) == 1


async def test_nobody_writes_after_they_are_erased(town: Town) -> None:
    talk = town.talk
    ada = await talk.somebody()
    group = await talk.group_of(ada)
    await erased(talk, ada)

    with pytest.raises(PersonNotFound):
        await talk.say(ada, group, "Hello")


def test_a_word_looks_different_in_every_conversation() -> None:
    words = CipheredWords(CIPHER)
    one, other = ConversationId(uuid4()), ConversationId(uuid4())

    assert words.of(one, ["mill"]) == words.of(one, ["mill"]) != words.of(other, ["mill"])
