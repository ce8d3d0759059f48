"""A conversation: who may take part, and the number of the next message."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid5

from domain.chat.errors import (
    AlreadyMember,
    BadTitle,
    ConversationFull,
    ConversationIsClosed,
    MemberMayNot,
    NotForThisKind,
    OnlyOneself,
    OwnerStays,
)
from domain.chat.events import (
    ConversationClosed,
    ConversationEvent,
    ConversationKind,
    ConversationOpened,
    ConversationRenamed,
    ConversationReopened,
    MemberInvited,
    MemberJoined,
    MemberLeft,
    MemberMuted,
    MemberRemoved,
    MemberRole,
    MemberRoleChanged,
    MemberWarned,
    MessageDeleted,
    MessageEdited,
    MessageHidden,
    MessagePosted,
    SupportPickedUp,
    SupportPutBack,
)
from domain.chat.member import Member, MemberStatus
from domain.chat.message import Message, MessageStatus, need_sayable
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, ConversationId, FileId, MessageId
from domain.kernel.lifecycle import Lifecycle

TITLE_MAX = 100
GROUP_MAX = 200
MUTED_MAX = timedelta(days=365)
_NAMES = UUID("6f1c5f0e-6d0b-4f5e-9a55-0f5a2b7d9c11")
"""Of conversations of which there is one only, so that nobody can open a second one."""


class ConversationStatus(StrEnum):
    OPEN = "OPEN"
    WAITING = "WAITING"
    """Nobody of support has picked it up yet, or it was put back."""

    CLOSED = "CLOSED"


LIFECYCLE = Lifecycle(
    name="conversation",
    initial=ConversationStatus.OPEN,
    moves={
        ConversationStatus.OPEN: frozenset({ConversationStatus.WAITING, ConversationStatus.CLOSED}),
        ConversationStatus.WAITING: frozenset({ConversationStatus.OPEN, ConversationStatus.CLOSED}),
        ConversationStatus.CLOSED: frozenset({ConversationStatus.OPEN, ConversationStatus.WAITING}),
    },
)


def direct_id(one: AccountId, other: AccountId) -> ConversationId:
    """The id of the conversation between two people, whoever begins it."""
    first, second = sorted((one, other))
    return ConversationId(uuid5(_NAMES, f"direct:{first}:{second}"))


def room_id(about: str) -> ConversationId:
    """The id of the room of an event, an order or a delivery, named as ``kind:id``."""
    return ConversationId(uuid5(_NAMES, f"room:{about}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation(Aggregate):
    """Members are kept beside it: verbs take those whom they need, and return them changed."""

    id: ConversationId
    kind: ConversationKind
    created_at: datetime
    opened_by: AccountId | None
    """Whose it is: who opened a group, or asks for help. Nobody's for rooms."""

    title: str = field(default="", repr=False)
    about: str = ""
    """What a room is bound to, as ``kind:id``."""

    peers: tuple[AccountId, ...] = ()
    """The two people of a direct conversation."""

    status: ConversationStatus = LIFECYCLE.initial
    assignee_id: AccountId | None = None
    last_number: int = 0
    last_at: datetime
    members: int = 0
    """How many take part, or are invited."""

    revision: int = 0
    """How often anything but its messages changed: what clients compare."""

    @classmethod
    def begun(
        cls,
        id: ConversationId,
        kind: ConversationKind,
        *,
        by: AccountId | None,
        now: datetime,
        **more: Any,
    ) -> Self:
        begun = cls(id=id, kind=kind, created_at=now, opened_by=by, last_at=now, **more)
        event = ConversationOpened(about=begun.about, conversation_id=id, kind=kind, by=by, at=now)
        return begun._after(event)

    @classmethod
    def direct(
        cls, by: AccountId, other: AccountId, *, now: datetime
    ) -> tuple[Self, tuple[Member, Member]]:
        if by == other:
            raise OnlyOneself
        id = direct_id(by, other)
        opened = cls.begun(
            id, ConversationKind.DIRECT, by=by, now=now, peers=(by, other), members=2
        )
        return opened, (_joined(id, by, now), _joined(id, other, now))

    @classmethod
    def group(
        cls,
        id: ConversationId,
        *,
        by: AccountId,
        title: str,
        invited: Sequence[AccountId],
        now: datetime,
    ) -> tuple[Self, tuple[Member, ...]]:
        opened = cls.begun(
            id, ConversationKind.GROUP, by=by, now=now, title=_tidy(title), members=1
        )
        owner = _joined(id, by, now, MemberRole.OWNER)
        members = [owner]
        for account_id in dict.fromkeys(invited):
            opened, member = opened.invite(account_id, None, by=owner, now=now)
            members.append(member)
        return opened, tuple(members)

    @classmethod
    def support(
        cls, id: ConversationId, *, by: AccountId, title: str, now: datetime
    ) -> tuple[Self, Member]:
        """Ask for help: it waits until somebody of support picks it up."""
        opened = cls.begun(
            id,
            ConversationKind.SUPPORT,
            by=by,
            now=now,
            title=_tidy(title),
            status=ConversationStatus.WAITING,
            members=1,
        )
        return opened, _joined(id, by, now)

    @classmethod
    def room(cls, about: str, *, now: datetime) -> Self:
        return cls.begun(room_id(about), ConversationKind.ROOM, by=None, now=now, about=about)

    # Members

    def invite(
        self, account_id: AccountId, known: Member | None, *, by: Member, now: datetime
    ) -> tuple[Self, Member]:
        self._need(ConversationKind.GROUP)
        self._need_open()
        self._need_moderating(by)
        if account_id == by.account_id:
            raise OnlyOneself
        if known is not None and known.status in {MemberStatus.INVITED, MemberStatus.JOINED}:
            raise AlreadyMember(account_id)
        if self.members >= GROUP_MAX:
            raise ConversationFull(GROUP_MAX)
        fresh: dict[str, Any] = {
            "invited_by": by.account_id,
            "since": now,
            "role": MemberRole.MEMBER,
        }
        member = (
            Member(conversation_id=self.id, account_id=account_id, **fresh)
            if known is None
            else known.moved(MemberStatus.INVITED, is_barred=False, **fresh)
        )
        event = MemberInvited(account_id=account_id, **self._said(by.account_id, now))
        return self._changed(event, members=self.members + 1), member

    def accept(self, member: Member, *, now: datetime) -> tuple[Self, Member]:
        """Come in after an invitation, or back into a room that one left."""
        is_back = self.kind is ConversationKind.ROOM and member.status is MemberStatus.LEFT
        if member.takes_part:
            raise AlreadyMember(member.account_id)
        if member.status is not MemberStatus.INVITED and not is_back:
            raise MemberMayNot("invited")
        joined = member.moved(MemberStatus.JOINED, since=now)
        event = MemberJoined(
            account_id=member.account_id, role=joined.role, **self._said(member.account_id, now)
        )
        return self._changed(event, members=self.members + is_back), joined

    def admit(
        self, account_id: AccountId, known: Member | None, *, role: MemberRole, now: datetime
    ) -> tuple[Self, Member]:
        """Let in whom the thing concerns, or whose work it is."""
        said = self._said(None, now)
        event = MemberJoined(account_id=account_id, role=role, **said)
        member = (
            _joined(self.id, account_id, now, role)
            if known is None
            else known.moved(MemberStatus.JOINED, role=role, since=now)
        )
        counted = known is None or known.status is not MemberStatus.INVITED
        return self._changed(event, members=self.members + counted), member

    def leave(self, member: Member, *, now: datetime) -> tuple[Self, Member]:
        """Go, or decline to come. Direct ones are not left: one blocks."""
        self._need_not(ConversationKind.DIRECT)
        if member.takes_part and member.role is MemberRole.OWNER and self.members > 1:
            raise OwnerStays
        return self._gone(member, MemberStatus.LEFT, by=member.account_id, now=now)

    def remove(self, member: Member, *, by: Member, now: datetime) -> tuple[Self, Member]:
        self._need_not(ConversationKind.DIRECT)
        self._need_moderating(by, over=member)
        return self.expel(member, by=by.account_id, now=now, for_good=True)

    def expel(
        self, member: Member, *, by: AccountId | None, now: datetime, for_good: bool = False
    ) -> tuple[Self, Member]:
        """Send somebody away; for good: only an invitation brings them back."""
        gone, sent = self._gone(member, MemberStatus.REMOVED, by=by, now=now)
        return gone, sent.barred() if for_good else sent

    def change_role(
        self, member: Member, role: MemberRole, *, by: Member, now: datetime
    ) -> tuple[Self, tuple[Member, ...]]:
        """Make somebody a moderator, or not any more; or the owner, who gives that up."""
        self._need(ConversationKind.GROUP)
        if by.role is not MemberRole.OWNER or role is MemberRole.STAFF:
            raise MemberMayNot("owner")
        if member.account_id == by.account_id or not member.takes_part:
            raise MemberMayNot("others")
        event = MemberRoleChanged(
            account_id=member.account_id, role=role, **self._said(by.account_id, now)
        )
        if role is not MemberRole.OWNER:
            return self._changed(event), (member.with_role(role),)
        before = MemberRoleChanged(
            account_id=by.account_id,
            role=MemberRole.MODERATOR,
            **self._said(by.account_id, now),
        )
        return self._changed(event, before), (
            member.with_role(role),
            by.with_role(MemberRole.MODERATOR),
        )

    def succeed(self, heir: Member, *, now: datetime) -> tuple[Self, Member]:
        """Whoever owned it is gone: somebody else does from now on."""
        event = MemberRoleChanged(
            account_id=heir.account_id, role=MemberRole.OWNER, **self._said(None, now)
        )
        return self._changed(event), heir.with_role(MemberRole.OWNER)

    def mute(
        self, member: Member, *, until: datetime, by: Member | AccountId, now: datetime
    ) -> tuple[Self, Member]:
        """``by`` a member who moderates, or somebody who moderates the platform."""
        if isinstance(by, Member):
            self._need_moderating(by, over=member)
            by = by.account_id
        until = min(until, now + MUTED_MAX)
        event = MemberMuted(account_id=member.account_id, until=until, **self._said(by, now))
        return self._changed(event), member.muted(until)

    def warn(self, account_id: AccountId, *, number: int, by: AccountId, now: datetime) -> Self:
        event = MemberWarned(account_id=account_id, number=number, **self._said(by, now))
        return self._changed(event)

    # Support

    def assign(self, assignee_id: AccountId, *, by: AccountId, now: datetime) -> Self:
        """Pick it up, or hand it over to somebody else of support."""
        self._need(ConversationKind.SUPPORT)
        self._need_open()
        event = SupportPickedUp(
            assignee_id=assignee_id, before=self.assignee_id, **self._said(by, now)
        )
        return self._changed(event, status=ConversationStatus.OPEN, assignee_id=assignee_id)

    def put_back(self, *, by: AccountId, now: datetime) -> Self:
        self._need(ConversationKind.SUPPORT)
        status = LIFECYCLE.move(self.status, ConversationStatus.WAITING)
        if self.assignee_id is None:
            raise NotForThisKind(self.kind)
        event = SupportPutBack(before=self.assignee_id, **self._said(by, now))
        return self._changed(event, status=status, assignee_id=None)

    # What it is

    def rename(self, title: str, *, by: Member, now: datetime) -> Self:
        self._need(ConversationKind.GROUP)
        self._need_open()
        self._need_moderating(by)
        event = ConversationRenamed(**self._said(by.account_id, now))
        return self._changed(event, title=_tidy(title))

    def close(self, *, by: AccountId | None, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, ConversationStatus.CLOSED)
        event = ConversationClosed(**self._said(by, now))
        return self._changed(event, status=status, assignee_id=None)

    def reopen(self, *, by: AccountId | None, now: datetime) -> Self:
        """Support looks for somebody anew."""
        is_support = self.kind is ConversationKind.SUPPORT
        target = ConversationStatus.WAITING if is_support else ConversationStatus.OPEN
        status = LIFECYCLE.move(self.status, target)
        event = ConversationReopened(**self._said(by, now))
        return self._changed(event, status=status)

    # Messages

    def post(
        self,
        id: MessageId,
        *,
        by: Member,
        body_id: UUID,
        text: str,
        client_id: str,
        now: datetime,
        reply_to: int | None = None,
        attachments: Sequence[FileId] = (),
        mentions: Sequence[AccountId] = (),
    ) -> tuple[Self, Message]:
        """Give the next number to a message."""
        self.need_writer(by, now=now)
        need_sayable(text, attachments, mentions)
        message = Message(
            id=id,
            conversation_id=self.id,
            number=self.last_number + 1,
            author_id=by.account_id,
            client_id=client_id,
            posted_at=now,
            body_id=body_id,
            reply_to=reply_to,
            attachments=tuple(attachments),
            mentions=tuple(dict.fromkeys(mentions)),
        )
        event = MessagePosted(mentions=message.mentions, **self._about(message, by.account_id, now))
        return self._after(event, last_number=message.number, last_at=now), message

    def edit(
        self, message: Message, *, by: Member, body_id: UUID, text: str, now: datetime
    ) -> tuple[Self, Message]:
        self.need_writer(by, now=now)
        need_sayable(text, message.attachments)
        edited = message.edited(body_id, by=by.account_id, now=now)
        event = MessageEdited(revision=edited.revision, **self._about(message, by.account_id, now))
        return self._after(event), edited

    def take_back(self, message: Message, *, by: Member, now: datetime) -> tuple[Self, Message]:
        """Delete one's own; those who moderate take those of others out of sight."""
        if message.author_id == by.account_id:
            event = MessageDeleted(**self._about(message, by.account_id, now))
            return self._after(event), message.moved(MessageStatus.DELETED, now=now)
        if not by.moderates:
            raise MemberMayNot("author")
        return self.hide(message, by=by.account_id, now=now)

    def hide(self, message: Message, *, by: AccountId, now: datetime) -> tuple[Self, Message]:
        event = MessageHidden(**self._about(message, by, now))
        return self._after(event), message.moved(MessageStatus.HIDDEN, now=now)

    def need_writer(self, member: Member, *, now: datetime) -> None:
        """Raise what keeps somebody who takes part from writing."""
        self._need_open()
        member.need_heard(now)

    @property
    def is_open(self) -> bool:
        return self.status is not ConversationStatus.CLOSED

    def other(self, account_id: AccountId) -> AccountId | None:
        """With whom somebody talks, in a direct one."""
        return next((peer for peer in self.peers if peer != account_id), None)

    def _gone(
        self, member: Member, status: MemberStatus, *, by: AccountId | None, now: datetime
    ) -> tuple[Self, Member]:
        gone = member.moved(status)
        said = self._said(by, now)
        event = (
            MemberLeft(account_id=member.account_id, **said)
            if status is MemberStatus.LEFT
            else MemberRemoved(account_id=member.account_id, **said)
        )
        return self._changed(event, members=self.members - 1), gone

    def _changed(self, *events: ConversationEvent, **changes: Any) -> Self:
        return self._after(*events, revision=self.revision + 1, **changes)

    def _said(self, by: AccountId | None, now: datetime) -> dict[str, Any]:
        return {"conversation_id": self.id, "kind": self.kind, "by": by, "at": now}

    def _about(self, message: Message, by: AccountId, now: datetime) -> dict[str, Any]:
        return self._said(by, now) | {
            "number": message.number,
            "message_id": message.id,
            "author_id": message.author_id,
        }

    def _need_open(self) -> None:
        if not self.is_open:
            raise ConversationIsClosed(self.id)

    def _need(self, kind: ConversationKind) -> None:
        if self.kind is not kind:
            raise NotForThisKind(self.kind)

    def _need_not(self, kind: ConversationKind) -> None:
        if self.kind is kind:
            raise NotForThisKind(self.kind)

    def _need_moderating(self, by: Member, *, over: Member | None = None) -> None:
        if not by.moderates:
            raise MemberMayNot("moderators")
        if over is not None and over.role is MemberRole.OWNER:
            raise MemberMayNot("owner")


def _joined(
    id: ConversationId,
    account_id: AccountId,
    now: datetime,
    role: MemberRole = MemberRole.MEMBER,
) -> Member:
    return Member(
        conversation_id=id,
        account_id=account_id,
        role=role,
        status=MemberStatus.JOINED,
        since=now,
    )


def _tidy(title: str) -> str:
    tidy = " ".join(title.split())
    if not 1 <= len(tidy) <= TITLE_MAX:
        raise BadTitle(TITLE_MAX)
    return tidy
