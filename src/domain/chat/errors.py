"""Everything that conversations can refuse."""

from datetime import datetime
from uuid import UUID

from domain.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from domain.kernel.ids import AccountId, ConversationId, FileId, ReportId


class ConversationNotFound(NotFound):
    """There is no such conversation, or you take no part in it."""

    code = "conversation-not-found"

    def __init__(self, conversation_id: ConversationId) -> None:
        super().__init__(
            "There is no such conversation, or you take no part in it.",
            conversationId=str(conversation_id),
        )


class MessageNotFound(NotFound):
    code = "message-not-found"

    def __init__(self, number: int) -> None:
        super().__init__("There is no such message in this conversation.", number=number)


class MemberNotFound(NotFound):
    code = "member-not-found"

    def __init__(self, account_id: AccountId) -> None:
        super().__init__("They take no part in this conversation.", userId=str(account_id))


class PersonNotFound(NotFound):
    """Nobody has this id, or not any more."""

    code = "person-not-found"

    def __init__(self, account_id: AccountId) -> None:
        super().__init__("There is nobody with this id.", userId=str(account_id))


class ReportNotFound(NotFound):
    code = "report-not-found"

    def __init__(self, report_id: ReportId) -> None:
        super().__init__("There is no such report.", reportId=str(report_id))


class AttachmentNotFound(NotFound):
    """The message has no such file, or whoever attached it gave it up."""

    code = "attachment-not-found"

    def __init__(self, file_id: FileId) -> None:
        super().__init__("This message has no such file.", fileId=str(file_id))


class NotAnAttachment(Invalid):
    """What is attached is a file of your own, uploaded as ATTACHMENT, and completed."""

    code = "not-an-attachment"

    def __init__(self, file_id: UUID) -> None:
        super().__init__("This file cannot be attached.", fileId=str(file_id))


class ConversationIsClosed(Conflict):
    """Nothing is written in it any more. It can still be read."""

    code = "conversation-closed"

    def __init__(self, conversation_id: ConversationId) -> None:
        super().__init__("The conversation is closed.", conversationId=str(conversation_id))


class NotForThisKind(Conflict):
    """Not every kind of conversation can do everything: nobody is invited to a direct one."""

    code = "not-for-this-kind"

    def __init__(self, kind: str) -> None:
        super().__init__(f"A conversation of the kind {kind} does not do that.", kind=kind)


class MemberMayNot(Forbidden):
    """Only those who own or moderate the conversation do that, or the author of a message."""

    code = "member-may-not"

    def __init__(self, needed: str) -> None:
        super().__init__(f"Only the {needed} may do that.", needed=needed)


class MutedUntil(Forbidden):
    """You may read, and write again later."""

    code = "muted"

    def __init__(self, until: datetime) -> None:
        super().__init__("You may not write here yet.", until=until.isoformat())


class PersonUnreachable(Forbidden):
    """One of you has blocked the other: neither writes to the other directly."""

    code = "person-unreachable"

    def __init__(self, account_id: AccountId) -> None:
        super().__init__("You cannot write to each other.", userId=str(account_id))


class AlreadyMember(Conflict):
    code = "already-member"

    def __init__(self, account_id: AccountId) -> None:
        super().__init__("They take part, or are invited, already.", userId=str(account_id))


class OwnerStays(Conflict):
    """Make somebody else the owner before you leave."""

    code = "owner-stays"

    def __init__(self) -> None:
        super().__init__("Make somebody else the owner before you leave.")


class ConversationFull(Conflict):
    code = "conversation-full"

    def __init__(self, maximum: int) -> None:
        super().__init__("This conversation has as many members as it can.", maximum=maximum)


class AlreadyReported(Conflict):
    code = "already-reported"

    def __init__(self) -> None:
        super().__init__("You have reported this message already.")


class BadTitle(Invalid):
    """A title has 1 to 100 characters."""

    code = "bad-title"

    def __init__(self, maximum: int) -> None:
        super().__init__(f"A title has 1 to {maximum} characters.", maximum=maximum)


class BadMessage(Invalid):
    """A message has a text of at most 10,000 characters, or files, or both."""

    code = "bad-message"


class NothingToSearch(Invalid):
    """A search names at least one word."""

    code = "nothing-to-search"

    def __init__(self) -> None:
        super().__init__("Name at least one word to search for.")


class TooLateToEdit(Conflict):
    """A message is edited for a while only: what was said was said."""

    code = "too-late-to-edit"

    def __init__(self, until: datetime) -> None:
        super().__init__("It is too late to change this message.", until=until.isoformat())


class OnlyOneself(Invalid):
    """Nobody writes to, blocks or reports themselves."""

    code = "only-oneself"

    def __init__(self) -> None:
        super().__init__("This needs somebody else than yourself.")
