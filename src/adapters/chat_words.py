"""Words that tell nobody anything: keyed hashes, different in every conversation."""

from collections.abc import Collection

from application.chat.ports import Words
from application.platform.personal_data import PersonalCipher
from domain.kernel.ids import ConversationId

BYTES = 8
"""Enough to be found by; what is found is read anyway, so that twins do no harm."""


class CipheredWords:
    """Found under the newest master key only: what was said before it changed is not."""

    def __init__(self, cipher: PersonalCipher) -> None:
        self._cipher = cipher

    def of(self, conversation_id: ConversationId, words: Collection[str]) -> Words:
        kind = f"message-word:{conversation_id}"
        return [self._cipher.index(kind, word)[:BYTES] for word in words]
