"""Rich text, cleaned as browsers would read it and by a list of what is allowed."""

import nh3

_BLOCKS = {
    "blockquote",
    "br",
    "dd",
    "dl",
    "dt",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "ul",
}
_WORDS = {"a", "b", "code", "em", "i", "s", "small", "strong", "sub", "sup", "u"}
_SCHEMES = frozenset({"http", "https", "mailto"})
_REL = "noopener noreferrer nofollow ugc"
_ROUNDS_MAX = 4


class Nh3RichText:
    def __init__(self) -> None:
        self._cleaner = nh3.Cleaner(
            tags=_BLOCKS | _WORDS,
            # Without the star every element may have a title and a language.
            attributes={"a": {"href", "title"}, "*": set()},
            url_schemes=_SCHEMES,
            # A link without a scheme would lead to our own pages, or anywhere with "//".
            url_relative="deny",
            link_rel=_REL,
            strip_comments=True,
        )

    def clean(self, text: str) -> str:
        for _ in range(_ROUNDS_MAX):
            if "<" not in text:
                return text  # No markup begins without it, and "Fish & Chips" stays as it is.
            cleaned = self._cleaner.clean(text)
            if cleaned == text:
                return text
            text = cleaned
        return nh3.clean_text(text)  # It changes each time it is read: show it as letters.
