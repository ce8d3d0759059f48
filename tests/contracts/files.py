"""What every ``FileStore`` and its views must do, whatever they are made of."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from application.files.ports import FileStore, FileViews
from application.platform.ports import UnitOfWork
from domain.files.content import RefusalReason
from domain.files.errors import FileNotFound
from domain.files.file import COMPLETE_WITHIN, File, Rendition
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, FileId
from tests.support.clock import NOON
from tests.support.files import OWNER, SOMEBODY_ELSE, a_file

WHOLE = Rendition(name="64", content_type="image/png", size=10, width=64, height=64)
MANY = 20
ALLOWED = 5


@dataclass(frozen=True, slots=True)
class Cabinet:
    work: UnitOfWork[FileStore]
    views: FileViews
    know: Callable[[AccountId], Awaitable[None]]
    """Have an account, whose key seals what it calls its files."""


class FilesContract:
    """Subclass it, give it a ``cabinet`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def cabinet(self) -> Cabinet:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_file_comes_back_as_it_was(self, cabinet: Cabinet) -> None:
        file = await added(cabinet, a_file(name="grüße.png"))

        assert await loaded(cabinet, file) == file
        assert await cabinet.views.get(file.id) == file

    async def test_a_file_comes_back_as_it_became(self, cabinet: Cabinet) -> None:
        ready = await added(cabinet, a_file())
        refused = await added(cabinet, numbered(2))

        kept = await saved(cabinet, ready.accept(WHOLE, now=NOON))
        turned_down = await saved(cabinet, refused.refuse(RefusalReason.ANIMATED, now=NOON))

        assert await loaded(cabinet, ready) == kept
        assert await loaded(cabinet, refused) == turned_down

    async def test_what_a_deleted_file_was_called_is_forgotten(self, cabinet: Cabinet) -> None:
        file = await added(cabinet, a_file())

        await saved(cabinet, file.delete(now=NOON))

        assert (await loaded(cabinet, file)).name == ""

    async def test_a_file_is_found_by_its_secret(self, cabinet: Cabinet) -> None:
        file = await added(cabinet, a_file())

        async with cabinet.work.begin() as store:
            assert await store.files.by_secret(file.secret) == file
            assert await store.files.by_secret("another") is None

    async def test_a_file_that_is_not_there_is_not_found(self, cabinet: Cabinet) -> None:
        with pytest.raises(FileNotFound):
            await loaded(cabinet, a_file())
        with pytest.raises(FileNotFound):
            await cabinet.views.get(a_file().id)

    async def test_the_second_of_two_changes_is_stale(self, cabinet: Cabinet) -> None:
        file = await added(cabinet, a_file())
        await saved(cabinet, file.accept(WHOLE, now=NOON))

        with pytest.raises(StaleVersion):
            await saved(cabinet, file.delete(now=NOON))

    async def test_files_of_one_person_are_listed_until_they_are_deleted(
        self, cabinet: Cabinet
    ) -> None:
        first, second, third = [await added(cabinet, numbered(n)) for n in (1, 2, 3)]
        await added(cabinet, numbered(4, owner_id=SOMEBODY_ELSE))
        await saved(cabinet, second.delete(now=NOON))

        async with cabinet.work.begin() as store:
            assert await store.files.of_owner(OWNER, limit=10) == [first, third]
            assert await store.files.of_owner(OWNER, limit=1) == [first]

    async def test_uploads_are_awaited_until_they_are_over(self, cabinet: Cabinet) -> None:
        await added(cabinet, numbered(1))
        given_up = await added(cabinet, numbered(2))
        late = NOON + timedelta(minutes=1)
        await added(cabinet, numbered(3, now=late))
        await added(cabinet, numbered(4, owner_id=SOMEBODY_ELSE))

        assert await awaited(cabinet, now=late) == 3
        await saved(cabinet, given_up.delete(now=NOON))
        assert await awaited(cabinet, now=late) == 2
        assert await awaited(cabinet, now=NOON + COMPLETE_WITHIN) == 1

    async def test_of_many_who_begin_at_once_no_more_are_awaited_than_may_be(
        self, cabinet: Cabinet
    ) -> None:
        await cabinet.know(OWNER)

        await asyncio.gather(*(begun(cabinet, numbered(n)) for n in range(MANY)))

        assert await awaited(cabinet, now=NOON) == ALLOWED


def numbered(number: int, **changes: object) -> File:
    return a_file(id=FileId(UUID(int=number)), secret=f"{number:040x}", **changes)


async def added(cabinet: Cabinet, file: File) -> File:
    await cabinet.know(file.owner_id)
    async with cabinet.work.begin() as store:
        await store.files.add(file)
    return file.settled()


async def saved(cabinet: Cabinet, file: File) -> File:
    async with cabinet.work.begin() as store:
        await store.files.save(file)
    return file.settled()


async def loaded(cabinet: Cabinet, file: File) -> File:
    async with cabinet.work.begin() as store:
        return await store.files.get(file.id)


async def awaited(cabinet: Cabinet, *, now: datetime) -> int:
    async with cabinet.work.begin() as store:
        return await store.files.awaited_of(OWNER, now=now)


async def begun(cabinet: Cabinet, file: File) -> None:
    async with cabinet.work.begin() as store:
        if await store.files.awaited_of(OWNER, now=NOON) < ALLOWED:
            await store.files.add(file)
