"""The seat maps of the sample venues."""

from collections.abc import Mapping
from itertools import count
from string import ascii_uppercase

from domain.programme.seat_map import Row, Seat, Section

STALLS, CIRCLE, BOXES = "Stalls", "Circle", "Boxes"
MAIN_STAND = "Main stand"

_SOUND_DESK = "Sound desk"
_PILLAR = "Behind a pillar"


def theatre() -> tuple[Section, ...]:
    """600 seats: 14 rows of stalls, 8 of circle, each with an aisle, and 12 boxes of six."""
    desk = dict.fromkeys(range(11, 15), _SOUND_DESK)
    pillars = dict.fromkeys((6, 19), _PILLAR)
    stalls = tuple(
        _row(letter, 12, 12, accessible=letter in "AN", blocked=desk if letter == "M" else {})
        for letter in ascii_uppercase[:14]
    )
    circle = tuple(
        _row(letter, 12, 12, blocked=pillars if letter == "A" else {})
        for letter in ascii_uppercase[:8]
    )
    boxes = tuple(_row(f"Box {number}", 6) for number in range(1, 13))
    return Section(STALLS, stalls), Section(CIRCLE, circle), Section(BOXES, boxes)


def main_stand() -> tuple[Section, ...]:
    """3,000 seats in 40 rows, in three blocks with stairs between them."""
    rows = tuple(
        _row(str(number), 25, 25, 25, accessible=number == 1, blocked=_cameras(number))
        for number in range(1, 41)
    )
    return (Section(MAIN_STAND, rows),)


def _cameras(row: int) -> Mapping[int, str]:
    return dict.fromkeys(range(36, 41), "Television cameras") if row == 20 else {}  # noqa: PLR2004


def _row(
    label: str, *blocks: int, accessible: bool = False, blocked: Mapping[int, str] | None = None
) -> Row:
    """Seats counted through, in blocks with an aisle between them; two at each end accessible."""
    total = sum(blocks)
    numbers = count(1)
    seats = []
    for aisles, block in enumerate(blocks):
        for number in (next(numbers) for _ in range(block)):
            is_end = number <= 2 or number > total - 2  # noqa: PLR2004
            reason = (blocked or {}).get(number)
            seats.append(Seat(str(number), number + aisles, accessible and is_end, reason))
    return Row(label, tuple(seats))
