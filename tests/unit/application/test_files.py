"""What may be handed over, what is made of it, and what is refused: hostile files, too."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from adapters.imaging.pillow_pictures import PillowPictures
from application.files.begin_upload import BeginUpload, UploadBegun
from application.files.complete_upload import CompleteUpload
from application.files.delete_file import DeleteFile
from application.files.fetch_object import Fetched
from application.files.get_file import FileView, GetFile
from application.files.keys import all_keys, content_key, upload_key
from application.files.reactions import (
    DeleteFilesOfErased,
    DeleteReplacedAvatar,
    RemoveContent,
    RemoveUpload,
    TidyUpload,
    tidy_at,
)
from application.files.receive_upload import ReceiveUpload
from application.platform.errors import Unavailable
from application.platform.idempotency import Answer, Once
from application.platform.storage import NotAsAnnounced, ObjectNotFound, SignedAddressInvalid
from application.platform.tasks import NotYet, Task
from domain.files.content import RefusalReason
from domain.files.errors import (
    BadFileName,
    FileNotFound,
    FileRefused,
    FileTooLarge,
    FileTypeNotAllowed,
    TooManyUploads,
    UploadMissing,
    UploadOver,
)
from domain.files.events import FileAwaited, FileDeleted, FileReady, FileWasRefused
from domain.files.file import AWAITED_MAX, COMPLETE_WITHIN, UPLOAD_WITHIN, File, FileStatus
from domain.files.purposes import RULES, Purpose
from domain.identity.events import AccountErased, AvatarChanged
from domain.kernel.access import Principal, RightMissing, Role
from domain.kernel.events import DomainEvent
from domain.kernel.ids import TaskId
from tests.support.clock import NOON, FakeClock
from tests.support.files import (
    OWNER,
    SITE,
    SOMEBODY_ELSE,
    FileDesk,
    a_bomb,
    a_moving_picture,
    a_picture,
    chunks,
    encoded,
)

SCRIPT = b"<script>alert(1)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
ADA = Principal(OWNER, frozenset({Role.CUSTOMER}))
BEA = Principal(SOMEBODY_ELSE, frozenset({Role.CUSTOMER}))
CANARY = b"taken at 53.0758 8.8072 by Ada"


@dataclass
class Person:
    """Somebody who hands over files."""

    desk: FileDesk
    by: Principal = ADA
    begun: list[UploadBegun] = field(default_factory=list)

    async def begin(self, content: bytes = b"", **facts: Any) -> UploadBegun:
        command: dict[str, Any] = {
            "purpose": Purpose.AVATAR,
            "content_type": "image/png",
            "size": len(content) or 100,
            "file_name": "me.png",
        }
        once = Once(
            scope="test",
            key=str(len(self.begun)) + str(self.by.account_id),
            fingerprint=b"",
            keep_for=timedelta(hours=1),
            render=lambda _: Answer(status=201, headers={}, body=b""),
        )
        begun = await self.desk.begin(BeginUpload(by=self.by, **command | facts), once)
        self.begun.append(begun)
        return begun

    async def send(self, begun: UploadBegun, content: bytes, **facts: Any) -> None:
        command: dict[str, Any] = {
            "address": begun.upload.url.removeprefix(f"{SITE}/files/"),
            "content_type": begun.file.content_type,
            "size": len(content),
            "content": chunks(content),
        }
        await self.desk.receive(ReceiveUpload(**command | facts))

    async def complete(self, begun: UploadBegun) -> File:
        return await self.desk.complete(CompleteUpload(by=self.by, file_id=begun.file.id))

    async def hand_over(self, content: bytes, **facts: Any) -> File:
        begun = await self.begin(content, **facts)
        await self.send(begun, content)
        return await self.complete(begun)

    async def see(self, file: File, by: Principal | None = ADA) -> FileView:
        return await self.desk.get(GetFile(by=by, file_id=file.id))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def desk(clock: FakeClock) -> FileDesk:
    return FileDesk(clock)


@pytest.fixture
def ada(desk: FileDesk) -> Person:
    return Person(desk)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_an_avatar_becomes_squares_of_its_own_type(ada: Person, kind: str) -> None:
    content = a_picture(kind, (900, 600))

    file = await ada.hand_over(content, content_type=f"image/{kind.lower()}")

    assert file.status is FileStatus.READY
    assert [(each.name, each.width, each.height) for each in file.renditions] == [
        ("64", 64, 64),
        ("256", 256, 256),
        ("512", 512, 512),
    ]
    for rendition in file.renditions:
        stored = await ada.desk.storage.get(content_key(file, rendition.name))
        picture = Image.open(BytesIO(stored.content))
        assert (picture.format, picture.size) == (kind, (rendition.width, rendition.height))
        assert stored.content_type == rendition.content_type == f"image/{kind.lower()}"


async def test_a_picture_is_found_under_an_address_that_stays(ada: Person) -> None:
    file = await ada.hand_over(a_picture())

    first, second = await ada.see(file), await ada.see(file, by=None)
    address = first.addresses["256"]
    fetched = await ada.desk.fetch_media(address.removeprefix(f"{SITE}/media/"))

    assert first.addresses == second.addresses
    assert (
        await content_of(fetched) == (await ada.desk.storage.get(content_key(file, "256"))).content
    )


async def test_nothing_hidden_in_a_picture_is_kept(ada: Person) -> None:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    content = a_picture("JPEG", exif=exif, comment=CANARY, icc_profile=CANARY) + CANARY

    file = await ada.hand_over(content, content_type="image/jpeg")

    assert CANARY in content
    for name in ("64", "256", "512"):
        stored = (await ada.desk.storage.get(content_key(file, name))).content
        assert CANARY not in stored
        assert b"Exif" not in stored
        assert b"ICC" not in stored


@pytest.mark.parametrize("size", [(40, 20), (5120, 2560)])
async def test_a_picture_is_turned_as_its_camera_was(ada: Person, size: tuple[int, int]) -> None:
    width, height = size
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = 6  # The camera lay on its side: left is up.
    content = encoded(picture, "JPEG", exif=exif, quality=95)

    file = await ada.hand_over(
        content, content_type="image/jpeg", purpose=Purpose.ATTACHMENT, file_name="x.jpg"
    )

    stored = await ada.desk.storage.get(content_key(file, "whole"))
    turned = Image.open(BytesIO(stored.content))
    across, down = turned.size
    top = turned.getpixel((across // 2, down // 10))
    bottom = turned.getpixel((across // 2, down * 9 // 10))
    assert turned.size in {(20, 40), (1280, 2560)}
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, top[2] < 50) == (True, True)
    assert (bottom[2] > 200, bottom[0] < 50) == (True, True)


async def test_a_large_picture_is_made_smaller_and_keeps_its_shape(ada: Person) -> None:
    content = a_picture("JPEG", (4000, 1000))

    file = await ada.hand_over(
        content, content_type="image/jpeg", purpose=Purpose.ATTACHMENT, file_name="x.jpg"
    )

    assert [(each.width, each.height) for each in file.renditions] == [(2560, 640)]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
async def test_pictures_of_every_mode_are_taken(ada: Person, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    content = a_picture(kind, mode=mode, color=0)

    file = await ada.hand_over(content, content_type=f"image/{kind.lower()}")

    assert file.status is FileStatus.READY


async def test_what_is_see_through_stays_so(ada: Person) -> None:
    file = await ada.hand_over(a_picture(mode="RGBA", color=(255, 0, 0, 0)))

    stored = await ada.desk.storage.get(content_key(file, "64"))
    assert Image.open(BytesIO(stored.content)).mode == "RGBA"


PNG = a_picture()
HOSTILE: Sequence[tuple[str, bytes, str, RefusalReason]] = [
    ("script", SVG, "image/png", RefusalReason.WRONG_TYPE),
    ("text", b"hello", "image/jpeg", RefusalReason.WRONG_TYPE),
    ("JPEG as PNG", a_picture("JPEG"), "image/png", RefusalReason.WRONG_TYPE),
    ("GIF as PNG", a_picture("GIF"), "image/png", RefusalReason.WRONG_TYPE),
    ("script behind magic", b"\x89PNG\r\n\x1a\n" + SCRIPT, "image/png", RefusalReason.UNREADABLE),
    ("script in JPEG", b"\xff\xd8\xff/*" + SCRIPT, "image/jpeg", RefusalReason.UNREADABLE),
    ("script in WebP", b"RIFF0000WEBP" + SCRIPT, "image/webp", RefusalReason.UNREADABLE),
    ("half", PNG[: len(PNG) // 2], "image/png", RefusalReason.UNREADABLE),
    (
        "half a JPEG",
        a_picture("JPEG", (500, 500))[:2000],
        "image/jpeg",
        RefusalReason.UNREADABLE,
    ),
    ("above the cap", a_bomb(5001, 5000), "image/png", RefusalReason.TOO_MANY_PIXELS),
    ("bomb", a_bomb(12_000, 12_000), "image/png", RefusalReason.TOO_MANY_PIXELS),
    ("huge bomb", a_bomb(2**31 - 1, 2**31 - 1), "image/png", RefusalReason.TOO_MANY_PIXELS),
    ("no pixels", a_bomb(0, 0), "image/png", RefusalReason.UNREADABLE),
    ("moving PNG", a_moving_picture("PNG"), "image/png", RefusalReason.ANIMATED),
    ("moving WebP", a_moving_picture("WEBP"), "image/webp", RefusalReason.ANIMATED),
]


@pytest.mark.parametrize(
    ("content", "content_type", "reason"),
    [case[1:] for case in HOSTILE],
    ids=[case[0] for case in HOSTILE],
)
async def test_hostile_files_are_refused_with_the_reason(
    ada: Person, content: bytes, content_type: str, reason: RefusalReason
) -> None:
    begun = await ada.begin(content, content_type=content_type)
    await ada.send(begun, content)

    for _ in range(2):
        with pytest.raises(FileRefused) as refused:
            await ada.complete(begun)
        assert refused.value.facts["reason"] == reason

    seen = await ada.see(begun.file)
    assert (seen.file.status, seen.file.refusal) == (FileStatus.REFUSED, reason)
    assert (seen.addresses, seen.download) == ({}, None)


async def test_of_a_picture_that_is_something_else_too_only_the_picture_is_kept(
    ada: Person,
) -> None:
    content = a_picture() + b"PK\x03\x04" + SCRIPT

    file = await ada.hand_over(content)

    for name in ("64", "256", "512"):
        assert SCRIPT not in (await ada.desk.storage.get(content_key(file, name))).content


async def test_a_document_is_kept_as_it_is_for_its_owner_only(ada: Person) -> None:
    file = await ada.hand_over(
        PDF, purpose=Purpose.ATTACHMENT, content_type="application/pdf", file_name="a.exe"
    )

    seen = await ada.see(file)
    assert seen.addresses == {}
    assert seen.download is not None
    address = seen.download.url.removeprefix(f"{SITE}/files/")
    fetched = await ada.desk.fetch_download(address)
    assert (await content_of(fetched), fetched.file_name) == (PDF, "a.pdf")
    for stranger in (BEA, None):
        with pytest.raises(FileNotFound):
            await ada.see(file, by=stranger)
    with pytest.raises(ObjectNotFound):
        await ada.desk.fetch_media(f"{file.secret}-whole")


async def test_a_document_without_its_end_is_refused(ada: Person) -> None:
    with pytest.raises(FileRefused):
        await ada.hand_over(PDF[:20], purpose=Purpose.ATTACHMENT, content_type="application/pdf")


@pytest.mark.parametrize("purpose", Purpose)
async def test_each_purpose_takes_its_types_up_to_its_size(ada: Person, purpose: Purpose) -> None:
    ada.by = Principal(OWNER, frozenset({Role.ADMIN}))
    rule = RULES[purpose]

    await ada.begin(purpose=purpose, size=rule.bytes_max)

    with pytest.raises(FileTooLarge):
        await ada.begin(purpose=purpose, size=rule.bytes_max + 1)
    for other in ("image/svg+xml", "text/html", "image/gif", "application/zip"):
        with pytest.raises(FileTypeNotAllowed):
            await ada.begin(purpose=purpose, content_type=other)


@pytest.mark.parametrize("purpose", [Purpose.EVENT_IMAGE, Purpose.PRODUCT_IMAGE])
async def test_pictures_for_everybody_need_the_right(ada: Person, purpose: Purpose) -> None:
    with pytest.raises(RightMissing):
        await ada.begin(purpose=purpose)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("me.png", "me.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\me.png", "me.png"),
        ("/home/ada/.bashrc", "bashrc"),
        ("  a \t\n b.png ", "a b.png"),
        ("me\u202egnp.exe", "megnp.exe"),
        ('"; rm -rf.png', '"; rm -rf.png'),
    ],
)
async def test_a_name_is_no_path(ada: Person, given: str, kept: str) -> None:
    begun = await ada.begin(file_name=given)

    assert begun.file.name == kept
    assert given not in upload_key(begun.file)


@pytest.mark.parametrize("name", ["", "..", "a/", "/", "\u200b", "x" * 121])
async def test_what_is_no_name_is_refused(ada: Person, name: str) -> None:
    with pytest.raises(BadFileName):
        await ada.begin(file_name=name)


async def test_an_upload_is_completed_only_once_it_was_sent(ada: Person) -> None:
    begun = await ada.begin(PNG)

    with pytest.raises(UploadMissing):
        await ada.complete(begun)
    await ada.send(begun, PNG)

    assert (await ada.complete(begun)).status is FileStatus.READY


async def test_to_complete_again_tells_the_same_again(ada: Person) -> None:
    begun = await ada.begin(PNG)
    await ada.send(begun, PNG)

    first, second = await ada.complete(begun), await ada.complete(begun)

    assert first == second
    assert happened(ada.desk) == ["FileAwaited", "FileReady"]


@pytest.mark.parametrize("size", [1, len(PNG) - 1, len(PNG) + 1, 100_000])
async def test_what_is_sent_has_the_size_that_was_announced(ada: Person, size: int) -> None:
    begun = await ada.begin(PNG)

    for told in (size, None, len(PNG)):
        with pytest.raises(NotAsAnnounced):
            await ada.send(begun, bytes(size), size=told)

    with pytest.raises(UploadMissing):
        await ada.complete(begun)


async def test_storage_that_took_another_size_is_not_believed(ada: Person) -> None:
    begun = await ada.begin(PNG)
    await ada.send(begun, PNG)
    stored = await ada.desk.storage.get(upload_key(begun.file))
    larger = type(stored)(content=stored.content + b"x", content_type=stored.content_type)
    await ada.desk.storage.put(upload_key(begun.file), larger)

    with pytest.raises(FileRefused) as refused:
        await ada.complete(begun)

    assert refused.value.facts["reason"] == RefusalReason.WRONG_SIZE


async def test_what_is_sent_has_the_type_that_was_announced(ada: Person) -> None:
    begun = await ada.begin(PNG)

    with pytest.raises(NotAsAnnounced):
        await ada.send(begun, PNG, content_type="text/html")


async def test_nothing_is_sent_to_an_upload_that_is_over(ada: Person, clock: FakeClock) -> None:
    done, late = await ada.begin(PNG), await ada.begin(PNG)
    await ada.send(done, PNG)
    await ada.complete(done)

    with pytest.raises(UploadOver):
        await ada.send(done, PNG)
    clock.pass_time(UPLOAD_WITHIN)
    with pytest.raises(SignedAddressInvalid):
        await ada.send(late, PNG)


async def test_an_upload_is_completed_in_time_or_never(ada: Person, clock: FakeClock) -> None:
    begun = await ada.begin(PNG)
    await ada.send(begun, PNG)
    clock.pass_time(COMPLETE_WITHIN)

    with pytest.raises(UploadOver):
        await ada.complete(begun)


async def test_other_peoples_files_are_not_there(ada: Person) -> None:
    begun = await ada.begin(PNG)
    await ada.send(begun, PNG)
    bea = Person(ada.desk, by=BEA)

    with pytest.raises(FileNotFound):
        await bea.complete(begun)
    with pytest.raises(FileNotFound):
        await ada.see(begun.file, by=BEA)
    with pytest.raises(FileNotFound):
        await ada.desk.delete(DeleteFile(by=BEA, file_id=begun.file.id))


async def test_a_person_has_only_so_many_uploads_begun(ada: Person, clock: FakeClock) -> None:
    for _ in range(AWAITED_MAX):
        await ada.begin()

    with pytest.raises(TooManyUploads):
        await ada.begin()
    await Person(ada.desk, by=BEA).begin()
    await ada.desk.delete(DeleteFile(by=ADA, file_id=ada.begun[0].file.id))
    await ada.begin()
    clock.pass_time(COMPLETE_WITHIN)
    await ada.begin()


async def test_what_is_given_up_is_gone_from_the_storage(ada: Person) -> None:
    file = await ada.hand_over(PNG)

    await ada.desk.delete(DeleteFile(by=ADA, file_id=file.id))
    await react(ada.desk, RemoveContent(work=ada.desk.work, storage=ada.desk.storage), FileDeleted)

    await need_nothing(ada.desk, file)
    with pytest.raises(FileNotFound):
        await ada.see(file)
    with pytest.raises(FileNotFound):
        await ada.desk.delete(DeleteFile(by=ADA, file_id=file.id))


@pytest.mark.parametrize("content", [PNG, SVG])
async def test_what_was_uploaded_is_not_kept_as_it_came(ada: Person, content: bytes) -> None:
    begun = await ada.begin(content)
    await ada.send(begun, content)
    await asyncio.gather(ada.complete(begun), return_exceptions=True)
    kind = FileReady if content is PNG else FileWasRefused

    await react(ada.desk, RemoveUpload(work=ada.desk.work, storage=ada.desk.storage), kind)

    with pytest.raises(ObjectNotFound):
        await ada.desk.storage.facts(upload_key(begun.file))


async def test_what_nobody_completes_is_tidied_away(ada: Person, clock: FakeClock) -> None:
    begun = await ada.begin(PNG)
    await ada.send(begun, PNG)
    clock.pass_time(tidy_at(event_of(ada.desk, FileAwaited)) - NOON)

    await tidy(ada.desk)

    await need_nothing(ada.desk, begun.file)
    assert happened(ada.desk) == ["FileAwaited", "FileDeleted"]


async def test_a_completion_that_crashed_halfway_leaves_nothing_or_is_done_again(
    ada: Person,
) -> None:
    begun = await ada.begin(PNG)
    await ada.send(begun, PNG)
    file = begun.file
    stored = await ada.desk.storage.get(upload_key(file))
    await ada.desk.storage.put(content_key(file, "64"), stored)

    again = await ada.complete(begun)
    made_anew = await ada.desk.storage.facts(content_key(file, "64"))
    assert (again.status, made_anew.size) == (FileStatus.READY, again.renditions[0].size)

    other = await ada.begin(PNG)
    await ada.desk.storage.put(content_key(other.file, "64"), stored)
    await tidy(ada.desk, number=1)
    await need_nothing(ada.desk, other.file)


async def test_tidying_keeps_what_is_ready(ada: Person) -> None:
    file = await ada.hand_over(PNG)

    await tidy(ada.desk)

    assert (await ada.see(file)).file == file
    for rendition in file.renditions:
        await ada.desk.storage.facts(content_key(file, rendition.name))


async def test_whoever_is_erased_leaves_no_files(ada: Person) -> None:
    mine, refused = await ada.hand_over(PNG), await ada.begin(SVG)
    await ada.send(refused, SVG)
    with pytest.raises(FileRefused):
        await ada.complete(refused)
    theirs = await Person(ada.desk, by=BEA).hand_over(PNG)
    erased = AccountErased(at=NOON, account_id=OWNER, erased_by=OWNER, avatar=mine.id)
    delete = DeleteFilesOfErased(work=ada.desk.work, clock=ada.desk.clock)

    with pytest.raises(NotYet):
        await delete(erased, a_task(erased))
    await delete(erased, a_task(erased))

    for gone in (mine, refused.file):
        with pytest.raises(FileNotFound):
            await ada.see(gone)
    assert (await ada.see(theirs, by=BEA)).file == theirs


@pytest.mark.parametrize("times", [1, 2])
async def test_a_replaced_avatar_is_given_up(ada: Person, times: int) -> None:
    before, now = await ada.hand_over(PNG), await ada.hand_over(PNG)
    changed = AvatarChanged(at=NOON, account_id=OWNER, file_id=now.id, before=before.id)
    for number in range(times):
        task = await a_claimed(ada.desk, changed, number)
        await DeleteReplacedAvatar(work=ada.desk.work, clock=ada.desk.clock)(changed, task)

    with pytest.raises(FileNotFound):
        await ada.see(before)
    assert (await ada.see(now)).file == now


async def test_too_many_pictures_at_once_are_told_to_come_back() -> None:
    busy = PillowPictures(threads=1, waiting_max=1)
    work = [busy.remake(PNG, "image/png", RULES[Purpose.AVATAR]) for _ in range(5)]

    outcomes = await asyncio.gather(*work, return_exceptions=True)
    busy.close()

    assert [isinstance(outcome, Unavailable) for outcome in outcomes] == [
        False,
        False,
        True,
        True,
        True,
    ]


async def content_of(fetched: Fetched) -> bytes:
    return b"".join([part async for part in fetched.content])


async def need_nothing(desk: FileDesk, file: File) -> None:
    for key in all_keys(file):
        with pytest.raises(ObjectNotFound):
            await desk.storage.facts(key)


async def tidy(desk: FileDesk, number: int = 0) -> None:
    reaction = TidyUpload(work=desk.work, storage=desk.storage, clock=desk.clock)
    await react(desk, reaction, FileAwaited, number)


async def react(desk: FileDesk, reaction: Any, kind: type[DomainEvent], number: int = 0) -> None:
    event = event_of(desk, kind, number)
    await reaction(event, a_task(event))


def event_of(desk: FileDesk, kind: type[DomainEvent], number: int = 0) -> Any:
    log = desk.database.table("event_log").values()
    return [entry.event for entry in log if isinstance(entry.event, kind)][number]


def happened(desk: FileDesk) -> list[str]:
    return [entry.event.name for entry in desk.database.table("event_log").values()]


def a_task(event: DomainEvent, number: int = 0) -> Task:
    return Task(id=TaskId(OWNER), reaction="tested", event=event, attempt=1, fence=number)


async def a_claimed(desk: FileDesk, event: DomainEvent, number: int) -> Task:
    """A task that may be finished."""
    task = a_task(event, number)
    desk.database.table("tasks")[task.id] = task
    return task
