"""What every ``ChatStore`` and its views must do, whatever they are made of."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.chat.ports import AlreadySent, ListFilter, NumberRange
from application.platform.paging import PageRequest
from domain.chat.conversation import Conversation, room_id
from domain.chat.errors import ConversationNotFound, MessageNotFound, ReportNotFound
from domain.chat.events import ConversationKind, MemberRole, ModerationAct, ReportReason
from domain.chat.member import MemberStatus
from domain.chat.message import Message, MessageStatus
from domain.chat.report import Report
from domain.kernel.access import Principal, Right, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ConversationId, ReportId
from tests.support.chat import PLAN, Talk, a_member
from tests.support.clock import NOON

LATER = NOON + timedelta(hours=1)
PAGE = PageRequest(limit=2)
MANY = 30


class ChatContract:
    """Subclass it, give it a ``talk`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def talk(self) -> Talk:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_conversation_comes_back_as_it_was(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group, members = Conversation.group(
            ConversationId(uuid4()),
            by=ada.account_id,
            title="Grüße",
            invited=[bob.account_id],
            now=NOON,
        )

        await talk.added(group, members)

        async with talk.work.begin() as store:
            assert await store.conversations.lock(group.id) == group.settled()
            found = await store.conversations.lock_with(group.id, bob.account_id)
        assert found == (group.settled(), members[1])
        seen = await talk.views.seen(group.id, ada.account_id)
        assert (seen.conversation, seen.member) == (group.settled(), members[0])

    async def test_a_second_one_with_the_same_id_changes_nothing(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        known = await talk.direct_of(ada, bob)
        again, members = Conversation.direct(bob.account_id, ada.account_id, now=LATER)

        async with talk.work.begin() as store:
            assert not await store.conversations.add(again, members)

        seen = await talk.views.seen(known, ada.account_id)
        assert (seen.conversation.opened_by, seen.conversation.version) == (ada.account_id, 1)

    async def test_what_is_not_there_is_not_found(self, talk: Talk) -> None:
        nowhere = ConversationId(uuid4())
        ada = await talk.somebody()
        group = await talk.group_of(ada)

        with pytest.raises(ConversationNotFound):
            await talk.views.seen(nowhere, ada.account_id)
        async with talk.work.begin() as store:
            with pytest.raises(ConversationNotFound):
                await store.conversations.lock(nowhere)
            with pytest.raises(ConversationNotFound):
                await store.conversations.receive(nowhere, ada.account_id, delivered=1, read=1)
            with pytest.raises(MessageNotFound):
                await store.conversations.message(group, 1)
            with pytest.raises(ReportNotFound):
                await store.reports.get(ReportId(uuid4()))
        with pytest.raises(ReportNotFound):
            await talk.views.report(ReportId(uuid4()))

    async def test_a_change_to_an_older_version_is_stale(self, talk: Talk) -> None:
        ada = await talk.somebody()
        group = await talk.group_of(ada)
        async with talk.work.begin() as store:
            known = await store.conversations.lock(group)
            await store.conversations.save(known.close(by=None, now=NOON))

        with pytest.raises(StaleVersion):
            async with talk.work.begin() as store:
                await store.conversations.save(known.close(by=None, now=LATER))

    async def test_members_come_back_as_they_became(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group = await talk.group_of(ada, bob)
        async with talk.work.begin() as store:
            known, owner = await store.conversations.lock_with(group, ada.account_id)
            assert owner is not None
            bobs = (await store.conversations.members(group, [bob.account_id]))[bob.account_id]
            changed, muted = known.mute(bobs, until=LATER, by=owner, now=NOON)
            changed, gone = changed.remove(muted, by=owner, now=NOON)
            await store.conversations.save(changed, [gone])

        seen = await talk.views.seen(group, bob.account_id)

        assert seen.member == gone
        assert seen.conversation.members == 1

    async def test_a_message_comes_back_as_it_was_and_became(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group = await talk.group_of(ada, bob)
        first = await talk.say(ada, group, "Hello", "a")
        second = await talk.say(
            ada, group, "See", "b", reply_to=1, attachments=(PLAN,), mentions=(bob.account_id,)
        )

        found = await talk.views.numbered(group, [1, 2, 3])
        await talk.take_back(ada, group, 1)

        assert found == {1: first.message, 2: second.message}
        assert second.message.mentions == (bob.account_id,)
        gone = await talk.views.message(first.message.id)
        assert gone == replace(first.message, status=MessageStatus.DELETED, gone_at=NOON)

    async def test_the_same_message_is_stored_once(self, talk: Talk) -> None:
        ada = await talk.somebody()
        group = await talk.group_of(ada)
        shown = await talk.say(ada, group, "Hello", "a")

        with pytest.raises(AlreadySent):
            await posted_again(talk, ada, shown.message)

        assert (await talk.views.seen(group, ada.account_id)).conversation.last_number == 1

    async def test_many_who_talk_at_once_are_numbered_without_a_gap(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group = await talk.group_of(ada, bob)

        await asyncio.gather(*(talk.say((ada, bob)[n % 2], group, str(n)) for n in range(MANY)))

        read = await talk.read_by(ada, group)
        assert [shown.message.number for shown in read] == list(range(1, MANY + 1))
        assert {shown.text for shown in read} == {str(n) for n in range(MANY)}

    async def test_whoever_writes_has_read_everything(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group = await talk.group_of(ada, bob)
        await talk.say(ada, group, "1")
        await talk.say(bob, group, "2")

        members = {
            one.account_id: (one.delivered, one.read)
            for one in (await talk.views.members(group, PAGE)).items
        }

        assert members == {ada.account_id: (1, 1), bob.account_id: (2, 2)}

    async def test_receipts_move_on_and_never_beyond_what_was_said(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group = await talk.group_of(ada, bob)
        for _ in range(3):
            await talk.say(ada, group, "Hello")
        told = []

        for delivered, read in ((1, 0), (1, 0), (0, 2), (99, 1)):
            async with talk.work.begin() as store:
                got = await store.conversations.receive(
                    group, bob.account_id, delivered=delivered, read=read
                )
            told.append((got.member.delivered, got.member.read, got.has_moved))

        assert told == [(1, 0, True), (1, 0, False), (2, 2, True), (3, 2, True)]
        assert got.members == 2

    async def test_a_change_of_a_member_leaves_their_receipts_alone(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group = await talk.group_of(ada, bob)
        async with talk.work.begin() as store:
            known, owner = await store.conversations.lock_with(group, ada.account_id)
            assert owner is not None
            bobs = (await store.conversations.members(group, [bob.account_id]))[bob.account_id]
        await talk.say(bob, group, "Hello")

        async with talk.work.begin() as store:
            known = await store.conversations.lock(group)
            changed, muted = known.mute(bobs, until=LATER, by=owner, now=NOON)
            await store.conversations.save(changed, [muted])

        member = (await talk.views.seen(group, bob.account_id)).member
        assert member is not None
        assert (member.read, member.muted_until) == (1, LATER)

    async def test_the_heir_is_a_moderator_or_who_came_first(self, talk: Talk) -> None:
        ada = await talk.somebody()
        group = await talk.group_of(ada)
        first = a_member(group, status=MemberStatus.JOINED)
        second = a_member(group, status=MemberStatus.JOINED, since=LATER)
        moderator = a_member(group, MemberRole.MODERATOR, status=MemberStatus.JOINED, since=LATER)
        gone = a_member(group, MemberRole.MODERATOR, status=MemberStatus.LEFT)

        heirs = []
        async with talk.work.begin() as store:
            assert await store.conversations.heir(group, ada.account_id) is None
            for added in ([first, second, gone], [moderator]):
                known = await store.conversations.lock(group)
                more = replace(known, members=known.members + len(added) - added.count(gone))
                await store.conversations.save(more, added)
                heirs.append(await store.conversations.heir(group, ada.account_id))

        assert heirs == [first, moderator]

    async def test_conversations_are_listed_by_their_newest_message(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        groups = [await talk.group_of(ada) for _ in range(3)]
        direct = await talk.direct_of(bob, ada)
        await talk.group_of(bob)
        for place, where in enumerate([groups[1], direct, groups[0]], start=1):
            talk.clock.pass_time(timedelta(minutes=place))
            await talk.say(ada, where, "Hello")

        first = await talk.views.listed(ada.account_id, ListFilter(), PAGE)
        rest = await talk.views.listed(
            ada.account_id, ListFilter(), PageRequest(cursor=first.next, limit=2)
        )

        listed = [*first.items, *rest.items]
        assert [each.conversation.id for each in listed] == [
            groups[0],
            direct,
            groups[1],
            groups[2],
        ]
        assert [None if each.last is None else each.last.number for each in listed] == [
            *(1, 1, 1),
            None,
        ]
        assert rest.next is None
        only = await talk.views.listed(
            ada.account_id, ListFilter(kind=ConversationKind.DIRECT), PAGE
        )
        assert [each.conversation.id for each in only.items] == [direct]

    async def test_the_room_of_something_is_found_by_what_it_is_about(self, talk: Talk) -> None:
        ada = await talk.somebody()
        room, member = Conversation.room("event:7", now=NOON).admit(
            ada.account_id, None, role=MemberRole.MEMBER, now=NOON
        )
        await talk.added(room, [member])

        found = await talk.views.listed(ada.account_id, ListFilter(about="event:7"), PAGE)
        nothing = await talk.views.listed(ada.account_id, ListFilter(about="event:8"), PAGE)

        assert [each.conversation.id for each in found.items] == [room_id("event:7")]
        assert nothing.items == ()

    async def test_those_who_wait_for_help_are_listed_the_longest_first(self, talk: Talk) -> None:
        ada = await talk.somebody()
        waiting = []
        for _ in range(3):
            waiting.append(await talk.support_of(ada))
            talk.clock.pass_time(timedelta(minutes=1))
        async with talk.work.begin() as store:
            known = await store.conversations.lock(waiting[1])
            await store.conversations.save(
                known.assign(ada.account_id, by=ada.account_id, now=NOON)
            )

        first = await talk.views.queue(PageRequest(limit=1))
        rest = await talk.views.queue(PageRequest(cursor=first.next, limit=5))

        assert [each.conversation.id for each in (*first.items, *rest.items)] == [
            waiting[0],
            waiting[2],
        ]
        assert all(each.member is None for each in first.items)

    async def test_messages_are_read_by_their_numbers(self, talk: Talk) -> None:
        ada = await talk.somebody()
        group = await talk.group_of(ada)
        for n in range(1, 6):
            await talk.say(ada, group, str(n))

        async def numbers(**asked: int) -> list[int]:
            found = await talk.views.messages(group, NumberRange(**{"limit": 2, **asked}))
            return [message.number for message in found]

        assert await numbers() == [4, 5]
        assert await numbers(after=0) == [1, 2]
        assert await numbers(after=4) == [5]
        assert await numbers(before=4) == [2, 3]
        assert await numbers(before=1) == []

    async def test_words_find_messages_of_these_conversations_only(self, talk: Talk) -> None:
        ada = await talk.somebody()
        one, other = await talk.group_of(ada), await talk.group_of(ada)
        shown = await talk.say(ada, one, "The choir sings")
        await talk.say(ada, one, "The choir rests")
        gone = await talk.say(ada, one, "The choir sings no more")
        await talk.take_back(ada, one, gone.message.number)
        await talk.say(ada, other, "The choir sings elsewhere")
        words = talk.send._words  # noqa: SLF001  # as the sender makes them

        found = await talk.views.with_words({one: words.of(one, ["choir", "sings"])}, limit=10)
        foreign = await talk.views.with_words({one: words.of(other, ["choir"])}, limit=10)

        assert found == [shown.message]
        assert foreign == []
        assert set(await talk.views.newest_of(ada.account_id, limit=9)) == {one, other}

    async def test_blocks_are_seen_from_both_sides(self, talk: Talk) -> None:
        ada, bob, eve = [await talk.somebody() for _ in range(3)]
        direct = await talk.direct_of(ada, bob)
        async with talk.work.begin() as store:
            await store.blocks.add(bob.account_id, ada.account_id, now=NOON)
            await store.blocks.add(bob.account_id, ada.account_id, now=LATER)
            others = [bob.account_id, eve.account_id]
            assert await store.blocks.between(ada.account_id, others) == {bob.account_id}
        assert (await talk.views.seen(direct, ada.account_id)).is_cut
        assert (await talk.views.seen(direct, bob.account_id)).is_cut
        assert set(await talk.views.blocked_among(bob.account_id, [ada.account_id])) == {
            ada.account_id
        }
        assert not await talk.views.blocked_among(ada.account_id, [bob.account_id])
        assert await talk.views.blocked_by(bob.account_id) == [ada.account_id]

        async with talk.work.begin() as store:
            await store.blocks.remove(bob.account_id, ada.account_id)
            await store.blocks.add(eve.account_id, bob.account_id, now=NOON)
            await store.blocks.forget(bob.account_id)
            assert await store.blocks.between(bob.account_id, [eve.account_id]) == set()

        assert not (await talk.views.seen(direct, ada.account_id)).is_cut

    async def test_only_acquaintances_who_show_it_are_seen_to_be_there(self, talk: Talk) -> None:
        ada, bob, eve, shy, stranger = [await talk.somebody() for _ in range(5)]
        await talk.group_of(ada, bob, eve, shy)
        async with talk.work.begin() as store:
            await store.blocks.add(eve.account_id, ada.account_id, now=NOON)
            await store.preferences.show_presence(shy.account_id, shown=False)

        among = [one.account_id for one in (bob, eve, shy, stranger)]

        assert set(await talk.views.acquaintances(ada.account_id, among)) == {bob.account_id}
        assert not await talk.views.shows_presence(shy.account_id)
        assert await talk.views.shows_presence(bob.account_id)
        async with talk.work.begin() as store:
            await store.preferences.show_presence(shy.account_id, shown=True)
        assert await talk.views.shows_presence(shy.account_id)

    async def test_a_message_is_reported_once_by_each(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group = await talk.group_of(ada, bob)
        message = (await talk.say(ada, group, "Buy!")).message
        report = a_report(message=message, by=bob.account_id)
        again = a_report(message=message, by=bob.account_id)

        async with talk.work.begin() as store:
            assert await store.reports.add(report)
            assert not await store.reports.add(again)

        known = report.settled()
        assert await talk.views.report(report.id) == known
        resolved = known.resolve((ModerationAct.WARN_AUTHOR,), by=ada.account_id, now=LATER)
        async with talk.work.begin() as store:
            await store.reports.save(resolved)
        assert (await talk.views.reports(PAGE, resolved=False)).items == ()
        assert (await talk.views.reports(PAGE, resolved=True)).items == (resolved.settled(),)
        with pytest.raises(StaleVersion):
            async with talk.work.begin() as store:
                await store.reports.save(resolved)

    async def test_old_texts_are_found_by_kind_and_forgotten(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group, direct = await talk.group_of(ada, bob), await talk.direct_of(ada, bob)
        old = await talk.say(ada, group, "old", attachments=(PLAN,))
        gone = await talk.say(ada, group, "gone")
        await talk.say(ada, direct, "direct")
        await talk.take_back(ada, group, gone.message.number)
        talk.clock.pass_time(timedelta(days=2))
        await talk.say(ada, group, "new")
        before = NOON + timedelta(days=1)

        found = await talk.old.older(ConversationKind.GROUP, before=before, limit=9)
        taken = await talk.old.taken_back(before=before, limit=9)
        await talk.old.forget(found)

        assert sorted(message.number for message in found) == [1, 2]
        assert [message.number for message in taken] == [2]
        assert await talk.old.older(ConversationKind.GROUP, before=before, limit=9) == []
        assert await talk.old.taken_back(before=before, limit=9) == []
        kept = await talk.views.message(old.message.id)
        assert kept is not None
        assert (kept.status, kept.attachments) == (MessageStatus.FORGOTTEN, ())

    async def test_what_the_erased_wrote_is_found_by_nothing(self, talk: Talk) -> None:
        ada = await talk.somebody()
        group = await talk.group_of(ada)
        for text in ("one", "two", "three"):
            await talk.say(ada, group, text)

        told = [await talk.old.forget_words_of(ada.account_id, limit=2) for _ in range(3)]

        assert told == [2, 1, 0]

    async def test_what_somebody_takes_part_in_is_told(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        groups = sorted([await talk.group_of(ada, bob) for _ in range(3)])

        async with talk.work.begin() as store:
            assert await store.conversations.of_account(bob.account_id, limit=2) == groups[:2]
        people = await talk.views.recipients(groups[0], limit=9)
        assert set(people) == {ada.account_id, bob.account_id}

    async def test_people_have_names_and_rights_while_they_are_there(self, talk: Talk) -> None:
        ada = await talk.somebody()
        helper = await talk.somebody(Role.SUPPORT)
        nobody = AccountId(UUID(int=5))

        names = await talk.people.names([ada.account_id, nobody])

        assert names == {ada.account_id: "Ada Lovelace"}
        assert await talk.people.staff(helper.account_id, Right.ANSWER_SUPPORT)
        assert not await talk.people.staff(ada.account_id, Right.ANSWER_SUPPORT)

    async def test_nobody_reads_what_the_erased_wrote(self, talk: Talk) -> None:
        ada, bob = await talk.somebody(), await talk.somebody()
        group = await talk.group_of(ada, bob)
        await talk.say(bob, group, "mine")
        await talk.say(ada, group, "yours")

        await erased(talk, bob)

        assert await talk.texts_for(ada, group) == [None, "yours"]
        assert await talk.people.names([bob.account_id]) == {}


async def posted_again(talk: Talk, by: Principal, message: Message) -> None:
    async with talk.work.begin() as store:
        known, member = await store.conversations.lock_with(message.conversation_id, by.account_id)
        assert member is not None
        posted, again = known.post(
            message.id,
            by=member,
            body_id=message.body_id,
            text="Hello",
            client_id=message.client_id,
            now=LATER,
        )
        await store.conversations.post(posted, again, ())


async def erased(talk: Talk, who: Principal) -> None:
    async with talk.identity.begin() as store:
        account = await store.accounts.get(who.account_id)
        await store.accounts.save(account.erase(by=who.account_id, now=NOON))


def a_report(*, message: Message, by: AccountId) -> Report:
    return Report.make(
        ReportId(uuid4()),
        message,
        by=by,
        reason=ReportReason.SPAM,
        note="It is the third today.",
        now=NOON,
    )
