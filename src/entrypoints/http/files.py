"""Files over HTTP: how they are begun, completed, shown and given up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from application.files.begin_upload import BeginUpload, BeginUploadHandler, UploadBegun
from application.files.complete_upload import CompleteUpload, CompleteUploadHandler
from application.files.delete_file import DeleteFile, DeleteFileHandler
from application.files.get_file import Download, FileView, GetFile, GetFileHandler
from application.platform.storage import SignedRequest
from domain.files.content import RefusalReason
from domain.files.file import UPLOAD_WITHIN, FileStatus, Rendition
from domain.files.purposes import Purpose
from domain.kernel.access import Principal
from domain.kernel.ids import FileId
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.wire import INT64_MAX, NO_NUL, Wire

FileName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=255, pattern=NO_NUL, examples=["me.jpg"])
]
ContentType = Annotated[
    str,
    msgspec.Meta(max_length=100, pattern=r"^[a-z]+/[a-z0-9.+-]+$", examples=["image/jpeg"]),
]
Size = Annotated[int, msgspec.Meta(ge=1, le=INT64_MAX, examples=[48_213])]


class BeginUploadBody(Wire):
    purpose: Purpose
    content_type: ContentType
    size: Size
    file_name: FileName

    def to_command(self, by: Principal) -> BeginUpload:
        return BeginUpload(
            by=by,
            purpose=self.purpose,
            content_type=self.content_type,
            size=self.size,
            file_name=self.file_name,
        )


class SignedRequestReply(Wire):
    """Send the file like this, with exactly these headers. Nothing else may be signed in."""

    method: str
    url: str
    headers: dict[str, str]

    @classmethod
    def of(cls, signed: SignedRequest) -> Self:
        return cls(method=signed.method, url=signed.url, headers=dict(signed.headers))


class UploadReply(Wire):
    id: UUID
    upload: SignedRequestReply
    expires_at: datetime

    @classmethod
    def of(cls, begun: UploadBegun) -> Self:
        return cls(
            id=begun.file.id,
            upload=SignedRequestReply.of(begun.upload),
            expires_at=begun.file.created_at + UPLOAD_WITHIN,
        )


class DownloadReply(Wire):
    url: str
    expires_at: datetime

    @classmethod
    def of(cls, download: Download) -> Self:
        return cls(url=download.url, expires_at=download.expires_at)


class RenditionReply(Wire):
    """``url`` stays the same as long as the file is there; private files have none."""

    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    url: str | None

    @classmethod
    def of(cls, rendition: Rendition, url: str | None) -> Self:
        return cls(
            name=rendition.name,
            content_type=rendition.content_type,
            size=rendition.size,
            width=rendition.width or None,
            height=rendition.height or None,
            url=url,
        )


class FileReply(Wire):
    """``fileName`` and ``download`` are for the owner only."""

    id: UUID
    purpose: Purpose
    status: FileStatus
    content_type: str
    file_name: str | None
    refusal: RefusalReason | None
    renditions: list[RenditionReply]
    download: DownloadReply | None
    created_at: datetime

    @classmethod
    def of(cls, view: FileView) -> Self:
        file, download = view.file, view.download
        return cls(
            id=file.id,
            purpose=file.purpose,
            status=file.status,
            content_type=file.content_type,
            file_name=file.name if view.is_owner else None,
            refusal=file.refusal,
            renditions=[
                RenditionReply.of(rendition, view.addresses.get(rendition.name))
                for rendition in file.renditions
            ],
            download=None if download is None else DownloadReply.of(download),
            created_at=file.created_at,
        )


def location(begun: UploadBegun) -> Mapping[str, str]:
    return {"Location": f"/api/files/{begun.file.id}"}


class FileController(Controller):
    path = "/api/files"
    tags = ("Files",)

    @post("/", summary="Begin an upload, and get the address to send the file to")
    async def begin(
        self,
        data: JSONBody[BeginUploadBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        begin_upload: NamedDependency[BeginUploadHandler],
    ) -> Response[UploadReply]:
        command = data.to_command(principal)
        return await once.answer(begin_upload, command, UploadReply.of, headers=location)

    @post(
        "/{file_id:uuid}/completion",
        status_code=HTTP_200_OK,
        summary="Say that the file was sent: it is looked at, and kept if it is what was announced",
    )
    async def complete(
        self,
        file_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        complete_upload: NamedDependency[CompleteUploadHandler],
        get_file: NamedDependency[GetFileHandler],
    ) -> FileReply:
        command = CompleteUpload(by=principal, file_id=FileId(file_id))
        await complete_upload(command)
        return FileReply.of(await get_file(GetFile(by=principal, file_id=FileId(file_id))))

    @get("/{file_id:uuid}", summary="Show a file of one's own, or a public one")
    async def show(
        self,
        file_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        get_file: NamedDependency[GetFileHandler],
    ) -> FileReply:
        return FileReply.of(await get_file(GetFile(by=visitor, file_id=FileId(file_id))))

    @delete("/{file_id:uuid}", summary="Give a file up")
    async def give_up(
        self,
        file_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        delete_file: NamedDependency[DeleteFileHandler],
    ) -> None:
        await delete_file(DeleteFile(by=principal, file_id=FileId(file_id)))
