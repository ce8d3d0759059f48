"""Conversations, members, messages and reports: every status, and every way between them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.chat import conversation as conversations
from domain.chat import member as members
from domain.chat import message as messages
from domain.chat import report as reports
from domain.chat.conversation import (
    GROUP_MAX,
    Conversation,
    ConversationStatus,
    direct_id,
    room_id,
)
from domain.chat.errors import (
    AlreadyMember,
    BadMessage,
    BadTitle,
    ConversationFull,
    ConversationIsClosed,
    MemberMayNot,
    MutedUntil,
    NotForThisKind,
    OnlyOneself,
    OwnerStays,
    TooLateToEdit,
)
from domain.chat.events import ConversationKind, MemberRole, MessagePosted, ReportReason
from domain.chat.member import Member, MemberStatus
from domain.chat.message import EDITED_WITHIN, REVISIONS_MAX, TEXT_MAX, Message, MessageStatus
from domain.chat.report import Report, ReportStatus
from domain.kernel.ids import AccountId, ConversationId, FileId, MessageId, ReportId
from domain.kernel.lifecycle import IllegalMove
from tests.support.clock import NOON

ADA, BOB, EVE = (AccountId(UUID(int=n)) for n in (1, 2, 3))
GROUP = ConversationId(UUID(int=9))
LATER = NOON + timedelta(hours=1)


def a_group(*invited: AccountId) -> tuple[Conversation, tuple[Member, ...]]:
    return Conversation.group(GROUP, by=ADA, title=" Choir  trip ", invited=invited, now=NOON)


def a_support(status: ConversationStatus) -> Conversation:
    support, _ = Conversation.support(GROUP, by=ADA, title="Help", now=NOON)
    return replace(support, status=status, assignee_id=BOB)


def said(text: str = "Hello", **changes: Any) -> tuple[Conversation, Member, Message]:
    group, (owner,) = a_group()
    posted, message = group.post(
        MessageId(uuid4()), by=owner, body_id=uuid4(), text=text, client_id="1", now=NOON
    )
    return posted, owner, replace(message, **changes)


STATUS_VERBS: dict[str, tuple[Callable[[Conversation], Conversation], ConversationStatus]] = {
    "close": (lambda it: it.close(by=ADA, now=LATER), ConversationStatus.CLOSED),
    "reopen": (lambda it: it.reopen(by=ADA, now=LATER), ConversationStatus.WAITING),
    "put_back": (lambda it: it.put_back(by=ADA, now=LATER), ConversationStatus.WAITING),
}


@pytest.mark.parametrize("status", ConversationStatus)
@pytest.mark.parametrize("verb", STATUS_VERBS)
def test_a_question_to_support_moves_only_as_the_table_says(
    status: ConversationStatus, verb: str
) -> None:
    act, target = STATUS_VERBS[verb]
    support = a_support(status)

    if conversations.LIFECYCLE.allows(status, target):
        assert act(support).status is target
    else:
        with pytest.raises(IllegalMove):
            act(support)


@pytest.mark.parametrize("status", MemberStatus)
@pytest.mark.parametrize("target", MemberStatus)
def test_a_member_moves_only_as_the_table_says(status: MemberStatus, target: MemberStatus) -> None:
    member = Member(conversation_id=GROUP, account_id=BOB, status=status, since=NOON)

    if members.LIFECYCLE.allows(status, target):
        assert member.moved(target).status is target
    else:
        with pytest.raises(IllegalMove):
            member.moved(target)


MESSAGE_VERBS: dict[str, tuple[Callable[[Message], Message], MessageStatus]] = {
    "delete": (lambda it: it.moved(MessageStatus.DELETED, now=LATER), MessageStatus.DELETED),
    "hide": (lambda it: it.moved(MessageStatus.HIDDEN, now=LATER), MessageStatus.HIDDEN),
    "forget": (lambda it: it.moved(MessageStatus.FORGOTTEN, now=LATER), MessageStatus.FORGOTTEN),
}


@pytest.mark.parametrize("status", MessageStatus)
@pytest.mark.parametrize("verb", MESSAGE_VERBS)
def test_a_message_moves_only_as_the_table_says(status: MessageStatus, verb: str) -> None:
    act, target = MESSAGE_VERBS[verb]
    _, _, message = said(status=status)

    if messages.LIFECYCLE.allows(status, target):
        assert act(message).status is target
    else:
        with pytest.raises(IllegalMove):
            act(message)


@pytest.mark.parametrize("status", MessageStatus)
def test_only_what_can_be_seen_is_edited(status: MessageStatus) -> None:
    posted, owner, message = said(status=status)

    if status is MessageStatus.POSTED:
        posted.edit(message, by=owner, body_id=uuid4(), text="Hi", now=LATER)
    else:
        with pytest.raises(IllegalMove):
            posted.edit(message, by=owner, body_id=uuid4(), text="Hi", now=LATER)


@pytest.mark.parametrize("status", ReportStatus)
def test_a_report_is_decided_once(status: ReportStatus) -> None:
    _, _, message = said()
    report = Report.make(
        ReportId(uuid4()), message, by=BOB, reason=ReportReason.SPAM, note="", now=NOON
    )
    known = replace(report, status=status)

    if reports.LIFECYCLE.allows(status, ReportStatus.RESOLVED):
        assert known.resolve((), by=EVE, now=LATER).status is ReportStatus.RESOLVED
    else:
        with pytest.raises(IllegalMove):
            known.resolve((), by=EVE, now=LATER)


def test_between_two_people_there_is_one_conversation_whoever_begins_it() -> None:
    mine, _ = Conversation.direct(ADA, BOB, now=NOON)
    theirs, _ = Conversation.direct(BOB, ADA, now=NOON)

    assert mine.id == theirs.id == direct_id(ADA, BOB)
    assert direct_id(ADA, EVE) != mine.id


def test_what_has_a_room_has_one_room() -> None:
    assert Conversation.room("event:7", now=NOON).id == room_id("event:7") != room_id("order:7")


def test_nobody_talks_to_themselves() -> None:
    with pytest.raises(OnlyOneself):
        Conversation.direct(ADA, ADA, now=NOON)


def test_messages_are_numbered_from_one() -> None:
    posted, owner, first = said()
    again, second = posted.post(
        MessageId(uuid4()), by=owner, body_id=uuid4(), text="?", client_id="2", now=LATER
    )

    assert (first.number, second.number, again.last_number) == (1, 2, 2)
    assert again.last_at == LATER
    assert [each.number for each in again.events if isinstance(each, MessagePosted)] == [1, 2]


def test_messages_are_no_change_that_others_have_to_have_seen() -> None:
    group, _ = a_group()
    posted, _, _ = said()

    assert posted.revision == group.revision
    assert posted.version + len(posted.events) == group.version + len(group.events) + 1


@pytest.mark.parametrize(
    ("text", "files"), [("", ()), ("  \n", ()), ("x" * (TEXT_MAX + 1), ()), ("", (1, 1))]
)
def test_a_message_says_something_and_not_too_much(text: str, files: tuple[int, ...]) -> None:
    group, (owner,) = a_group()
    attached = [FileId(UUID(int=file)) for file in files]

    with pytest.raises(BadMessage):
        group.post(
            MessageId(uuid4()),
            by=owner,
            body_id=uuid4(),
            text=text,
            client_id="1",
            now=NOON,
            attachments=attached,
        )


def test_a_message_is_edited_for_a_day_and_not_for_ever_again() -> None:
    posted, owner, message = said()
    often = replace(message, revision=REVISIONS_MAX)

    _, edited = posted.edit(message, by=owner, body_id=uuid4(), text="Hi", now=LATER)

    assert edited.revision == 1
    with pytest.raises(TooLateToEdit):
        posted.edit(message, by=owner, body_id=uuid4(), text="Hi", now=NOON + EDITED_WITHIN)
    with pytest.raises(TooLateToEdit):
        posted.edit(often, by=owner, body_id=uuid4(), text="Hi", now=LATER)


def test_only_its_author_edits_a_message_and_others_hide_it_if_they_moderate() -> None:
    posted, owner, message = said(author_id=BOB)
    plain = Member(conversation_id=GROUP, account_id=EVE, status=MemberStatus.JOINED, since=NOON)

    with pytest.raises(MemberMayNot):
        posted.edit(message, by=owner, body_id=uuid4(), text="Hi", now=LATER)
    with pytest.raises(MemberMayNot):
        posted.take_back(message, by=plain, now=LATER)
    _, hidden = posted.take_back(message, by=owner, now=LATER)
    assert (hidden.status, hidden.number) == (MessageStatus.HIDDEN, 1)


def test_whoever_is_muted_writes_again_later() -> None:
    group, (owner, invited) = a_group(BOB)
    group, bob = group.accept(invited, now=NOON)

    group, muted = group.mute(bob, until=LATER, by=owner, now=NOON)

    with pytest.raises(MutedUntil):
        group.need_writer(muted, now=NOON)
    group.need_writer(muted, now=LATER)


def test_nothing_is_written_in_what_is_closed() -> None:
    group, (owner,) = a_group()

    closed = group.close(by=ADA, now=NOON)

    with pytest.raises(ConversationIsClosed):
        closed.need_writer(owner, now=NOON)
    with pytest.raises(ConversationIsClosed):
        closed.invite(BOB, None, by=owner, now=NOON)


def test_a_group_has_room_for_so_many() -> None:
    group, (owner,) = a_group()
    full = replace(group, members=GROUP_MAX)

    with pytest.raises(ConversationFull):
        full.invite(BOB, None, by=owner, now=NOON)


def test_whoever_takes_part_is_not_invited_again() -> None:
    group, (owner, invited) = a_group(BOB)

    with pytest.raises(AlreadyMember):
        group.invite(BOB, invited, by=owner, now=NOON)


def test_the_owner_leaves_only_after_somebody_else_is_the_owner() -> None:
    group, (owner, invited) = a_group(BOB)
    group, bob = group.accept(invited, now=NOON)

    with pytest.raises(OwnerStays):
        group.leave(owner, now=NOON)
    group, (heir, before) = group.change_role(bob, MemberRole.OWNER, by=owner, now=NOON)
    group, gone = group.leave(before, now=NOON)

    assert heir.role is MemberRole.OWNER
    assert (gone.status, group.members) == (MemberStatus.LEFT, 1)


def test_the_last_one_leaves_and_nobody_is_there() -> None:
    group, (owner,) = a_group()

    assert group.leave(owner, now=NOON)[0].members == 0


def test_nobody_moderates_the_owner() -> None:
    group, (owner, invited) = a_group(BOB)
    group, bob = group.accept(invited, now=NOON)
    _, (moderator,) = group.change_role(bob, MemberRole.MODERATOR, by=owner, now=NOON)

    with pytest.raises(MemberMayNot):
        group.remove(owner, by=moderator, now=NOON)
    with pytest.raises(MemberMayNot):
        group.mute(owner, until=LATER, by=moderator, now=NOON)


def test_whoever_was_sent_away_for_good_comes_back_by_invitation_only() -> None:
    group, (owner, invited) = a_group(BOB)
    group, bob = group.accept(invited, now=NOON)

    group, gone = group.remove(bob, by=owner, now=NOON)
    assert gone.is_barred
    with pytest.raises(MemberMayNot):
        group.accept(gone, now=NOON)
    _, again = group.invite(BOB, gone, by=owner, now=NOON)

    assert (again.status, again.is_barred) == (MemberStatus.INVITED, False)


@pytest.mark.parametrize(
    "kind", [kind for kind in ConversationKind if kind is not ConversationKind.GROUP]
)
def test_only_groups_invite_and_have_titles_to_change(kind: ConversationKind) -> None:
    group, (owner,) = a_group()
    other = replace(group, kind=kind)

    with pytest.raises(NotForThisKind):
        other.invite(BOB, None, by=owner, now=NOON)
    with pytest.raises(NotForThisKind):
        other.rename("New", by=owner, now=NOON)


def test_a_direct_conversation_is_not_left() -> None:
    direct, (mine, _) = Conversation.direct(ADA, BOB, now=NOON)

    with pytest.raises(NotForThisKind):
        direct.leave(mine, now=NOON)


@pytest.mark.parametrize("title", ["", "   ", "x" * 101])
def test_a_title_can_be_read(title: str) -> None:
    with pytest.raises(BadTitle):
        Conversation.group(GROUP, by=ADA, title=title, invited=(), now=NOON)


def test_receipts_never_go_back() -> None:
    member = Member(conversation_id=GROUP, account_id=BOB, since=NOON)

    seen = member.received(delivered=5, read=3).received(delivered=2, read=1)

    assert (seen.delivered, seen.read) == (5, 3)
    assert seen.received(delivered=0, read=9).delivered == 9
