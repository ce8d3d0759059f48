"""What PostgreSQL holds about a person: the tables that name one, each with its sealed columns."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import Column, Integer, Select, Table, Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.person_keys import person_keys
from adapters.postgres.statement import Pool, Statement
from application.platform.personal_data import PersonalCipher
from application.platform.personal_records import PersonalRow
from domain.kernel.ids import AccountId

AT_ONCE = 500
SEALED = "_sealed"
NEVER_TOLD = frozenset({"version", "password_hash", "secret", "secret_hash", "words", "own_words"})
"""What protects a person from others, and what is made from the rest, says nothing new."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A table whose column ``person`` names whose each row is."""

    section: str
    table: Table
    person: Column[Any]
    through: Column[Any] | None = None
    """The column that leads to the table of ``person``, if that is another one."""

    hidden: frozenset[str] = field(default=frozenset())

    @property
    def key(self) -> Column[Any]:
        (key,) = self.table.primary_key.columns
        return key

    @property
    def told(self) -> Sequence[Column[Any]]:
        return [
            column
            for column in self.table.columns
            if column.name not in self.hidden | NEVER_TOLD and not column.name.endswith("_index")
        ]

    @cached_property
    def first(self) -> Statement:
        return Statement(self._rows())

    @cached_property
    def following(self) -> Statement:
        return Statement(self._rows().where(self.key > bindparam("after", type_=self.key.type)))

    def _rows(self) -> Select[Any]:
        rows = self.table
        if self.through is not None:
            (parent,) = self.person.table.primary_key.columns
            rows = rows.join(self.person.table, parent == self.through)  # type: ignore[assignment]
        return (
            select(*self.told)
            .select_from(rows)
            .where(self.person == bindparam("person", type_=Uuid))
            .order_by(self.key)
            .limit(bindparam("limit", type_=Integer))
        )


_KEY_OF = Statement(select(person_keys.c.key).where(person_keys.c.account_id == bindparam("id")))


class PostgresPersonalRecords:
    def __init__(self, pool: Pool, cipher: PersonalCipher, held: Sequence[Held]) -> None:
        self._pool = pool
        self._cipher = cipher
        self._held = {one.section: one for one in held}

    @property
    def sections(self) -> Sequence[str]:
        return list(self._held)

    async def rows(self, section: str, account_id: AccountId) -> AsyncIterator[PersonalRow]:
        held = self._held[section]
        key = await _KEY_OF.value(self._pool, id=account_id)
        rows = await held.first.rows(self._pool, person=account_id, limit=AT_ONCE)
        while rows:
            for row in rows:
                yield self._told(held, row, key)
            after = rows[-1][held.key.name]
            rows = await held.following.rows(
                self._pool, person=account_id, limit=AT_ONCE, after=after
            )

    def _told(self, held: Held, row: Record, key: Any) -> PersonalRow:
        told: dict[str, object] = {}
        for column in held.told:
            value = row[column.name]
            if column.name.endswith(SEALED):
                name = column.name.removesuffix(SEALED)
                place = f"{held.table.name}.{name}:{row[held.key.name]}"
                # Without the key nobody can read it any more: that is what erasing means.
                is_lost = value is None or key is None
                told[name] = None if is_lost else self._cipher.unseal(key, place, value)
            elif isinstance(column.type, JSONB):
                told[column.name] = None if value is None else msgspec.json.decode(value)
            else:
                told[column.name] = msgspec.to_builtins(value)
        return told
