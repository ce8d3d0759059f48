"""What is held about a person over HTTP: to be taken away, and to be forgotten."""

from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from application.identity.erase_account import EraseAccount, EraseAccountHandler
from application.identity.export_personal_data import (
    ExportPersonalData,
    ExportPersonalDataHandler,
)
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId

ZIP = "application/zip"


class PrivacyController(Controller):
    path = "/api/users/me/export"
    tags = ("Profile",)

    @post(
        "/",
        status_code=HTTP_200_OK,
        media_type=ZIP,
        summary="Take away everything that is held about oneself",
    )
    async def export(
        self,
        principal: NamedDependency[Principal],
        export_personal_data: NamedDependency[ExportPersonalDataHandler],
    ) -> Stream:
        return Stream(
            await export_personal_data(ExportPersonalData(by=principal)),
            media_type=ZIP,
            headers={"Content-Disposition": 'attachment; filename="my-data.zip"'},
        )


class ErasureController(Controller):
    path = "/api/users/{account_id:uuid}/erasure"
    tags = ("Identity",)

    @post("/", status_code=HTTP_204_NO_CONTENT, summary="Forget somebody (administrators)")
    async def erase(
        self,
        account_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        erase_account: NamedDependency[EraseAccountHandler],
    ) -> None:
        await erase_account(EraseAccount(account_id=AccountId(account_id), by=principal))
