"""A message as clients see it: the same over HTTP and WebSocket."""

from datetime import datetime
from typing import Any

from application.chat.texts import ShownMessage


def message_data(shown: ShownMessage) -> dict[str, Any]:
    """Plain JSON values. Without its text it was taken back, hidden, forgotten, or blocked."""
    message = shown.message
    files = message.attachments if shown.shows_files else ()
    return {
        "id": str(message.id),
        "number": message.number,
        "author": str(message.author_id),
        "clientMessageId": message.client_id,
        "status": message.status.value,
        "text": shown.text,
        "isBlocked": shown.is_blocked,
        "replyTo": message.reply_to,
        "attachments": [str(file_id) for file_id in files],
        "mentions": [str(account_id) for account_id in message.mentions],
        "revision": message.revision,
        "postedAt": told(message.posted_at),
        "editedAt": None if message.edited_at is None else told(message.edited_at),
    }


def told(moment: datetime) -> str:
    """As JSON has it everywhere: in UTC, with a Z."""
    return moment.isoformat().replace("+00:00", "Z")
