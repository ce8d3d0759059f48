"""Names of files, as people may see them again."""

import re
import unicodedata

from domain.files.errors import BadFileName

NAME_MAX = 120
_PUBLIC_NAME = re.compile(r"[a-z0-9]{20,64}-[a-z0-9]{1,10}")
_SEPARATORS = str.maketrans({"\\": "/", ":": "/"})
# Characters that reverse or hide what follows make "gpj.exe" of "exe.jpg".
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def normalised_file_name(name: str) -> str:
    """The last part of a path in one line, without what cannot be seen; raise ``BadFileName``."""
    last = unicodedata.normalize("NFC", name).translate(_SEPARATORS).rpartition("/")[2]
    seen = "".join(
        character for character in last if unicodedata.category(character) not in _UNSEEN
    )
    tidy = " ".join(seen.split()).lstrip(".")
    if not 1 <= len(tidy) <= NAME_MAX:
        raise BadFileName
    return tidy


def is_public_name(name: str) -> bool:
    """Whether it may be the name of something public: nothing else is ever looked for."""
    return _PUBLIC_NAME.fullmatch(name) is not None
