"""No table names a person, or seals something of theirs, that their archive does not show."""

from sqlalchemy import LargeBinary, Table

from adapters.memory.personal_records import MemoryPersonalRecords
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.postgres.personal_records import SEALED
from adapters.postgres.personal_tables import HELD, NOT_TOLD
from adapters.postgres.tables import metadata

PEOPLE = frozenset(
    {"account_id", "buyer_id", "holder_id", "organizer_id", "owner_id", "payer_id", "person_id"}
)


def test_every_table_about_people_is_told_or_left_out_for_a_reason() -> None:
    about_people = {table.name for table in metadata.tables.values() if names_somebody(table)}
    told = {held.table.name for held in HELD}

    assert about_people - told - NOT_TOLD.keys() == set()
    assert NOT_TOLD.keys() <= about_people


def test_what_is_told_can_be_read_by_people() -> None:
    unreadable = [
        str(column)
        for held in HELD
        for column in held.told
        if isinstance(column.type, LargeBinary) and not column.name.endswith(SEALED)
    ]

    assert unreadable == []


def test_both_storages_tell_of_the_same_things() -> None:
    in_memory = MemoryPersonalRecords(MemoryDatabase()).sections

    # In memory a booking has its places within.
    assert {held.section for held in HELD} - set(in_memory) == {
        "booked-places",
        "ordered-goods",
        "shipments",
    }


def names_somebody(table: Table) -> bool:
    names = {column.name for column in table.columns}
    return bool(names & PEOPLE) or any(name.endswith(SEALED) for name in names)
