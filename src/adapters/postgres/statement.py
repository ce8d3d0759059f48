"""SQL that SQLAlchemy Core writes once, and asyncpg runs as a prepared statement."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from asyncpg import Connection as DirectConnection
from asyncpg import Pool as DirectPool
from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import (
    Column,
    ColumnClause,
    ColumnElement,
    Executable,
    String,
    Table,
    bindparam,
    column,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from adapters.postgres.reach import reaching_database

type Connection = DirectConnection[Record] | PoolConnectionProxy[Record]
type Pool = DirectPool[Record]
type Runner = Connection | Pool

_DIALECT = PGDialect_asyncpg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Statement:
    """A statement with named parameters, compiled where it is defined: at import."""

    def __init__(self, clause: Executable) -> None:
        compiled = clause.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        if compiled.post_compile_params:
            raise TypeError("A list of values becomes SQL only when it runs: use ``written``.")
        self.sql: str = compiled.string
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())
        # Literals in the clause are parameters too; their values are known already.
        self._literals: dict[str, object] = {
            name: value for name, value in compiled.params.items() if value is not None
        }

    async def rows(self, connection: Runner, **values: object) -> list[Record]:
        with reaching_database:
            return await connection.fetch(self.sql, *self._arguments(values))

    async def row(self, connection: Runner, **values: object) -> Record | None:
        with reaching_database:
            return await connection.fetchrow(self.sql, *self._arguments(values))

    async def value(self, connection: Runner, **values: object) -> object:
        with reaching_database:
            return await connection.fetchval(self.sql, *self._arguments(values))

    async def run(self, connection: Runner, **values: object) -> None:
        with reaching_database:
            await connection.execute(self.sql, *self._arguments(values))

    def _arguments(self, values: Mapping[str, object]) -> list[object]:
        known = {**self._literals, **values}
        return [known[name] for name in self._names]


def written(*words: StrEnum) -> list[ColumnClause[str]]:
    """Words that stand in the statement as they are, not as parameters."""
    return [literal_column(f"'{word}'", String) for word in words]


def given(name: str, /, **types: TypeEngine[Any]) -> TableValuedAlias:
    """Rows that come as arrays: one parameter, ``name_column``, for each column."""
    arrays = [
        bindparam(f"{name}_{column_name}", type_=ARRAY(type_))
        for column_name, type_ in types.items()
    ]
    columns = [column(column_name, type_) for column_name, type_ in types.items()]
    return func.unnest(*arrays).table_valued(*columns, name=name).render_derived(name=name)


def arrays(name: str, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The parameters of ``given``; there must be rows."""
    return {f"{name}_{key}": [row[key] for row in rows] for key in rows[0]}


class InsertMany:
    """Inserts any number of rows of one table in one statement, one array a column."""

    def __init__(
        self,
        table: Table,
        *,
        on_conflict: Callable[[Insert], Insert] | None = None,
        returning: Column[Any] | None = None,
        only_if: ColumnElement[bool] | None = None,
    ) -> None:
        columns = [column for column in table.columns if column.server_default is None]
        self.name = table.name
        self._names = [column.name for column in columns]
        rows = given(self.name, **{column.name: column.type for column in columns})
        source = select(*rows.c) if only_if is None else select(*rows.c).where(only_if)
        self.clause = insert(table).from_select(self._names, source)
        if on_conflict is not None:
            self.clause = on_conflict(self.clause)
        self._statement = Statement(
            self.clause if returning is None else self.clause.returning(returning)
        )

    async def run(
        self, connection: Connection, rows: Sequence[Mapping[str, object]]
    ) -> list[Record]:
        """Insert the rows; return what was asked for of those that were new."""
        if not rows:
            return []
        return await self._statement.rows(connection, **self.arguments(rows))

    def arguments(self, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
        return {f"{self.name}_{name}": [row[name] for row in rows] for name in self._names}


class InsertTogether:
    """Inserts rows of several tables in one statement: one way to the database and back."""

    def __init__(self, *inserts: InsertMany) -> None:
        *others, last = inserts
        ctes = [other.clause.cte(f"new_{other.name}") for other in others]
        self._inserts = inserts
        self._statement = Statement(last.clause.add_cte(*ctes))

    async def run(self, connection: Connection, *rows: Sequence[Mapping[str, object]]) -> None:
        """Insert the rows of each table, in the order in which the inserts were given."""
        if not any(rows):
            return
        arguments: dict[str, object] = {}
        for insert_, of_table in zip(self._inserts, rows, strict=True):
            arguments |= insert_.arguments(of_table)
        await self._statement.run(connection, **arguments)


type Write = tuple[InsertMany, Sequence[Mapping[str, object]]]


async def write(connection: Connection, writes: Sequence[Write]) -> None:
    """Insert rows of any tables in one statement; what belongs to others comes after them."""
    real = [(insert_, rows) for insert_, rows in writes if rows]
    if real:
        together = _together(*(insert_ for insert_, _ in real))
        await together.run(connection, *(rows for _, rows in real))


@cache
def _together(*inserts: InsertMany) -> InsertTogether:
    return InsertTogether(*inserts)


def skip_known(new: Insert) -> Insert:
    """Leave rows that exist as they are."""
    return new.on_conflict_do_nothing()
