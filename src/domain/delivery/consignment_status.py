"""How far a consignment is, and what may follow."""

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class ConsignmentStatus(StrEnum):
    BOOKING = "BOOKING"
    """Decided. The partner is being asked, and may have it already."""

    BOOKED = "BOOKED"
    REVOKED = "REVOKED"
    """We do not want it any more; that nobody comes is not sure yet."""

    COLLECTED = "COLLECTED"
    RETURNING = "RETURNING"
    LOST = "LOST"
    """They have it, and do not bring it. Somebody has to look where it is."""

    DELIVERED = "DELIVERED"
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"
    REFUSED = "REFUSED"


_S = ConsignmentStatus
_AFTER_COLLECTION = frozenset({_S.DELIVERED, _S.RETURNING, _S.RETURNED, _S.LOST})
_BEFORE_COLLECTION = frozenset({_S.REVOKED, _S.CANCELLED, _S.COLLECTED}) | _AFTER_COLLECTION
LIFECYCLE = Lifecycle(
    name="consignment",
    initial=_S.BOOKING,
    # What is between two steps may never be told: each of the later ones may come next.
    moves={
        _S.BOOKING: frozenset({_S.BOOKED, _S.REFUSED}) | _BEFORE_COLLECTION,
        _S.BOOKED: _BEFORE_COLLECTION,
        _S.REVOKED: (frozenset({_S.REFUSED}) | _BEFORE_COLLECTION) - {_S.REVOKED},
        _S.COLLECTED: _AFTER_COLLECTION,
        _S.RETURNING: _AFTER_COLLECTION - {_S.RETURNING},
        # It turns up after all.
        _S.LOST: frozenset({_S.DELIVERED, _S.RETURNED}),
        _S.DELIVERED: frozenset(),
        _S.RETURNED: frozenset(),
        _S.CANCELLED: frozenset(),
        _S.REFUSED: frozenset(),
    },
)

OVER = frozenset(status for status in ConsignmentStatus if LIFECYCLE.is_final(status))

REVOCABLE = frozenset({_S.BOOKING, _S.BOOKED})
"""Nothing was fetched, as far as we know, and nobody has revoked it."""
