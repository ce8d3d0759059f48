"""The words that events are found by."""

from application.platform.search_text import shown_of, words_in
from domain.programme.event import Event
from domain.programme.venue import Venue


def words_of_event(event: Event) -> list[str]:
    return words_in(f"{event.title} {event.category} {shown_of(event.description)}")


def words_of_venue(venue: Venue) -> list[str]:
    return words_in(f"{venue.name} {venue.address.city}")
