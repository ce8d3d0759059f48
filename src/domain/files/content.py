"""What bytes are, by the bytes themselves, and why they may be refused."""

from enum import StrEnum

from domain.files.purposes import JPEG, PDF, PNG, WEBP

_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG, b"%PDF-": PDF}
_PDF_TAIL = 1024


class RefusalReason(StrEnum):
    """Why what was uploaded is not taken."""

    WRONG_SIZE = "WRONG_SIZE"
    WRONG_TYPE = "WRONG_TYPE"
    UNREADABLE = "UNREADABLE"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    ANIMATED = "ANIMATED"


def type_of(content: bytes) -> str | None:
    """The type that the first bytes tell, of those that anybody may hand over."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), None)


def ends_as_pdf(content: bytes) -> bool:
    """Whether it has the end that a whole document has."""
    return b"%%EOF" in content[-_PDF_TAIL:]
