"""Pictures decoded and made anew by Pillow, in a few threads, with a queue that is bounded."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageOps

from application.files.ports import ContentRefused, Picture
from application.platform.errors import Unavailable
from domain.files.content import RefusalReason
from domain.files.purposes import JPEG, PNG, WEBP, WHOLE, Rule

THREADS_MAX = 2
"""A picture of 25 million pixels takes 100 MB while it is decoded."""

WAITING_MAX = 16
_FORMATS: Mapping[str, str] = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP"}
_OPTIONS: Mapping[str, Mapping[str, object]] = {
    "JPEG": {"quality": 85, "progressive": True},
    "WEBP": {"quality": 85, "method": 4},
}
_MOVING = frozenset({"PNG", "WEBP"})
_SEE_THROUGH = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})


class PillowPictures:
    def __init__(self, *, threads: int | None = None, waiting_max: int = WAITING_MAX) -> None:
        width = threads or min(THREADS_MAX, os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(width, thread_name_prefix="pictures")
        self._inside = 0
        self._inside_max = width + waiting_max

    async def remake(self, content: bytes, content_type: str, rule: Rule) -> Sequence[Picture]:
        return await self._run(lambda: remade(content, content_type, rule))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run[Result](self, work: Callable[[], Result]) -> Result:
        if self._inside >= self._inside_max:
            raise Unavailable("picture processing")
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._inside -= 1


def remade(content: bytes, content_type: str, rule: Rule) -> list[Picture]:
    """The renditions that the rule wants; raise ``ContentRefused``."""
    with _reading():
        whole = _upright(content, _FORMATS[content_type], rule)
    forms = {str(edge): _square(whole, edge) for edge in rule.squares} or {WHOLE: whole}
    return [_encoded(name, form, content_type) for name, form in forms.items()]


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ContentRefused(RefusalReason.TOO_MANY_PIXELS) from None
    except ContentRefused:
        raise
    except Exception as error:
        # Decoders raise whatever comes to their mind about bytes that are not a picture.
        raise ContentRefused(RefusalReason.UNREADABLE) from error


def _upright(content: bytes, kind: str, rule: Rule) -> Image.Image:
    """The picture as people see it, and nothing else of what was in the file."""
    with Image.open(BytesIO(content), formats=[kind]) as picture:
        # Nothing is decoded so far: only what the file says of itself was read.
        if picture.width * picture.height > rule.pixels_max:
            raise ContentRefused(RefusalReason.TOO_MANY_PIXELS)
        if kind in _MOVING and getattr(picture, "is_animated", False):
            raise ContentRefused(RefusalReason.ANIMATED)
        picture.thumbnail((rule.edge_max, rule.edge_max))
        turned = ImageOps.exif_transpose(picture)
    is_see_through = turned.mode in _SEE_THROUGH or "transparency" in turned.info
    plain = turned.convert("RGBA" if is_see_through else "RGB")
    # A new picture of the same points: profiles, comments and places stay behind.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    return clean


def _square(picture: Image.Image, edge: int) -> Image.Image:
    """The middle of it; small pictures are enlarged, so that each form has its size."""
    return ImageOps.fit(picture, (edge, edge), method=Image.Resampling.LANCZOS)


def _encoded(name: str, picture: Image.Image, content_type: str) -> Picture:
    kind = _FORMATS[content_type]
    written = BytesIO()
    picture.save(written, format=kind, **_OPTIONS.get(kind, {}))
    return Picture(
        name=name,
        content=written.getvalue(),
        content_type=content_type,
        width=picture.width,
        height=picture.height,
    )
