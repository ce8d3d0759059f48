"""What conversations need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.platform.paging import Page, PageRequest
from domain.chat.conversation import Conversation
from domain.chat.events import ConversationKind
from domain.chat.member import Member
from domain.chat.message import Message
from domain.chat.report import Report
from domain.kernel.access import Right
from domain.kernel.ids import AccountId, ConversationId, EventId, FileId, MessageId, ReportId

type Words = Sequence[bytes]
"""Blind indexes of the words of a text, by which it is found again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Somebody's part after their receipts, and of how many members they are one."""

    member: Member
    members: int
    has_moved: bool


class AlreadySent(Exception):
    """There is a message with this id: the same one was sent before."""


class Conversations(Protocol):
    """All conversations, their members and messages. Storing also records what happened."""

    async def add(self, conversation: Conversation, members: Sequence[Member]) -> bool:
        """Store a new one; say ``False``, and do nothing, if there is one with this id."""
        ...

    async def lock(self, conversation_id: ConversationId) -> Conversation:
        """Return it, to be changed by nobody else until the transaction ends.

        Raise ``ConversationNotFound`` if there is none.
        """
        ...

    async def lock_with(
        self, conversation_id: ConversationId, account_id: AccountId
    ) -> tuple[Conversation, Member | None]:
        """The same, together with somebody's part in it."""
        ...

    async def members(
        self, conversation_id: ConversationId, account_ids: Collection[AccountId]
    ) -> Mapping[AccountId, Member]:
        """Those of these people who take part, were invited, or once did."""
        ...

    async def heir(self, conversation_id: ConversationId, but: AccountId) -> Member | None:
        """Who would own it next: of those who take part a moderator, or who came first."""
        ...

    async def message(self, conversation_id: ConversationId, number: int) -> Message:
        """Return it; raise ``MessageNotFound`` if there is none."""
        ...

    async def save(self, conversation: Conversation, members: Sequence[Member] = ()) -> None:
        """Store it, and these members, changed; the conversation must be locked."""
        ...

    async def post(
        self, conversation: Conversation, message: Message, words: Words, *, read: bool = True
    ) -> None:
        """Store a new message. Its author has read everything before it.

        Raise ``AlreadySent`` if there is one with its id.
        """
        ...

    async def save_message(
        self, conversation: Conversation, message: Message, words: Words | None
    ) -> None:
        """Store a message changed; ``None``: it is found by the same words as before."""
        ...

    async def receive(
        self, conversation_id: ConversationId, account_id: AccountId, *, delivered: int, read: int
    ) -> Received:
        """Move somebody's receipts on, never back, and never beyond the newest message.

        Raise ``ConversationNotFound`` unless they take part.
        """
        ...

    async def of_account(self, account_id: AccountId, *, limit: int) -> Sequence[ConversationId]:
        """Conversations in which they take part, or to which they are invited; by their ids."""
        ...


class Blocks(Protocol):
    """Who does not want to hear from whom."""

    async def add(self, blocker: AccountId, blocked: AccountId, *, now: datetime) -> None: ...

    async def remove(self, blocker: AccountId, blocked: AccountId) -> None: ...

    async def between(self, account_id: AccountId, others: Collection[AccountId]) -> set[AccountId]:
        """Those of the others who blocked them, or whom they blocked."""
        ...

    async def forget(self, account_id: AccountId) -> None:
        """Forget every block by or of somebody."""
        ...


class Reports(Protocol):
    async def add(self, report: Report) -> bool:
        """Store it; say ``False`` if this person has reported this message already."""
        ...

    async def get(self, report_id: ReportId) -> Report:
        """Return it; raise ``ReportNotFound`` if there is none."""
        ...

    async def save(self, report: Report) -> None:
        """Store it changed; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class Preferences(Protocol):
    async def show_presence(self, account_id: AccountId, *, shown: bool) -> None: ...


class ChatStore(Protocol):
    """What a use case of conversations may touch within one transaction."""

    @property
    def conversations(self) -> Conversations: ...

    @property
    def blocks(self) -> Blocks: ...

    @property
    def reports(self) -> Reports: ...

    @property
    def preferences(self) -> Preferences: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A conversation as somebody sees it."""

    conversation: Conversation
    member: Member | None
    """Their part in it, if they have or had one."""

    is_cut: bool = False
    """In a direct one: whether one of the two has blocked the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line in somebody's list."""

    conversation: Conversation
    member: Member | None
    last: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    kind: ConversationKind | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRange:
    """Messages after or before a number; without either the newest."""

    after: int | None = None
    before: int | None = None
    limit: int


class ChatViews(Protocol):
    """Reads conversations without locking anything."""

    async def seen(self, conversation_id: ConversationId, by: AccountId) -> Seen:
        """As they see it; raise ``ConversationNotFound`` if there is none at all."""
        ...

    async def message(self, message_id: MessageId) -> Message | None:
        """The message with this id, if there is one."""
        ...

    async def listed(
        self, account_id: AccountId, asked: ListFilter, page: PageRequest
    ) -> Page[Listed]:
        """Those in which they take part, or to which they are invited, the newest first."""
        ...

    async def queue(self, page: PageRequest) -> Page[Listed]:
        """The support conversations that nobody has picked up, who waits longest first."""
        ...

    async def members(self, conversation_id: ConversationId, page: PageRequest) -> Page[Member]:
        """Those who take part or are invited, by their account ids."""
        ...

    async def recipients(
        self, conversation_id: ConversationId, *, limit: int
    ) -> Sequence[AccountId]:
        """Those who take part."""
        ...

    async def messages(
        self, conversation_id: ConversationId, asked: NumberRange
    ) -> Sequence[Message]:
        """Messages by their numbers, ascending."""
        ...

    async def numbered(
        self, conversation_id: ConversationId, numbers: Collection[int]
    ) -> Mapping[int, Message]:
        """Those of these messages that there are."""
        ...

    async def newest_of(self, account_id: AccountId, *, limit: int) -> Sequence[ConversationId]:
        """The conversations in which they take part, those with the newest messages first."""
        ...

    async def with_words(
        self, searched: Mapping[ConversationId, Words], *, limit: int
    ) -> Sequence[Message]:
        """The newest messages that can be seen and have all words of their conversation."""
        ...

    async def blocked_among(
        self, account_id: AccountId, others: Collection[AccountId]
    ) -> Collection[AccountId]:
        """Those of the others whom they have blocked."""
        ...

    async def blocked_by(self, account_id: AccountId) -> Sequence[AccountId]:
        """Whom they have blocked, the last one first."""
        ...

    async def report(self, report_id: ReportId) -> Report:
        """Return it; raise ``ReportNotFound`` if there is none."""
        ...

    async def reports(self, page: PageRequest, *, resolved: bool) -> Page[Report]:
        """The reports in the order in which they were made."""
        ...

    async def acquaintances(
        self, account_id: AccountId, among: Collection[AccountId]
    ) -> Collection[AccountId]:
        """Those who share a conversation with them, show their presence, and are not blocked."""
        ...

    async def shows_presence(self, account_id: AccountId) -> bool: ...


class OldTexts(Protocol):
    """What is forgotten in the end."""

    async def older(
        self, kind: ConversationKind, *, before: datetime, limit: int
    ) -> Sequence[Message]:
        """Messages from before that time whose texts are still kept, some of them."""
        ...

    async def taken_back(self, *, before: datetime, limit: int) -> Sequence[Message]:
        """Messages that were deleted or hidden before that time, and are still kept."""
        ...

    async def forget(self, messages: Sequence[Message]) -> None:
        """Note that their texts are gone: nothing finds them any more."""
        ...

    async def forget_words_of(self, author_id: AccountId, *, limit: int) -> int:
        """Have nothing find what an author wrote; return of how many messages that was."""
        ...


class BlindWords(Protocol):
    """Turns words into what tells nobody anything, and differs in every conversation."""

    def of(self, conversation_id: ConversationId, words: Collection[str]) -> Words:
        """One for each word."""
        ...


class People(Protocol):
    """Who there is."""

    async def names(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, str]:
        """What those of them call themselves who are there and not erased."""
        ...

    async def staff(self, account_id: AccountId, right: Right) -> bool:
        """Whether somebody's roles give them this right."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """Where somebody who may see the message gets the file, for a short while."""

    url: str
    expires_at: datetime
    name: str
    content_type: str
    size: int


class Attachments(Protocol):
    async def check(self, file_ids: Sequence[FileId], owner: AccountId) -> None:
        """Raise ``NotAnAttachment`` unless each is theirs, ready, and meant to be one."""
        ...

    async def download(self, file_id: FileId) -> AttachedFile:
        """Raise ``AttachmentNotFound`` if it is not there any more."""
        ...


class EventGuests(Protocol):
    """Who comes to an event."""

    async def comes(self, account_id: AccountId, event_id: EventId) -> bool:
        """Whether they have a booking that is confirmed, or hold a ticket that is valid."""
        ...


class Presence(Protocol):
    """Who was there last. It may forget everything at any time, and then knows nobody."""

    async def note(self, account_ids: Collection[AccountId], *, now: datetime) -> None: ...

    async def last_seen(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, datetime]:
        """When each of them was there last, of those of whom it is known."""
        ...
