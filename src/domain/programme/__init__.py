"""The programme: venues, seat maps, events and their ticket types."""
