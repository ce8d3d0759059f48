"""Where the content of files is in the object storage, and where people find it."""

from collections.abc import Iterator

from domain.files.file import File

PUBLIC = "media"
_PRIVATE = "private"
_INCOMING = "incoming"


def upload_key(file: File) -> str:
    """Where the client puts it. What lies there was not looked at."""
    return f"{_INCOMING}/{file.secret}"


def content_key(file: File, rendition: str) -> str:
    """Where a rendition of what was looked at is kept."""
    folder = PUBLIC if file.rule.is_public else _PRIVATE
    return f"{folder}/{public_name(file, rendition)}"


def public_name(file: File, rendition: str) -> str:
    return f"{file.secret}-{rendition}"


def all_keys(file: File) -> Iterator[str]:
    """Everywhere that anything of it may be."""
    yield upload_key(file)
    for rendition in file.rule.renditions:
        yield content_key(file, rendition)
