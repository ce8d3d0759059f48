"""From where goods come: the nearest location that has all of a line, or else several."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.shop.catalogue_ports import ShopVariant
from application.shop.stock_ports import Level
from domain.kernel.geo import Position
from domain.kernel.ids import LocationId

FAR_AWAY = 1e9
"""Metres: further than anything on earth. So far is what nobody knows the way to."""


@dataclass(frozen=True, slots=True)
class Sourced:
    """So many come from there; ``None``: nobody says where the goods lie."""

    level: Level | None
    quantity: int


def can_be_had(
    variant: ShopVariant, levels: Sequence[Level], *, only: LocationId | None = None
) -> int | None:
    """How many are left of it, of one location only if one is named; ``None`` for no limit."""
    if not variant.tracks_stock or variant.sells_beyond_stock:
        return None
    return sum(level.left for level in _among(levels, only))


def source(
    variant: ShopVariant,
    levels: Sequence[Level],
    quantity: int,
    *,
    dropoff: Position | None,
    only: LocationId | None = None,
) -> tuple[Sourced, ...]:
    """Choose where so many come from; fewer than that if there are not so many.

    What is sold beyond what there is comes, all of it, from the nearest location.
    """
    near = sorted(_among(levels, only), key=lambda level: _order(level, dropoff))
    for level in near:
        if level.left >= quantity or not variant.tracks_stock:
            return (Sourced(level, quantity),)
    if variant.sells_beyond_stock or not variant.tracks_stock:
        return (Sourced(near[0] if near else None, quantity),)
    return _split(near, quantity)


def _split(near: Sequence[Level], quantity: int) -> tuple[Sourced, ...]:
    taken: list[Sourced] = []
    for level in near:
        part = min(level.left, quantity)
        if part:
            taken.append(Sourced(level, part))
            quantity -= part
    return tuple(taken)


def _among(levels: Sequence[Level], only: LocationId | None) -> Sequence[Level]:
    return levels if only is None else [each for each in levels if each.location_id == only]


def _order(level: Level, dropoff: Position | None) -> tuple[float, int, int]:
    """The nearest first; of equals the one that has most, so that fewer parcels are made."""
    metres = FAR_AWAY
    if level.position is not None and dropoff is not None:
        metres = level.position.metres_to(dropoff)
    return metres, -level.left, level.location_id.int
