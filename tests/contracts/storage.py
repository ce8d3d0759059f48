"""What every ``ObjectStorage`` must do, whatever it is made of."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from application.platform.storage import (
    ObjectFacts,
    ObjectNotFound,
    ObjectStorage,
    SignedRequest,
    StoredObject,
)

KEY = "media/0f3a-whole"
PICTURE = StoredObject(content=b"\x89PNG and so on" * 1000, content_type="image/png")
SHORTLY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


type Send = Callable[[SignedRequest, bytes], Awaitable[Response]]
"""Does what a client does with a signed request."""


class ObjectStorageContract:
    """Subclass it, give it ``storage`` and ``send``, and the adapter is held to its word."""

    @pytest.fixture
    def storage(self) -> ObjectStorage:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def send(self) -> Send:
        raise AssertionError("Every adapter brings its own.")

    async def test_what_is_stored_comes_back_as_it_was(self, storage: ObjectStorage) -> None:
        await storage.put(KEY, PICTURE)

        assert await storage.get(KEY) == PICTURE
        assert await storage.facts(KEY) == ObjectFacts(
            size=len(PICTURE.content), content_type="image/png"
        )

    async def test_what_is_stored_again_takes_the_place_of_the_old(
        self, storage: ObjectStorage
    ) -> None:
        await storage.put(KEY, PICTURE)

        await storage.put(KEY, StoredObject(content=b"", content_type="application/pdf"))

        assert await storage.get(KEY) == StoredObject(content=b"", content_type="application/pdf")

    async def test_parts_are_read_up_to_the_end(self, storage: ObjectStorage) -> None:
        await storage.put(KEY, PICTURE)
        size = len(PICTURE.content)

        assert await storage.part(KEY, start=0, length=4) == b"\x89PNG"
        assert await storage.part(KEY, start=5, length=3) == b"and"
        assert await storage.part(KEY, start=size - 2, length=100) == b"on"

    async def test_a_folder_tells_what_is_right_in_it(self, storage: ObjectStorage) -> None:
        note = StoredObject(content=b"", content_type="text/plain")
        inside = [f"notes/{number:04}" for number in range(12)]
        for key in [*inside, "notes/00/0001", "notes-too/0001", "note"]:
            await storage.put(key, note)

        assert sorted([key async for key in storage.keys("notes")]) == inside
        assert [key async for key in storage.keys("nothing")] == []

    async def test_what_is_deleted_is_gone_and_may_be_deleted_again(
        self, storage: ObjectStorage
    ) -> None:
        await storage.put(KEY, PICTURE)

        await storage.delete(KEY)
        await storage.delete(KEY)

        await self.need_nothing_at(KEY, storage)

    async def test_what_was_never_stored_is_not_found(self, storage: ObjectStorage) -> None:
        await storage.put(KEY, PICTURE)

        await self.need_nothing_at("media/other", storage)

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "/etc/passwd",
            "../secrets/files",
            "media/../../secrets",
            "media/..",
            "media//x",
            "media/.hidden",
            "Media/x",
            "media\\x",
            "media/x\0",
            "media/ü",
            "x" * 201,
        ],
    )
    async def test_what_is_no_key_is_refused_everywhere(
        self, storage: ObjectStorage, key: str
    ) -> None:
        calls = [
            storage.put(key, PICTURE),
            storage.get(key),
            storage.facts(key),
            storage.part(key, start=0, length=1),
            storage.delete(key),
            storage.upload(key, content_type="image/png", size=1, valid_for=SHORTLY),
            storage.download(key, file_name="x", valid_for=SHORTLY),
        ]

        for call in calls:
            with pytest.raises(ValueError, match="no key"):
                await call

    async def test_whoever_has_the_signed_request_uploads(
        self, storage: ObjectStorage, send: Send
    ) -> None:
        signed = await storage.upload(
            KEY, content_type="image/png", size=len(PICTURE.content), valid_for=SHORTLY
        )

        sent = await send(signed, PICTURE.content)

        assert sent.status in {200, 204}
        assert await storage.get(KEY) == PICTURE

    async def test_whoever_has_the_signed_request_downloads_an_attachment(
        self, storage: ObjectStorage, send: Send
    ) -> None:
        await storage.put(KEY, PICTURE)
        signed = await storage.download(KEY, file_name="grüße; a.png", valid_for=SHORTLY)

        sent = await send(signed, b"")

        assert (sent.status, sent.content) == (200, PICTURE.content)
        assert sent.headers["Content-Type"] == "image/png"
        assert (
            sent.headers["Content-Disposition"]
            == "attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe%3B%20a.png"
        )

    async def test_a_signed_request_is_only_good_for_its_own_method(
        self, storage: ObjectStorage, send: Send
    ) -> None:
        await storage.put(KEY, PICTURE)
        signed = await storage.download(KEY, file_name="a.png", valid_for=SHORTLY)

        sent = await send(replace(signed, method="PUT"), b"other")

        assert sent.status >= 400
        assert await storage.get(KEY) == PICTURE

    async def need_nothing_at(self, key: str, storage: ObjectStorage) -> None:
        for call in (
            storage.get(key),
            storage.facts(key),
            storage.part(key, start=0, length=1),
        ):
            with pytest.raises(ObjectNotFound):
                await call
