"""Images of products as sellers give them: uploaded here, or somewhere else already."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.shop.catalogue_ports import Pictures
from domain.kernel.access import Principal
from domain.kernel.ids import FileId
from domain.shop.variant import Image


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenImage:
    """Either the address of an image outside, or an uploaded file."""

    url: str = ""
    file_id: FileId | None = None
    alt: str = ""


async def images_of(
    given: Sequence[GivenImage], pictures: Pictures, *, present: Sequence[Image], by: Principal
) -> tuple[Image, ...]:
    """The images in their order; those the product has are not looked up again."""
    known = {image.file_id: image.url for image in present if image.file_id is not None}
    images: list[Image] = []
    for position, image in enumerate(given, start=1):
        url = image.url
        if image.file_id is not None:
            url = known.get(image.file_id) or await pictures.address(image.file_id, by)
        images.append(Image(url=url, file_id=image.file_id, alt=image.alt, position=position))
    return tuple(images)
