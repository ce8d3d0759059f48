"""Events of the choice between carriers, which nothing follows."""

from domain.delivery.market_events import CarrierPreferencesChanged
from domain.kernel.events import DomainEvent

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        CarrierPreferencesChanged,
    }
)
