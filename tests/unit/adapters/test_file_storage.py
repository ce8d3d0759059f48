"""The storages that we serve ourselves: in memory, and in a directory."""

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.files.storage import FileStorage
from adapters.memory.storage import MemoryStorage
from adapters.own_addresses import NoAddresses, SignedAddresses, StorageBehindAddresses
from adapters.public_addresses import SitePublicAddresses
from application.platform.errors import Unavailable
from application.platform.storage import (
    NotAsAnnounced,
    ObjectNotFound,
    Permit,
    SignedAddressInvalid,
    StoredObject,
)
from tests.contracts.storage import KEY, PICTURE, SHORTLY, ObjectStorageContract, Send
from tests.support.clock import FakeClock
from tests.support.files import SECRET, SITE, chunks
from tests.support.signed import sending_to

PERMIT = Permit(method="PUT", key=KEY, content_type="image/png", size=10)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def addresses(clock: FakeClock) -> SignedAddresses:
    return SignedAddresses([SECRET], clock, site=SITE)


class TestMemoryStorage(ObjectStorageContract):
    @pytest.fixture
    def storage(self, addresses: SignedAddresses) -> MemoryStorage:
        return MemoryStorage(addresses)

    @pytest.fixture
    def send(self, storage: MemoryStorage, addresses: SignedAddresses) -> Send:
        return sending_to(storage, StorageBehindAddresses(storage, addresses))


class TestFileStorage(ObjectStorageContract):
    @pytest.fixture
    def storage(self, tmp_path: Path, addresses: SignedAddresses) -> FileStorage:
        return FileStorage(tmp_path / "files", addresses)

    @pytest.fixture
    def send(self, storage: FileStorage, addresses: SignedAddresses) -> Send:
        return sending_to(storage, StorageBehindAddresses(storage, addresses))


@pytest.fixture(params=["memory", "files"])
def receiving(
    request: pytest.FixtureRequest, tmp_path: Path, addresses: SignedAddresses
) -> MemoryStorage | FileStorage:
    if request.param == "memory":
        return MemoryStorage(addresses)
    return FileStorage(tmp_path, addresses)


@pytest.mark.parametrize("sent", [0, 1, 9, 11, 100_000])
async def test_an_upload_of_another_size_than_announced_is_not_stored(
    receiving: MemoryStorage | FileStorage, sent: int
) -> None:
    with pytest.raises(NotAsAnnounced):
        await receiving.take_in(PERMIT, chunks(bytes(sent)))

    with pytest.raises(ObjectNotFound):
        await receiving.facts(KEY)


async def test_an_endless_upload_is_read_no_further_than_its_size(
    receiving: MemoryStorage | FileStorage,
) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 4
            yield b"more"

    with pytest.raises(NotAsAnnounced):
        await receiving.take_in(PERMIT, endless())

    assert read == 12


async def test_an_upload_that_breaks_off_leaves_nothing_on_the_disk(
    tmp_path: Path, addresses: SignedAddresses
) -> None:
    async def breaking_off() -> AsyncIterator[bytes]:
        yield b"12345"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await FileStorage(tmp_path, addresses).take_in(PERMIT, breaking_off())

    assert files_in(tmp_path) == []


async def test_what_a_process_that_died_left_half_written_is_removed_after_a_while(
    tmp_path: Path, addresses: SignedAddresses
) -> None:
    storage = FileStorage(tmp_path, addresses)
    await storage.put(KEY, PICTURE)
    (stored,) = files_in(tmp_path)
    fresh, old = stored.with_name(".draft-1"), stored.with_name(".draft-2")
    for draft in (fresh, old):
        draft.write_bytes(b"half")
    for aged in (old, stored):
        os.utime(aged, (0, 0))

    await storage.forget_drafts()

    assert sorted(files_in(tmp_path)) == sorted([stored, fresh])


async def test_a_disk_that_fails_is_unavailable(tmp_path: Path, addresses: SignedAddresses) -> None:
    (tmp_path / "files").write_text("This is no folder.")
    storage = FileStorage(tmp_path / "files", addresses)

    with pytest.raises(Unavailable):
        await storage.put(KEY, PICTURE)


async def test_another_process_with_the_same_directory_has_the_same_files(
    tmp_path: Path, addresses: SignedAddresses
) -> None:
    await FileStorage(tmp_path, addresses).put(KEY, PICTURE)

    assert await FileStorage(tmp_path, addresses).get(KEY) == PICTURE


def test_a_signed_address_permits_exactly_what_was_signed(addresses: SignedAddresses) -> None:
    address = signed(addresses, PERMIT)

    assert addresses.read(address, method="PUT") == PERMIT
    for method in ("GET", "DELETE", "put", ""):
        with pytest.raises(SignedAddressInvalid):
            addresses.read(address, method=method)


def test_a_signed_address_runs_out(addresses: SignedAddresses, clock: FakeClock) -> None:
    address = signed(addresses, PERMIT)

    clock.pass_time(SHORTLY - timedelta(seconds=1))
    assert addresses.read(address, method="PUT") == PERMIT
    clock.pass_time(timedelta(seconds=1))

    with pytest.raises(SignedAddressInvalid):
        addresses.read(address, method="PUT")


def test_no_character_of_a_signed_address_can_be_changed(addresses: SignedAddresses) -> None:
    address = signed(addresses, PERMIT)
    forged = [
        address[:place] + other + address[place + 1 :]
        for place, character in enumerate(address)
        for other in "Aa0-_.="
        if other != character
    ]
    forged += [address[:place] for place in range(len(address))] + [address + "A", f"{address}="]

    for one in forged:
        with pytest.raises(SignedAddressInvalid):
            addresses.read(one, method="PUT")


@pytest.mark.parametrize("nonsense", ["", ".", "ü.ü", "a.b.c", "%00", "e30.", "x" * 5000])
def test_nonsense_is_no_signed_address(addresses: SignedAddresses, nonsense: str) -> None:
    with pytest.raises(SignedAddressInvalid):
        addresses.read(nonsense, method="GET")


def test_a_secret_is_replaced_while_its_addresses_still_count(clock: FakeClock) -> None:
    old, new = uuid4().bytes * 2, uuid4().bytes * 2
    address = signed(SignedAddresses([old], clock, site=SITE), PERMIT)

    assert SignedAddresses([new, old], clock, site=SITE).read(address, method="PUT") == PERMIT
    with pytest.raises(SignedAddressInvalid):
        SignedAddresses([new], clock, site=SITE).read(address, method="PUT")


async def test_storage_with_a_server_of_its_own_has_no_addresses_here(
    addresses: SignedAddresses,
) -> None:
    with pytest.raises(SignedAddressInvalid):
        NoAddresses().read(signed(addresses, PERMIT), method="PUT")
    with pytest.raises(SignedAddressInvalid):
        await NoAddresses().receive(PERMIT, chunks(b""))


def test_public_files_are_found_here_or_at_the_content_delivery_network() -> None:
    here = SitePublicAddresses(site=SITE, cdn=None)
    there = SitePublicAddresses(site=SITE, cdn="https://cdn.example")

    assert here.of("abc-64") == f"{SITE}/media/abc-64"
    assert there.of("abc-64") == "https://cdn.example/media/abc-64"


async def test_an_object_may_be_large_and_of_any_bytes(
    receiving: MemoryStorage | FileStorage,
) -> None:
    stored = StoredObject(content=bytes(range(256)) * 5000, content_type="application/pdf")

    await receiving.put(KEY, stored)

    assert await receiving.get(KEY) == stored


def files_in(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def signed(addresses: SignedAddresses, permit: Permit) -> str:
    return addresses.sign(permit, valid_for=SHORTLY).url.removeprefix(f"{SITE}/files/")
