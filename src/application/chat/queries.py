"""Reading conversations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from application.chat.access import need_reader, need_visitor
from application.chat.ports import (
    AttachedFile,
    Attachments,
    ChatViews,
    Listed,
    ListFilter,
    NumberRange,
    People,
)
from application.chat.texts import ShownMessage, Texts
from application.platform.paging import Page, PageRequest
from domain.chat.conversation import Conversation
from domain.chat.errors import AttachmentNotFound, MessageNotFound
from domain.chat.events import ConversationKind
from domain.chat.member import Member
from domain.chat.message import Message
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, ConversationId, FileId

_WITHOUT_BLOCKS = frozenset({ConversationKind.DIRECT, ConversationKind.SUPPORT})
"""Where nothing is hidden from who blocked: one does not write there any more, or must answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownConversation:
    """``names`` are of those whom it shows, as far as they are not erased."""

    conversation: Conversation
    member: Member | None
    last: ShownMessage | None
    names: Mapping[AccountId, str] = field(repr=False)

    @property
    def unread(self) -> int:
        if self.member is None or not self.member.takes_part:
            return 0
        return self.conversation.last_number - self.member.read


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMember:
    """Without a name they are erased."""

    member: Member
    name: str | None = field(repr=False)


class ShowConversations:
    """Puts the texts and names to what is listed, in one go each."""

    def __init__(self, *, views: ChatViews, texts: Texts, people: People) -> None:
        self._views = views
        self._texts = texts
        self._people = people

    async def shown(self, listed: Sequence[Listed], by: AccountId) -> Sequence[ShownConversation]:
        lasts = [each.last for each in listed if each.last is not None and _reads(each)]
        authors = {each.author_id for each in lasts}
        blocked = await self._views.blocked_among(by, authors) if authors else ()
        shown = {each.message.id: each for each in await self._texts.shown(lasts, blocked=blocked)}
        peers = {peer for each in listed if (peer := each.conversation.other(by)) is not None}
        names = await self._people.names(peers) if peers else {}
        return [
            ShownConversation(
                conversation=each.conversation,
                member=each.member,
                last=None if each.last is None else shown.get(each.last.id),
                names=names,
            )
            for each in listed
        ]


def _reads(listed: Listed) -> bool:
    """Whoever is only invited does not see what is said."""
    return listed.member is None or listed.member.takes_part


class ListConversations:
    def __init__(self, *, views: ChatViews, show: ShowConversations) -> None:
        self._views = views
        self._show = show

    async def __call__(
        self, asked: ListFilter, page: PageRequest, *, by: Principal
    ) -> Page[ShownConversation]:
        by.need(Right.TALK)
        found = await self._views.listed(by.account_id, asked, page)
        items = await self._show.shown(found.items, by.account_id)
        return Page(items=tuple(items), next=found.next)


class ListSupportQueue:
    """Who waits for help, for those who give it."""

    def __init__(self, *, views: ChatViews, show: ShowConversations) -> None:
        self._views = views
        self._show = show

    async def __call__(self, page: PageRequest, *, by: Principal) -> Page[ShownConversation]:
        by.need(Right.ANSWER_SUPPORT)
        found = await self._views.queue(page)
        items = await self._show.shown(found.items, by.account_id)
        return Page(items=tuple(items), next=found.next)


class GetConversation:
    def __init__(self, *, views: ChatViews, show: ShowConversations) -> None:
        self._views = views
        self._show = show

    async def __call__(
        self, conversation_id: ConversationId, *, by: Principal
    ) -> ShownConversation:
        seen = await self._views.seen(conversation_id, by.account_id)
        need_visitor(seen, by)
        number = seen.conversation.last_number
        lasts = await self._views.numbered(conversation_id, [number]) if number else {}
        listed = Listed(conversation=seen.conversation, member=seen.member, last=lasts.get(number))
        [shown] = await self._show.shown([listed], by.account_id)
        return shown


class ListMembers:
    def __init__(self, *, views: ChatViews, people: People) -> None:
        self._views = views
        self._people = people

    async def __call__(
        self, conversation_id: ConversationId, page: PageRequest, *, by: Principal
    ) -> Page[NamedMember]:
        need_reader(await self._views.seen(conversation_id, by.account_id), by)
        found = await self._views.members(conversation_id, page)
        names = await self._people.names([member.account_id for member in found.items])
        items = [
            NamedMember(member=member, name=names.get(member.account_id)) for member in found.items
        ]
        return Page(items=tuple(items), next=found.next)


class ListMessages:
    """Messages by their numbers, ascending. What one blocked in a group has no text."""

    def __init__(self, *, views: ChatViews, texts: Texts) -> None:
        self._views = views
        self._texts = texts

    async def __call__(
        self, conversation_id: ConversationId, asked: NumberRange, *, by: Principal
    ) -> Sequence[ShownMessage]:
        seen = await self._views.seen(conversation_id, by.account_id)
        need_reader(seen, by)
        found = await self._views.messages(conversation_id, asked)
        authors = {each.author_id for each in found}
        hides = seen.conversation.kind not in _WITHOUT_BLOCKS and authors
        blocked = await self._views.blocked_among(by.account_id, authors) if hides else ()
        return await self._texts.shown(found, blocked=blocked)


class GetAttachment:
    """A file of a message, for everybody who may see the message."""

    def __init__(self, *, views: ChatViews, attachments: Attachments) -> None:
        self._views = views
        self._attachments = attachments

    async def __call__(
        self, conversation_id: ConversationId, number: int, file_id: FileId, *, by: Principal
    ) -> AttachedFile:
        need_reader(await self._views.seen(conversation_id, by.account_id), by)
        message = await message_in(self._views, conversation_id, number)
        if not message.can_be_seen or file_id not in message.attachments:
            raise AttachmentNotFound(file_id)
        return await self._attachments.download(file_id)


class ListBlocks:
    def __init__(self, views: ChatViews) -> None:
        self._views = views

    async def __call__(self, *, by: Principal) -> Sequence[AccountId]:
        by.need(Right.TALK)
        return await self._views.blocked_by(by.account_id)


async def message_in(views: ChatViews, conversation_id: ConversationId, number: int) -> Message:
    found = await views.numbered(conversation_id, [number])
    if number not in found:
        raise MessageNotFound(number)
    return found[number]
