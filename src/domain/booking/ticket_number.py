"""Ticket numbers: 12 characters of Crockford's base 32, drawn at random."""

from domain.booking.ticket_errors import BadTicketNumber
from domain.kernel.ids import TicketNumber

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
NUMBERS = len(ALPHABET) ** LENGTH
"""How many there are: draw one below this, with randomness that nobody can guess."""

_HEARD_AS = str.maketrans("OIL", "011", " -")


def ticket_number(value: int) -> TicketNumber:
    """The number of that rank, from zero up to ``NUMBERS``."""
    if not 0 <= value < NUMBERS:
        raise BadTicketNumber
    digits = (ALPHABET[value >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return TicketNumber("".join(digits))


def read_ticket_number(text: str) -> TicketNumber:
    """The number that a person typed, whatever the case, grouping and look-alikes."""
    number = text.upper().translate(_HEARD_AS)
    if len(number) != LENGTH or not set(number) <= set(ALPHABET):
        raise BadTicketNumber
    return TicketNumber(number)


def rank_of(number: TicketNumber) -> int:
    """The rank of a number, which takes 60 bits."""
    rank = 0
    for digit in number:
        rank = rank << 5 | ALPHABET.index(digit)
    return rank
