"""Uploaded files as the catalogue knows them: whether one may be a product's image."""

from application.files.get_file import public_addresses
from application.files.ports import FileViews, PublicAddresses
from domain.files.errors import FileNotFound
from domain.files.purposes import WHOLE, Purpose
from domain.kernel.access import Principal
from domain.kernel.ids import FileId
from domain.shop.errors import PictureNotFound


class FilePictures:
    """Reads files through their own port, so it fits every storage."""

    def __init__(self, views: FileViews, addresses: PublicAddresses) -> None:
        self._views = views
        self._addresses = addresses

    async def address(self, file_id: FileId, by: Principal) -> str:
        try:
            file = await self._views.get(file_id)
        except FileNotFound:
            raise PictureNotFound(file_id) from None
        address = public_addresses(file, self._addresses).get(WHOLE)
        is_own = file.owner_id == by.account_id and file.purpose is Purpose.PRODUCT_IMAGE
        if address is None or not is_own:
            raise PictureNotFound(file_id)
        return address
