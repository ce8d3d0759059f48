from collections.abc import Sequence
from dataclasses import dataclass, field

from application.chat.ports import BlindWords, ChatViews
from application.chat.texts import ShownMessage, Texts
from application.chat.words import SEARCHED_MAX, words_of
from domain.chat.errors import NothingToSearch
from domain.kernel.access import Principal, Right

CONVERSATIONS_MAX = 200
FOUND_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchMessages:
    by: Principal
    text: str = field(repr=False)


class SearchMessagesHandler:
    """Find what was said in one's own conversations: those with the newest messages.

    The store knows words only as what nobody can read, different in each conversation. So whole
    words are found, in up to 200 conversations, and what is found is read to be sure.
    """

    def __init__(self, *, views: ChatViews, texts: Texts, words: BlindWords) -> None:
        self._views = views
        self._texts = texts
        self._words = words

    async def __call__(self, query: SearchMessages) -> Sequence[ShownMessage]:
        query.by.need(Right.TALK)
        by = query.by.account_id
        words = words_of(query.text, limit=SEARCHED_MAX)
        if not words:
            raise NothingToSearch
        own = await self._views.newest_of(by, limit=CONVERSATIONS_MAX)
        searched = {one: self._words.of(one, words) for one in own}
        found = await self._views.with_words(searched, limit=FOUND_MAX) if own else ()
        blocked = await self._views.blocked_among(by, {each.author_id for each in found})
        shown = await self._texts.shown([m for m in found if m.author_id not in blocked])
        return [each for each in shown if _has(each.text, words)]


def _has(text: str | None, words: Sequence[str]) -> bool:
    return text is not None and set(words) <= set(words_of(text))
