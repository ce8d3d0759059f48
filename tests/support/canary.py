"""Looks for a text in bytes, however it may have been written there."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

PIECE_BYTES = 16 * 2**20
SPELLINGS = ("plain", "UTF-16", "hex", "hex of capitals", "base64", "base64 + 1", "base64 + 2")


class Search:
    """For texts in lower case; in base64 they are found only as they are given."""

    def __init__(self, *texts: str) -> None:
        self._spellings = {
            (text, how): spelling
            for text in texts
            for how, spelling in zip(SPELLINGS, _spellings(text), strict=True)
        }
        self._longest = max(map(len, self._spellings.values()))

    def traces(self, content: bytes) -> set[tuple[str, str]]:
        """What of it is in there, and how it is written."""
        lowered = content.lower()
        return {
            (text, how)
            for (text, how), spelling in self._spellings.items()
            if spelling in (content if how.startswith("base64") else lowered)
        }

    def traces_in(self, paths: Iterable[Path]) -> dict[str, set[tuple[str, str]]]:
        """The same for files, by their names; those without any are left out."""
        found = {
            str(path): {trace for piece in self._pieces(path) for trace in self.traces(piece)}
            for path in paths
        }
        return {name: traces for name, traces in found.items() if traces}

    def _pieces(self, path: Path) -> Iterator[bytes]:
        """Overlapping, so that nothing is cut in two."""
        with path.open("rb") as file:
            before = b""
            while piece := file.read(PIECE_BYTES):
                yield before + piece
                before = piece[-self._longest :]


def _spellings(text: str) -> Iterator[bytes]:
    plain = text.encode()
    yield plain
    # Without its last byte, which comes first in the other byte order.
    yield text.encode("utf-16-le")[:-1]
    yield plain.hex().encode()
    yield plain.upper().hex().encode()
    for place in range(3):
        # Only the letters that do not depend on what stands before and after it.
        first, last = -(-8 * place // 6), 8 * (place + len(plain)) // 6
        yield b64encode(bytes(place) + plain)[first:last]
