"""What has to come to its end before PostgreSQL may forget a person."""

from collections.abc import Sequence

from sqlalchemy import Integer, String, Uuid, bindparam, cast, func, literal, or_, select, union_all

from adapters.postgres.booking import bookings
from adapters.postgres.programme_schema import events
from adapters.postgres.statement import Pool, Statement
from application.platform.personal_records import MOST
from domain.booking.booking import BookingStatus
from domain.kernel.ids import AccountId
from domain.programme.event import EventStatus

_UNPAID = (BookingStatus.INITIATED, BookingStatus.PAYMENT_PENDING)

_person = bindparam("person", type_=Uuid)
_unpaid = select(
    func.concat(literal("booking:", String), cast(bookings.c.id, String)).label("what")
).where(
    bookings.c.buyer_id == _person,
    or_(*(bookings.c.status == status.value for status in _UNPAID)),
)
_announced = select(
    func.concat(literal("event:", String), cast(events.c.id, String)).label("what")
).where(events.c.organizer_id == _person, events.c.status == EventStatus.PUBLISHED.value)
_OF = Statement(
    union_all(_unpaid, _announced).order_by("what").limit(bindparam("limit", type_=Integer))
)


class PostgresObligations:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, account_id: AccountId) -> Sequence[str]:
        rows = await _OF.rows(self._pool, person=account_id, limit=MOST)
        return [row["what"] for row in rows]
