"""Text as it is searched: words without capitals and accents, compared by their trigrams.

The words of an event and what is looked for are folded the same way. A word is there if it is
similar enough to a stretch of the text: what PostgreSQL's pg_trgm calls word similarity.
"""

import re
from unicodedata import category, normalize

from domain.programme.event import Event
from domain.programme.venue import Venue

SIMILAR_ENOUGH = 0.52
WORDS_MAX = 8
DESCRIPTION_SEARCHED = 1_000
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words looked for, the first few of them."""
    return list(dict.fromkeys(folded(text).split()))[:WORDS_MAX]


def folded(text: str) -> str:
    plain = "".join(sign for sign in normalize("NFKD", text) if category(sign) != "Mn")
    return " ".join(_WORD.findall(plain.casefold()))


def text_of(event: Event) -> str:
    parts = (event.title, event.category, event.description[:DESCRIPTION_SEARCHED])
    return folded(" ".join(parts))


def text_of_venue(venue: Venue) -> str:
    return folded(f"{venue.name} {venue.address.city}")


def is_in(word: str, text: str) -> bool:
    """Whether a word is similar enough to a stretch of a text; both are folded."""
    wanted = set(_trigrams(word))
    given = [trigram for other in text.split() for trigram in _trigrams(other)]
    starts = (place for place, trigram in enumerate(given) if trigram in wanted)
    # In a longer stretch even all of the word would not be similar enough.
    longest = int(len(wanted) / SIMILAR_ENOUGH) + 1
    return any(_is_similar(wanted, given[place : place + longest]) for place in starts)


def _is_similar(wanted: set[str], stretch: list[str]) -> bool:
    seen: set[str] = set()
    for trigram in stretch:
        seen.add(trigram)
        if len(seen & wanted) / len(seen | wanted) >= SIMILAR_ENOUGH:
            return True
    return False


def _trigrams(word: str) -> list[str]:
    padded = f"  {word} "
    return [padded[place : place + 3] for place in range(len(padded) - 2)]
