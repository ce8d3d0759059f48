"""What files are for, and what each purpose allows. Data: a new purpose is a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.access import Right

MIB = 2**20
PNG, JPEG, WEBP, PDF = "image/png", "image/jpeg", "image/webp", "application/pdf"
PICTURES = frozenset({PNG, JPEG, WEBP})
WHOLE = "whole"
"""The name of the rendition of a file that has only one."""


class Purpose(StrEnum):
    AVATAR = "AVATAR"
    EVENT_IMAGE = "EVENT_IMAGE"
    PRODUCT_IMAGE = "PRODUCT_IMAGE"
    ATTACHMENT = "ATTACHMENT"
    DELIVERY_PROOF = "DELIVERY_PROOF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``squares`` are the edges of the crops to keep; without any it is kept whole."""

    bytes_max: int
    types: frozenset[str]
    pixels_max: int
    is_public: bool
    right: Right | None = None
    """Who may hand over such files; ``None`` for everybody who is signed in."""

    is_kept: bool = False
    """Whether who handed it over cannot take it back: others rely on it."""

    edge_max: int = 2560
    squares: tuple[int, ...] = ()

    @property
    def renditions(self) -> tuple[str, ...]:
        return tuple(map(str, self.squares)) or (WHOLE,)


RULES: Mapping[Purpose, Rule] = {
    Purpose.AVATAR: Rule(
        bytes_max=5 * MIB,
        types=PICTURES,
        pixels_max=25_000_000,
        is_public=True,
        squares=(64, 256, 512),
    ),
    Purpose.EVENT_IMAGE: Rule(
        bytes_max=10 * MIB,
        types=PICTURES,
        pixels_max=25_000_000,
        is_public=True,
        right=Right.ORGANIZE,
    ),
    Purpose.PRODUCT_IMAGE: Rule(
        bytes_max=10 * MIB,
        types=PICTURES,
        pixels_max=25_000_000,
        is_public=True,
        right=Right.SELL,
    ),
    Purpose.ATTACHMENT: Rule(
        bytes_max=10 * MIB,
        types=PICTURES | {PDF},
        pixels_max=25_000_000,
        is_public=False,
    ),
    Purpose.DELIVERY_PROOF: Rule(
        bytes_max=10 * MIB,
        types=PICTURES,
        pixels_max=25_000_000,
        is_public=False,
        right=Right.DELIVER,
        is_kept=True,
    ),
}
BYTES_MAX = max(rule.bytes_max for rule in RULES.values())
