"""Use cases and ports. Booking: places at events, their tickets, the waiting list and the gate."""
