"""Files, pictures of every kind, and a desk that takes them in, all in memory."""

import struct
import zlib
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image

from adapters.imaging.pillow_pictures import PillowPictures
from adapters.memory.files import MemoryFileStore, MemoryFileViews
from adapters.memory.storage import MemoryStorage
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.own_addresses import SignedAddresses, StorageBehindAddresses
from adapters.public_addresses import SitePublicAddresses
from adapters.system import SystemSecrets
from application.files.begin_upload import BeginUploadHandler
from application.files.complete_upload import CompleteUploadHandler
from application.files.delete_file import DeleteFileHandler
from application.files.fetch_object import FetchDownload, FetchMedia
from application.files.get_file import GetFileHandler
from application.files.ports import FileStore
from application.files.receive_upload import ReceiveUploadHandler
from application.platform.ports import Clock, UnitOfWork
from application.platform.storage import ObjectStorage
from application.platform.tasks import Routes
from domain.files.file import File
from domain.files.purposes import Purpose
from domain.kernel.ids import AccountId, FileId
from tests.support.clock import NOON, SequentialIds

SITE = "https://fairground.test"
SECRET = b"a secret of the tests, long enough"
OWNER = AccountId(UUID(int=0xADA))
SOMEBODY_ELSE = AccountId(UUID(int=0xBEA))
PICTURES = PillowPictures(threads=1)


def a_file(**changes: Any) -> File:
    facts: dict[str, Any] = {
        "owner_id": OWNER,
        "purpose": Purpose.AVATAR,
        "content_type": "image/png",
        "size": 100,
        "name": "me.png",
        "secret": f"{1:040x}",
        "now": NOON,
    }
    file_id = changes.pop("id", FileId(UUID(int=1)))
    return File.awaited(file_id, **facts | changes)


def a_picture(
    kind: str = "PNG",
    size: tuple[int, int] = (40, 30),
    *,
    mode: str = "RGB",
    color: Any = None,
    **options: Any,
) -> bytes:
    return encoded(Image.new(mode, size, color if color is not None else 0x80), kind, **options)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    written = BytesIO()
    picture.save(written, format=kind, **options)
    return written.getvalue()


def a_moving_picture(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def a_bomb(width: int, height: int) -> bytes:
    """A small file that says it is a very large picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class FileDesk:
    """Every use case of files on one clock. Work and storage may be others than in memory."""

    def __init__(
        self,
        clock: Clock,
        *,
        database: MemoryDatabase | None = None,
        work: UnitOfWork[FileStore] | None = None,
        storage: ObjectStorage | None = None,
        routes: Routes | None = None,
    ) -> None:
        self.database = database or MemoryDatabase()
        self.clock = clock
        addresses = SignedAddresses([SECRET], clock, site=SITE)
        self.in_memory = MemoryStorage(addresses)
        self.storage = storage or self.in_memory
        self.work: UnitOfWork[FileStore] = work or MemoryUnitOfWork(
            self.database,
            MemoryFileStore,
            routes=routes or Routes(()),
            clock=clock,
            wake_up=LocalWakeUp(),
        )
        behind = StorageBehindAddresses(self.in_memory, addresses)
        self.begin = BeginUploadHandler(
            work=self.work,
            storage=self.storage,
            clock=clock,
            ids=SequentialIds(),
            secrets=SystemSecrets(),
        )
        self.receive = ReceiveUploadHandler(work=self.work, addresses=behind, clock=clock)
        self.complete = CompleteUploadHandler(
            work=self.work, storage=self.storage, pictures=PICTURES, clock=clock
        )
        self.delete = DeleteFileHandler(work=self.work, clock=clock)
        self.get = GetFileHandler(
            views=MemoryFileViews(self.database),
            storage=self.storage,
            addresses=SitePublicAddresses(site=SITE, cdn=None),
            clock=clock,
        )
        self.fetch_media = FetchMedia(storage=self.storage)
        self.fetch_download = FetchDownload(storage=self.storage, addresses=behind)

    @property
    def use_cases(self) -> Mapping[str, object]:
        return {
            "begin_upload": self.begin,
            "receive_upload": self.receive,
            "complete_upload": self.complete,
            "delete_file": self.delete,
            "get_file": self.get,
            "fetch_media": self.fetch_media,
            "fetch_download": self.fetch_download,
        }


async def chunks(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]
