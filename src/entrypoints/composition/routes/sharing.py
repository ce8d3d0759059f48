"""Which reactions to one event share a transaction, if they are due together.

They only read and write in the database of the platform, and ask no provider. They run in this
order, and what many want stands last: rows of a seller, of a product, of a stock. So it is
locked for the shortest time, and in one order by everybody.
"""

SHARING = (
    # Once money is there: it is booked, and then what it paid for is theirs.
    "post_to_ledger",
    "confirm_paid_booking",
    "confirm_paid_order",
    # Once a booking is confirmed
    "issue_tickets",
    "note_waiting_outcome",
    # Once an order is confirmed
    "admit_to_order_room",
    "tell_of_shortage",
    # Either
    "notify",
    "admit_to_event_room",
    "issue_invoices",
    "count_sales",
)
