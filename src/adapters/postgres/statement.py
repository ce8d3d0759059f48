"""SQL that SQLAlchemy Core writes once, and asyncpg runs as a prepared statement."""

from collections.abc import Mapping, Sequence

from asyncpg import Connection as DirectConnection
from asyncpg import Pool as DirectPool
from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import Column, Executable, Table, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

type Connection = DirectConnection[Record] | PoolConnectionProxy[Record]
type Pool = DirectPool[Record]
type Runner = Connection | Pool

_DIALECT = PGDialect_asyncpg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Statement:
    """A statement with named parameters, compiled where it is defined: at import."""

    def __init__(self, clause: Executable) -> None:
        compiled = clause.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        self.sql: str = compiled.string
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())
        # Literals in the clause are parameters too; their values are known already.
        self._literals: dict[str, object] = {
            name: value for name, value in compiled.params.items() if value is not None
        }

    async def rows(self, connection: Runner, **values: object) -> list[Record]:
        return await connection.fetch(self.sql, *self._arguments(values))

    async def row(self, connection: Runner, **values: object) -> Record | None:
        return await connection.fetchrow(self.sql, *self._arguments(values))

    async def value(self, connection: Runner, **values: object) -> object:
        return await connection.fetchval(self.sql, *self._arguments(values))

    async def run(self, connection: Runner, **values: object) -> None:
        await connection.execute(self.sql, *self._arguments(values))

    def _arguments(self, values: Mapping[str, object]) -> list[object]:
        known = {**self._literals, **values}
        return [known[name] for name in self._names]


class InsertMany:
    """Inserts any number of rows of one table in one statement, one array a column."""

    def __init__(self, table: Table, *, skip_known: bool = False) -> None:
        self._columns: list[Column[object]] = [
            column for column in table.columns if column.server_default is None
        ]
        arrays = [bindparam(column.name, type_=ARRAY(column.type)) for column in self._columns]
        given = func.unnest(*arrays).table_valued(
            *(column.name for column in self._columns), name="given"
        )
        clause = insert(table).from_select(
            [column.name for column in self._columns], select(*given.c)
        )
        self._statement = Statement(clause.on_conflict_do_nothing() if skip_known else clause)

    async def run(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        if rows:
            arrays = {column.name: [row[column.name] for row in rows] for column in self._columns}
            await self._statement.run(connection, **arrays)
