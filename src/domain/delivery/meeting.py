from dataclasses import dataclass

from domain.kernel.geo import Position
from domain.kernel.ids import CourierId


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Meeting:
    """Where the next courier gets what another one has fetched already.

    Personal: it says where somebody is.
    """

    courier_id: CourierId
    """Who has it."""

    position: Position | None = None
    """Where they were last; ``None``: they never left the seller's."""
