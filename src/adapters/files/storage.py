"""Files in a directory. Processes that share the directory share the files."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Protocol

from application.platform.errors import Unavailable
from application.platform.storage import (
    NotAsAnnounced,
    ObjectFacts,
    ObjectNotFound,
    Permit,
    SignedRequest,
    StoredObject,
    checked_key,
)

TYPE_BYTES = 128
"""Each file begins with its content type, filled up with spaces: one file is one object."""


DRAFT_SECONDS_MAX = 3600
"""No upload takes so long: a draft that is older belongs to nobody."""

_DRAFT = ".draft-"


class Signer(Protocol):
    def sign(self, permit: Permit, *, valid_for: timedelta) -> SignedRequest: ...


class FileStorage:
    def __init__(self, directory: Path, addresses: Signer) -> None:
        self._directory = directory
        self._addresses = addresses

    async def put(self, key: str, stored: StoredObject) -> None:
        path = self._path(key)

        def write() -> None:
            with _draft_of(path, stored.content_type) as draft:
                draft.write(stored.content)

        await _in_thread(write)

    async def get(self, key: str) -> StoredObject:
        path = self._path(key)
        raw = await _in_thread(lambda: _read(path, 0, -1), key)
        return StoredObject(content=raw[TYPE_BYTES:], content_type=_type_of(raw))

    async def facts(self, key: str) -> ObjectFacts:
        path = self._path(key)

        def look() -> ObjectFacts:
            size = path.stat().st_size - TYPE_BYTES
            return ObjectFacts(size=size, content_type=_type_of(_read(path, 0, TYPE_BYTES)))

        return await _in_thread(look, key)

    async def part(self, key: str, *, start: int, length: int) -> bytes:
        path = self._path(key)
        return await _in_thread(lambda: _read(path, TYPE_BYTES + start, length), key)

    async def delete(self, key: str) -> None:
        path = self._path(key)
        await _in_thread(lambda: path.unlink(missing_ok=True))

    async def keys(self, folder: str) -> AsyncIterator[str]:
        inside = self._directory / checked_key(folder)

        def look() -> list[str]:
            found = inside.glob("??/*")
            # What is being written has another name until it is whole.
            return [
                path.name for path in found if path.name[:2] == path.parent.name and path.is_file()
            ]

        for name in await _in_thread(look):
            yield f"{folder}/{name}"

    async def upload(
        self, key: str, *, content_type: str, size: int, valid_for: timedelta
    ) -> SignedRequest:
        permit = Permit(method="PUT", key=checked_key(key), content_type=content_type, size=size)
        return self._addresses.sign(permit, valid_for=valid_for)

    async def download(self, key: str, *, file_name: str, valid_for: timedelta) -> SignedRequest:
        permit = Permit(method="GET", key=checked_key(key), file_name=file_name)
        return self._addresses.sign(permit, valid_for=valid_for)

    async def take_in(self, permit: Permit, content: AsyncIterator[bytes]) -> None:
        """Straight to the disk, chunk by chunk; what is given up halfway leaves nothing."""
        drafting = _draft_of(self._path(permit.key), permit.content_type)
        draft = await _in_thread(drafting.__enter__)
        try:
            await _fill(draft, permit, content)
        except BaseException as error:
            drafting.__exit__(type(error), error, None)
            raise
        await _in_thread(lambda: drafting.__exit__(None, None, None))

    async def forget_drafts(self) -> None:
        """Remove what processes that died left behind half written."""
        await _in_thread(lambda: _remove_old(self._directory.rglob(f"{_DRAFT}*")))

    def _path(self, key: str) -> Path:
        # The first letters of the name are a folder: none gets too many files.
        folder, _, name = checked_key(key).rpartition("/")
        return self._directory / folder / name[:2] / name


async def _fill(draft: IO[bytes], permit: Permit, content: AsyncIterator[bytes]) -> None:
    received = 0
    async for chunk in content:
        received += len(chunk)
        if received > permit.size:
            break
        await _in_thread(partial(draft.write, chunk))
    if received != permit.size:
        raise NotAsAnnounced(content_type=permit.content_type, size=permit.size)


@contextmanager
def _draft_of(path: Path, content_type: str) -> Iterator[IO[bytes]]:
    """A file that takes its place, whole and safe on the disk, when the block ends well."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=_DRAFT, delete_on_close=False) as draft:
        draft.write(content_type.encode().ljust(TYPE_BYTES))
        yield draft
        draft.flush()
        os.fsync(draft.fileno())
        # With the draft's own name gone there is nothing left for it to remove.
        os.replace(draft.name, path)  # noqa: PTH105  # the draft's name is a text
        _sync(path.parent)


def _sync(directory: Path) -> None:
    """Have the name of a new file survive a power cut."""
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _remove_old(drafts: Iterable[Path]) -> None:
    for draft in drafts:
        with suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > DRAFT_SECONDS_MAX:
                draft.unlink()


def _read(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def _type_of(raw: bytes) -> str:
    return raw[:TYPE_BYTES].decode().rstrip()


async def _in_thread[Result](work: Callable[[], Result], key: str = "") -> Result:
    try:
        return await asyncio.to_thread(work)
    except FileNotFoundError:
        raise ObjectNotFound(key) from None
    except OSError as error:
        raise Unavailable("object storage") from error
