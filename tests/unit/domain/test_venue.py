from typing import Any

import pytest

from domain.kernel.errors import DomainError
from domain.kernel.places import UnknownCountry, UnknownTimeZone
from domain.programme.errors import BadText
from domain.programme.events import VenueChanged, VenueCreated
from tests.support.clock import NOON
from tests.support.programme import a_venue, an_address


def test_a_venue_tells_when_it_is_created_and_changed() -> None:
    venue = a_venue()

    changed = venue.change({"name": "Volksbühne", "position": None}, now=NOON)

    about: dict[str, Any] = {"at": NOON, "venue_id": venue.id, "owner_id": venue.owner_id}
    assert changed.events == (VenueCreated(**about), VenueChanged(**about))
    assert changed.events[0].subject == f"venue:{venue.id}"
    assert (changed.name, changed.position) == ("Volksbühne", None)


@pytest.mark.parametrize(
    ("given", "error"), [({"name": ""}, BadText), ({"time_zone": "CET/Nowhere"}, UnknownTimeZone)]
)
def test_a_venue_that_breaks_a_rule_is_not_created(
    given: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        a_venue(**given)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"country": "Germany"}, UnknownCountry),
        ({"country": "ZZ"}, UnknownCountry),
        ({"city": ""}, BadText),
        ({"street": "x" * 201}, BadText),
    ],
)
def test_an_address_that_breaks_a_rule_is_none(
    given: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        an_address(**given)
