"""What was uploaded, looked at before anybody else sees it."""

from collections.abc import Sequence

from application.files.ports import ContentRefused, Picture, Pictures
from domain.files.content import RefusalReason, ends_as_pdf, type_of
from domain.files.file import File
from domain.files.purposes import PICTURES, WHOLE


async def inspected(content: bytes, file: File, pictures: Pictures) -> Sequence[Picture]:
    """What may be kept of it; raise ``ContentRefused``. Names and announcements count nothing."""
    if len(content) != file.size:
        raise ContentRefused(RefusalReason.WRONG_SIZE)
    if type_of(content) != file.content_type:
        raise ContentRefused(RefusalReason.WRONG_TYPE)
    if file.content_type in PICTURES:
        return await pictures.remake(content, file.content_type, file.rule)
    if not ends_as_pdf(content):
        raise ContentRefused(RefusalReason.UNREADABLE)
    # Documents stay as they are: nobody but the owner gets them, and never within a page.
    return [Picture(name=WHOLE, content=content, content_type=file.content_type, width=0, height=0)]
