"""What every ``PersonalRecords`` and ``Obligations`` must do, whatever they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from application.booking.ports import BookingStore
from application.identity.ports import IdentityStore
from application.platform.personal_records import Obligations, PersonalRecords, PersonalRow
from application.platform.ports import UnitOfWork
from domain.booking.booking import Booking
from domain.identity.account import Account
from domain.kernel.ids import AccountId
from domain.programme.event import EventStatus
from tests.support.booking import a_booking, cancelled
from tests.support.clock import NOON
from tests.support.identity import an_account, an_address
from tests.support.programme import Work as ProgrammeWork
from tests.support.programme import an_event_in, stored_event


@dataclass(frozen=True, slots=True)
class Archive:
    records: PersonalRecords
    obligations: Obligations
    identity: UnitOfWork[IdentityStore]
    bookings: UnitOfWork[BookingStore]
    programme: ProgrammeWork


class PersonalRecordsContract:
    """Subclass it, give it an ``archive``, and the adapter is held to its word."""

    @pytest.fixture
    def archive(self) -> Archive:
        raise AssertionError("Every adapter brings its own.")

    async def test_an_account_is_told_in_words_that_can_be_read(self, archive: Archive) -> None:
        account = an_account("ada@example.org").add_address(an_address(), now=NOON)
        await opened(archive, account)

        [row] = await told(archive, "account", account.id)

        assert (row["email"], row["name"]) == ("ada@example.org", "Ada Lovelace")
        assert "St James" in str(row["addresses"])
        assert not {"password_hash", "version", "email_sealed", "email_index"} & row.keys()

    async def test_everybody_is_told_what_is_theirs_and_nothing_else(
        self, archive: Archive
    ) -> None:
        ada, eve = an_account("ada@example.org"), an_account("eve@example.org")
        for account in (ada, eve):
            await opened(archive, account)
        hers = [await booked(archive, a_booking(buyer_id=ada.id)) for _ in range(3)]
        await booked(archive, a_booking(buyer_id=eve.id))

        rows = await told(archive, "bookings", ada.id)

        assert {row["id"] for row in rows} == {str(booking.id) for booking in hers}

    async def test_every_section_can_be_read_by_who_has_nothing_there(
        self, archive: Archive
    ) -> None:
        nobody = an_account().id

        sections = archive.records.sections

        assert {"account", "sessions", "bookings", "tickets", "waiting", "payments"} <= {*sections}
        assert [await told(archive, section, nobody) for section in sections] == [[]] * len(
            sections
        )

    async def test_who_was_erased_is_told_of_nothing_that_was_sealed(
        self, archive: Archive
    ) -> None:
        account = an_account("ada@example.org")
        await opened(archive, account)
        async with archive.identity.begin() as store:
            erased = account.settled().erase(by=account.id, now=NOON)
            await store.accounts.save(erased)

        [row] = await told(archive, "account", account.id)

        assert not row["email"]
        assert not row["name"]

    async def test_what_is_to_be_paid_has_to_come_to_its_end(self, archive: Archive) -> None:
        ada, eve = an_account("ada@example.org").id, an_account("eve@example.org").id
        held = await booked(archive, a_booking(buyer_id=ada))
        other = await booked(archive, a_booking(buyer_id=ada))
        await booked(archive, cancelled(a_booking(buyer_id=ada)))
        await booked(archive, a_booking(buyer_id=eve))

        assert await archive.obligations.of(ada) == sorted(
            f"booking:{booking.id}" for booking in (held, other)
        )

    async def test_what_is_announced_has_to_take_place_or_be_called_off(
        self, archive: Archive
    ) -> None:
        events = [replace(an_event_in(status), venue_id=None) for status in EventStatus]
        for event in events:
            await stored_event(archive.programme, event)

        owed = await archive.obligations.of(events[0].organizer_id)

        assert owed == [f"event:{one.id}" for one in events if one.status is EventStatus.PUBLISHED]


async def opened(archive: Archive, account: Account) -> None:
    async with archive.identity.begin() as store:
        await store.accounts.add(account)


async def booked(archive: Archive, booking: Booking) -> Booking:
    async with archive.bookings.begin() as store:
        await store.bookings.add(booking)
    return booking


async def told(archive: Archive, section: str, account_id: AccountId) -> Sequence[PersonalRow]:
    return [row async for row in archive.records.rows(section, account_id)]
