"""The words by which a text is found: whole, without case or accents."""

import re
import unicodedata
from collections.abc import Sequence

INDEXED_MAX = 200
SEARCHED_MAX = 5
WORD_MAX = 40
_WORD = re.compile(r"\w+")


def words_of(text: str, *, limit: int = INDEXED_MAX) -> Sequence[str]:
    """The different words of a text, in their order."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return list(dict.fromkeys(word[:WORD_MAX] for word in _WORD.findall(bare)))[:limit]
