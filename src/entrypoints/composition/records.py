"""Who knows what is held about a person, beside the database."""

from collections.abc import Callable, Sequence

from application.platform.personal_records import PersonalRecords


def records_of(
    stored: Sequence[PersonalRecords],
    *,
    archived: Callable[[], PersonalRecords],
    documents_in: str,
) -> Sequence[PersonalRecords]:
    """All that know something; what is in the database is known there already."""
    return [*stored, archived()] if documents_in == "mongo" else stored
