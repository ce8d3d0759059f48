"""What deliveries are told by files and accounts, through the ports of those."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.courier_faces import AccountCourierFaces
from adapters.memory.files import MemoryFileViews
from adapters.memory.identity import MemoryAccountViews
from adapters.memory.storage import MemoryStorage
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.own_addresses import SignedAddresses
from adapters.proof_files import StoredProofFiles
from application.delivery.ports import CourierFace
from domain.files.file import File, FileStatus, Rendition
from domain.files.purposes import JPEG, WHOLE, Purpose
from domain.kernel.ids import AccountId, CourierId, FileId
from tests.support.clock import NOON, FakeClock
from tests.support.files import SITE
from tests.support.identity import an_account

OWNER = AccountId(UUID(int=1))
PROOF: dict[str, Any] = {"purpose": Purpose.DELIVERY_PROOF, "status": FileStatus.READY}


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
def files(database: MemoryDatabase) -> StoredProofFiles:
    clock = FakeClock()
    storage = MemoryStorage(SignedAddresses([b"s" * 32], clock, site=SITE))
    return StoredProofFiles(MemoryFileViews(database), storage, clock)


def kept(database: MemoryDatabase, **given: Any) -> FileId:
    file = File.awaited(
        FileId(uuid4()),
        owner_id=OWNER,
        purpose=Purpose.DELIVERY_PROOF,
        content_type=JPEG,
        size=100,
        name="door.jpg",
        secret=uuid4().hex,
        now=NOON,
    )
    rendition = Rendition(name=WHOLE, content_type=JPEG, size=90, width=3, height=4)
    database.table("files")[file.id] = replace(
        file.settled(), renditions=(rendition,), **(PROOF | given)
    )
    return file.id


async def test_a_ready_proof_of_ones_own_is_fit(
    files: StoredProofFiles, database: MemoryDatabase
) -> None:
    assert await files.are_fit([kept(database)], owner_id=OWNER)
    assert await files.are_fit([], owner_id=OWNER)


@pytest.mark.parametrize(
    "given",
    [
        {"status": FileStatus.AWAITED},
        {"status": FileStatus.DELETED},
        {"purpose": Purpose.ATTACHMENT},
        {"owner_id": AccountId(UUID(int=2))},
    ],
)
async def test_nothing_else_is(
    files: StoredProofFiles, database: MemoryDatabase, given: dict[str, Any]
) -> None:
    assert not await files.are_fit([kept(database), kept(database, **given)], owner_id=OWNER)


async def test_an_unknown_file_is_no_proof(files: StoredProofFiles) -> None:
    assert not await files.are_fit([FileId(uuid4())], owner_id=OWNER)
    assert await files.download(FileId(uuid4())) is None


async def test_a_proof_is_fetched_for_five_minutes_under_a_name_of_ours(
    files: StoredProofFiles, database: MemoryDatabase
) -> None:
    download = await files.download(kept(database))

    assert download is not None
    assert download.url.startswith(f"{SITE}/files/")
    assert "door" not in download.url
    assert download.expires_at == NOON + timedelta(minutes=5)


async def test_a_courier_is_known_by_their_first_name(database: MemoryDatabase) -> None:
    account = replace(an_account(), name="Grace Brewster Hopper", phone="+49421333").settled()
    database.table("accounts")[account.id] = account
    stranger = CourierId(uuid4())

    faces = await AccountCourierFaces(MemoryAccountViews(database)).of(
        [CourierId(account.id), stranger]
    )

    assert faces == {CourierId(account.id): CourierFace(name="Grace", phone="+49421333")}
