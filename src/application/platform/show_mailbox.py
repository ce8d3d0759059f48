from collections.abc import Sequence

from application.platform.mail import Mailbox, ReceivedMail


class ShowMailbox:
    """What would have left the house, for those who try the platform out."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def __call__(self, limit: int) -> Sequence[ReceivedMail]:
        return await self._mailbox.newest(limit)
