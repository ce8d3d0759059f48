"""Text as it is searched: words without capitals and accents, compared by their trigrams.

What something says and what is looked for are folded the same way. A word is meant by another if
it is similar enough to a stretch of it: what PostgreSQL's pg_trgm calls word similarity.
"""

import re
from html import unescape
from unicodedata import category, normalize

SIMILAR_ENOUGH = 0.52
WORDS_SOUGHT_MAX = 8
WORD_MAX = 50
_MARKUP_READ = 2_000
_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"<[^<>]*>")


def words_in(text: str) -> list[str]:
    """Its words, each once, in the order in which they first come."""
    plain = "".join(sign for sign in normalize("NFKD", text) if category(sign) != "Mn")
    return list(dict.fromkeys(word[:WORD_MAX] for word in _WORD.findall(plain.casefold())))


def words_sought(text: str | None) -> list[str]:
    return words_in(text or "")[:WORDS_SOUGHT_MAX]


def shown_of(markup: str) -> str:
    """What its readers see of the beginning of a text with markup."""
    return unescape(_MARKUP.sub(" ", markup[:_MARKUP_READ]))


def means(sought: str, word: str) -> bool:
    """Whether the word sought is similar enough to a stretch of the other one."""
    wanted, given = set(_trigrams(sought)), _trigrams(word)
    return any(
        _is_similar(wanted, given[place:])
        for place, trigram in enumerate(given)
        if trigram in wanted
    )


def _is_similar(wanted: set[str], stretch: list[str]) -> bool:
    seen: set[str] = set()
    for trigram in stretch:
        seen.add(trigram)
        if len(seen & wanted) >= SIMILAR_ENOUGH * len(seen | wanted):
            return True
    return False


def _trigrams(word: str) -> list[str]:
    padded = f"  {word} "
    return [padded[place : place + 3] for place in range(len(padded) - 2)]
