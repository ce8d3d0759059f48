"""Ratings in PostgreSQL. Their words are sealed with the key of whoever wrote them."""

from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import Boolean, Integer, String, Uuid, bindparam, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.paging import place_in
from adapters.postgres.person_keys import PersonKeys, person_keys
from adapters.postgres.ratings_schema import ratings
from adapters.postgres.schema import TIME
from adapters.postgres.sealing import unsealed
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.stock_rows import sealed
from adapters.postgres.unit_of_work import Transaction
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from application.shop.rating_ports import RatingFilter, Tally
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, RatingId
from domain.shop.rating import Rated, RatedSubject, Rating

CHANGING = ("stars", "text_sealed", "is_hidden", "changed_at", "version")

_with_keys = select(ratings, person_keys.c.key).outerjoin(
    person_keys, person_keys.c.account_id == ratings.c.person_id
)
_FIND = Statement(
    _with_keys.where(ratings.c.id == bindparam("rating_id")).with_for_update(of=ratings)
)
_ADD = Statement(insert(ratings).on_conflict_do_nothing().returning(ratings.c.id))
_SAVE = Statement(
    update(ratings)
    .where(ratings.c.id == bindparam("rating_id"), ratings.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in CHANGING})
    .returning(ratings.c.id)
)
_of_somebody = (
    ratings.c.subject == bindparam("of_subject", type_=String),
    ratings.c.rated_id == bindparam("of_rated", type_=Uuid),
)
_place = tuple_(bindparam("before_at", type_=TIME), bindparam("before_id", type_=Uuid))
_LIST = Statement(
    _with_keys.where(
        *_of_somebody,
        or_(bindparam("with_hidden", type_=Boolean), ~ratings.c.is_hidden),
        tuple_(ratings.c.rated_at, ratings.c.id) < _place,
    )
    .order_by(ratings.c.rated_at.desc(), ratings.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_TALLY = Statement(
    select(
        func.count().label("count"), func.coalesce(func.sum(ratings.c.stars), 0).label("stars")
    ).where(*_of_somebody, ~ratings.c.is_hidden)
)


class PostgresRatings:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = PersonKeys(transaction, cipher)

    async def find(self, rating_id: RatingId) -> Rating | None:
        row = await _FIND.row(self._connection, rating_id=rating_id)
        return None if row is None else _rating(row, self._cipher)

    async def add(self, rating: Rating) -> None:
        values = {
            "id": rating.id,
            "subject": rating.rated.subject.value,
            "subject_id": rating.rated.subject_id,
            "rated_id": rating.rated.rated_id,
            "person_id": rating.person_id,
            "rated_at": rating.rated_at,
            **await self._changing(rating),
        }
        self._record(rating, await _ADD.row(self._connection, **values))

    async def save(self, rating: Rating) -> None:
        changes = await self._changing(rating)
        saved = await _SAVE.row(
            self._connection, rating_id=rating.id, seen=rating.version, **changes
        )
        self._record(rating, saved)

    async def _changing(self, rating: Rating) -> dict[str, Any]:
        key = await self._keys.get(rating.person_id)
        return {
            "stars": rating.stars,
            "text_sealed": sealed(self._cipher, key, _place_of(rating.id), rating.text),
            "is_hidden": rating.is_hidden,
            "changed_at": rating.changed_at,
            "version": rating.next_version,
        }

    def _record(self, rating: Rating, stored: Record | None) -> None:
        if stored is None:
            raise StaleVersion("The rating changed meanwhile.", ratingId=str(rating.id))
        self._transaction.record(rating)


class PostgresRatingStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.ratings = PostgresRatings(transaction, cipher)


class PostgresRatingViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def find(self, wanted: RatingFilter, page: PageRequest) -> Page[Rating]:
        before_at, before_id = place_in(page)
        rows = await _LIST.rows(
            self._pool,
            of_subject=wanted.subject.value,
            of_rated=wanted.rated_id,
            with_hidden=wanted.with_hidden,
            before_at=before_at,
            before_id=before_id,
            limit=page.limit + 1,
        )
        found = [_rating(row, self._cipher) for row in rows]
        return Page.cut(found, page, key=lambda one: (one.rated_at.isoformat(), str(one.id)))

    async def tally(self, subject: RatedSubject, rated_id: AccountId) -> Tally:
        row = await _TALLY.row(self._pool, of_subject=subject.value, of_rated=rated_id)
        return Tally() if row is None else Tally(count=row["count"], stars=row["stars"])


def _place_of(rating_id: UUID) -> str:
    return f"rating.text:{rating_id}"


def _rating(row: Record, cipher: PersonalCipher) -> Rating:
    rated = Rated(
        subject=RatedSubject(row["subject"]),
        subject_id=row["subject_id"],
        rated_id=AccountId(row["rated_id"]),
    )
    return Rating(
        id=RatingId(row["id"]),
        rated=rated,
        person_id=AccountId(row["person_id"]),
        stars=row["stars"],
        text=unsealed(cipher, row["key"], _place_of(row["id"]), row["text_sealed"]),
        is_hidden=row["is_hidden"],
        rated_at=row["rated_at"],
        changed_at=row["changed_at"],
        version=row["version"],
    )
