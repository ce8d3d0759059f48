"""Text in the only letters that PDF readers bring along: those of Windows-1252.

Accents of other languages are dropped rather than the letters under them. Of scripts that
are not Latin nothing can be kept without a font of several megabytes: such letters become
question marks, and what identifies the ticket (its number and code) stays readable.
"""

from unicodedata import combining, normalize

ENCODING = "windows-1252"
UNKNOWN = "?"

# Letters that Unicode does not take apart into a base and an accent.
_ALIKE = str.maketrans(
    {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "₹": "INR "}
    | {"\N{LATIN SMALL LETTER DOTLESS I}": "i", "\N{HYPHEN}": "-", "\N{MINUS SIGN}": "-"}
)


def latin(text: str) -> str:
    """The same text as far as possible, on one line."""
    plain = " ".join(normalize("NFC", text).translate(_ALIKE).split())
    return "".join(_readable(character) for character in plain)


def _readable(character: str) -> str:
    if _has(character):
        return character
    base = "".join(part for part in normalize("NFKD", character) if not combining(part))
    return base if base and all(_has(part) for part in base) else UNKNOWN


def _has(character: str) -> bool:
    try:
        character.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return character.isprintable()
