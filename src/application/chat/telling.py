"""What is told to those who listen, and written nowhere."""

from datetime import datetime
from typing import Any, ClassVar

from application.realtime.ports import Broadcast, Publication
from domain.kernel.ids import ConversationId


class Teller:
    """In large conversations nobody is told who types or reads: it would be all they hear."""

    TOLD_MAX: ClassVar[int] = 50

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast

    def tell(self, conversation_id: ConversationId, name: str, now: datetime, **data: Any) -> None:
        publication = Publication(name=name, at=now, data=data)
        self._broadcast.publish(f"chat:{conversation_id}", publication)
