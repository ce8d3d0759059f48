"""QR codes. Finding the best mask takes some 12 ms, so the last ones are kept."""

import io
from collections.abc import Sequence
from functools import lru_cache

import segno

PIXELS_A_MODULE = 8
QUIET_MODULES = 4


class SegnoQrImages:
    def svg(self, code: str) -> bytes:
        file = io.BytesIO()
        drawn(code).save(
            file, kind="svg", scale=PIXELS_A_MODULE, border=QUIET_MODULES, light="white"
        )
        return file.getvalue()

    def png(self, code: str) -> bytes:
        file = io.BytesIO()
        drawn(code).save(file, kind="png", scale=PIXELS_A_MODULE, border=QUIET_MODULES)
        return file.getvalue()


@lru_cache(maxsize=1024)
def drawn(code: str) -> segno.QRCode:
    # Level M survives a scratched display; higher levels make modules smaller on paper.
    return segno.make_qr(code, error="m", boost_error=False)


def modules_of(code: str) -> Sequence[Sequence[int]]:
    """Rows of modules without the quiet zone, one where it is dark."""
    return drawn(code).matrix
