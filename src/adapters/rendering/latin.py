"""Text in the only letters that PDF readers bring along: those of Windows-1252.

What is written in another script is written as it sounds, for a font that had all of them
would have several megabytes. The number and the code of a ticket are readable anyhow.
"""

from unicodedata import category, normalize

from anyascii import anyascii

ENCODING = "windows-1252"
UNKNOWN = "?"


def latin(text: str) -> str:
    """The same text as far as possible, on one line."""
    plain = " ".join(normalize("NFC", text).split())
    return "".join(_readable(character) for character in plain)


def _readable(character: str) -> str:
    if _has(character):
        return character
    spelled = anyascii(character)
    # Marks without a sound of their own, such as the virama, are spelled as nothing.
    is_silent = not spelled and category(character).startswith("M")
    return spelled if is_silent or (spelled and spelled.isprintable()) else UNKNOWN


def _has(character: str) -> bool:
    try:
        character.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return character.isprintable()
