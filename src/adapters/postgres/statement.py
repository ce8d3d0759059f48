"""SQL that SQLAlchemy Core writes once, and asyncpg runs as a prepared statement."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextvars import ContextVar, Token
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

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

_shared: ContextVar[Callable[[], Connection | None] | None] = ContextVar("shared", default=None)


def share(connection: Callable[[], Connection | None]) -> Token[Any]:
    """From now on, what would take a connection of the pool takes this one, as long as it is."""
    return _shared.set(connection)


def end_sharing(token: Token[Any]) -> None:
    _shared.reset(token)


def _here(runner: Runner) -> Runner:
    """The connection of a transaction that is shared here, rather than any of the pool."""
    shared = _shared.get()
    if shared is None or not isinstance(runner, DirectPool):
        return runner
    return shared() or runner


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
            return await _here(connection).fetch(self.sql, *self._arguments(values))

    async def row(self, connection: Runner, **values: object) -> Record | None:
        with reaching_database:
            return await _here(connection).fetchrow(self.sql, *self._arguments(values))

    async def value(self, connection: Runner, **values: object) -> object:
        with reaching_database:
            return await _here(connection).fetchval(self.sql, *self._arguments(values))

    async def run(self, connection: Runner, **values: object) -> None:
        with reaching_database:
            await _here(connection).execute(self.sql, *self._arguments(values))

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


class Writing(Hashable, Protocol):
    """Changes any number of rows in one statement, one array a column."""

    @property
    def name(self) -> str: ...

    @property
    def clause(self) -> Any: ...

    def arguments(self, rows: Sequence[Mapping[str, object]]) -> dict[str, object]: ...


class WriteTogether:
    """Changes rows of several tables in one statement: one way to the database and back."""

    def __init__(self, *writings: Writing) -> None:
        *others, last = writings
        ctes = [other.clause.cte(f"new_{other.name}") for other in others]
        self._writings = writings
        self._statement = Statement(last.clause.add_cte(*ctes))

    async def run(
        self, connection: Connection, *rows: Sequence[Mapping[str, object]]
    ) -> list[Record]:
        """Change the rows of each table; return what the last one is asked for."""
        if not any(rows):
            return []
        arguments: dict[str, object] = {}
        for writing, of_table in zip(self._writings, rows, strict=True):
            arguments |= writing.arguments(of_table)
        return await self._statement.rows(connection, **arguments)


type Write = tuple[Writing, Sequence[Mapping[str, object]]]


async def write(connection: Connection, writes: Sequence[Write]) -> list[Record]:
    """Change rows of any tables in one statement; what belongs to others comes after them.

    What the last of them returns is returned.
    """
    real = [(writing, rows) for writing, rows in writes if rows]
    if not real:
        return []
    together = _together(*(writing for writing, _ in real))
    return await together.run(connection, *(rows for _, rows in real))


@cache
def _together(*writings: Writing) -> WriteTogether:
    return WriteTogether(*writings)


def skip_known(new: Insert) -> Insert:
    """Leave rows that exist as they are."""
    return new.on_conflict_do_nothing()
