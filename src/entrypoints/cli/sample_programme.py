"""What the sample venues show. Days are counted from the day on which it is loaded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.kernel.geo import Position
from domain.programme.policies import RefundPolicy, RefundTier
from domain.programme.seat_map import Section
from domain.programme.venue import Address
from entrypoints.cli.sample_seats import BOXES, CIRCLE, MAIN_STAND, STALLS, main_stand, theatre

RELAXED: RefundPolicy = (RefundTier(24, 100),)
TIERED: RefundPolicy = (RefundTier(24 * 14, 100), RefundTier(48, 50))
STRICT: RefundPolicy = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleVenue:
    name: str
    street: str
    city: str
    region: str = ""
    postal_code: str
    country: str
    position: Position
    time_zone: str
    seats: Callable[[], tuple[Section, ...]] | None = None

    @property
    def address(self) -> Address:
        return Address(
            street=self.street,
            city=self.city,
            region=self.region,
            postal_code=self.postal_code,
            country=self.country,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTicketType:
    """Either so many places, or the numbered seats of these sections."""

    name: str
    price: str
    places: int | None = None
    sections: tuple[str, ...] = ()
    limit: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleEvent:
    key: str
    title: str
    category: str
    description: str
    venue: str
    days: int
    hour: int
    hours: int
    currency: str
    refunds: RefundPolicy = TIERED
    ticket_types: tuple[SampleTicketType, ...]


VENUES: Mapping[str, SampleVenue] = {
    "theatre": SampleVenue(
        name="Lindenhof Theatre",
        street="Lindenhof 7",
        city="Berlin",
        postal_code="10117",
        country="DE",
        position=Position(52.5219, 13.3878),
        time_zone="Europe/Berlin",
        seats=theatre,
    ),
    "stadium": SampleVenue(
        name="Seaface Stadium",
        street="Seaface Road 1",
        city="Mumbai",
        region="Maharashtra",
        postal_code="400020",
        country="IN",
        position=Position(18.9389, 72.8258),
        time_zone="Asia/Kolkata",
        seats=main_stand,
    ),
    "congress": SampleVenue(
        name="Thameside Congress Centre",
        street="12 Wharf Street",
        city="London",
        postal_code="SE1 9GF",
        country="GB",
        position=Position(51.5055, -0.0906),
        time_zone="Europe/London",
    ),
    "streets": SampleVenue(
        name="Streets of the Old Quarter",
        street="Largo das Oliveiras",
        city="Lisbon",
        postal_code="1100-002",
        country="PT",
        position=Position(38.7117, -9.1300),
        time_zone="Europe/Lisbon",
    ),
    "hall": SampleVenue(
        name="Hudson Hall",
        street="240 Pier Avenue",
        city="New York",
        region="NY",
        postal_code="10014",
        country="US",
        position=Position(40.7336, -74.0094),
        time_zone="America/New_York",
    ),
    "gardens": SampleVenue(
        name="Fig Tree Gardens",
        street="Fig Tree Lane",
        city="Nairobi",
        postal_code="00100",
        country="KE",
        position=Position(-1.2434, 36.8352),
        time_zone="Africa/Nairobi",
    ),
    "arts": SampleVenue(
        name="Banyan Arts House",
        street="14 Park Road",
        city="Bengaluru",
        region="Karnataka",
        postal_code="560001",
        country="IN",
        position=Position(12.9763, 77.5929),
        time_zone="Asia/Kolkata",
    ),
    "club": SampleVenue(
        name="Canal Club",
        street="88 Quai des Tanneurs",
        city="Paris",
        postal_code="75010",
        country="FR",
        position=Position(48.8720, 2.3654),
        time_zone="Europe/Paris",
    ),
    "pavilion": SampleVenue(
        name="Sumida Pavilion",
        street="3-1 Kawabata",
        city="Tokyo",
        postal_code="131-0045",
        country="JP",
        position=Position(35.7101, 139.8107),
        time_zone="Asia/Tokyo",
    ),
}

_THEATRE = (
    SampleTicketType(name="Stalls", price="48.00", sections=(STALLS,)),
    SampleTicketType(name="Circle", price="32.00", sections=(CIRCLE,)),
    SampleTicketType(name="Boxes", price="75.00", sections=(BOXES,), limit=6),
)
_STADIUM = (
    SampleTicketType(name="Main stand", price="3500.00", sections=(MAIN_STAND,), limit=6),
    SampleTicketType(name="North stand", price="900.00", places=20_000, limit=10),
    SampleTicketType(name="South stand", price="900.00", places=20_000, limit=10),
    SampleTicketType(name="East stand", price="1400.00", places=20_000, limit=10),
)


def _entry(price: str, places: int, *, limit: int = 8) -> tuple[SampleTicketType, ...]:
    return (SampleTicketType(name="Entry", price=price, places=places, limit=limit),)


def _play(key: str, title: str, days: int, description: str) -> SampleEvent:
    return SampleEvent(
        key=key,
        title=title,
        category="theatre",
        description=description,
        venue="theatre",
        days=days,
        hour=19,
        hours=3,
        currency="EUR",
        ticket_types=_THEATRE,
    )


def _match(key: str, title: str, days: int) -> SampleEvent:
    return SampleEvent(
        key=key,
        title=title,
        category="sport",
        description="Gates open two hours before. Bring the code on your phone or on paper.",
        venue="stadium",
        days=days,
        hour=18,
        hours=4,
        currency="INR",
        refunds=RELAXED,
        ticket_types=_STADIUM,
    )


def _small(  # one line of the list below
    key: str,
    title: str,
    category: str,
    *,
    at: str,
    days: int,
    hour: int,
    price: str,
    currency: str,
    places: int,
    hours: int = 3,
    refunds: RefundPolicy = TIERED,
    description: str = "",
) -> SampleEvent:
    return SampleEvent(
        key=key,
        title=title,
        category=category,
        description=description,
        venue=at,
        days=days,
        hour=hour,
        hours=hours,
        currency=currency,
        refunds=refunds,
        ticket_types=_entry(price, places),
    )


CONFERENCE = SampleEvent(
    key="conference",
    title="Open Backends Conference",
    category="conference",
    description="Three days about software that keeps its promises, with a day of workshops.",
    venue="congress",
    days=75,
    hour=9,
    hours=57,
    currency="GBP",
    ticket_types=(
        SampleTicketType(name="Three days", price="420.00", places=800, limit=5),
        SampleTicketType(name="Student", price="90.00", places=120, limit=1),
        SampleTicketType(name="Workshop day", price="180.00", places=60, limit=2),
    ),
)
FESTIVAL = SampleEvent(
    key="street-festival",
    title="Festival of Lanterns and Brass",
    category="festival",
    description="Bands on every corner, lanterns at night. Children come along for nothing.",
    venue="streets",
    days=45,
    hour=16,
    hours=8,
    currency="EUR",
    refunds=RELAXED,
    ticket_types=(
        SampleTicketType(name="Wristband", price="12.00", places=6_000, limit=10),
        SampleTicketType(name="Child", price="0.00", places=2_000, limit=6),
    ),
)

# fmt: off
EVENTS: tuple[SampleEvent, ...] = (
    CONFERENCE,
    FESTIVAL,
    _play("midsummer", "A Midsummer Night's Dream", 7, "Shakespeare, in a wood of ladders."),
    _play("midsummer-2", "A Midsummer Night's Dream: second night", 8, "The same wood again."),
    _play("seagull", "The Seagull", 21, "Chekhov, with a lake on the stage."),
    _play("nathan", "Nathan the Wise", 35, "Lessing. With surtitles in English."),
    _play("winter-gala", "Gala of the Winter Company", 62, "Scenes, songs and a late supper."),
    _match("derby", "Harbour Derby", 12),
    _match("semi-final", "Western Cup: semi-final", 33),
    _match("final", "Western Cup: final", 40),
    _small("quartet", "Quartet by Candlelight", "concert", at="hall", days=10, hour=20,
           price="45.00", currency="USD", places=220),
    _small("big-band", "The Pier Avenue Big Band", "concert", at="hall", days=24, hour=20,
           price="38.00", currency="USD", places=400),
    _small("improv", "Say Yes: an Evening of Improv", "comedy", at="hall", days=17, hour=19,
           price="22.00", currency="USD", places=180, refunds=STRICT),
    _small("robots", "Robots for Families", "family", at="hall", days=52, hour=10,
           price="15.00", currency="USD", places=300, hours=6),
    _small("benga", "Benga Under the Fig Trees", "concert", at="gardens", days=14, hour=15,
           price="1500.00", currency="KES", places=1_200, hours=7),
    _small("food", "Nairobi Street Food Weekend", "festival", at="gardens", days=28, hour=10,
           price="500.00", currency="KES", places=3_000, hours=34, refunds=RELAXED),
    _small("open-air-film", "Open-air Film Night", "film", at="gardens", days=49, hour=19,
           price="700.00", currency="KES", places=600),
    _small("raga", "Morning Ragas", "concert", at="arts", days=9, hour=7,
           price="600.00", currency="INR", places=250),
    _small("kathak", "Kathak: Three Generations", "theatre", at="arts", days=26, hour=18,
           price="850.00", currency="INR", places=320),
    _small("pottery", "Pottery for Beginners", "workshop", at="arts", days=19, hour=10,
           price="1200.00", currency="INR", places=16, hours=5),
    _small("textiles", "A Thousand Years of Textiles", "exhibition", at="arts", days=3, hour=10,
           price="200.00", currency="INR", places=5_000, hours=24 * 60 + 8, refunds=RELAXED),
    _small("chanson", "Chansons du canal", "concert", at="club", days=11, hour=21,
           price="24.50", currency="EUR", places=150),
    _small("jazz", "Nuit du jazz manouche", "concert", at="club", days=31, hour=21,
           price="29.00", currency="EUR", places=150, hours=5),
    _small("silent-film", "Silent Films with a Live Piano", "film", at="club", days=57, hour=20,
           price="16.00", currency="EUR", places=120),
    _small("taiko", "Taiko on the River", "concert", at="pavilion", days=22, hour=18,
           price="5500", currency="JPY", places=900),
    _small("calligraphy", "Calligraphy Workshop", "workshop", at="pavilion", days=37, hour=13,
           price="8000", currency="JPY", places=20),
    _small("fireworks", "Fireworks from the Terrace", "festival", at="pavilion", days=66, hour=19,
           price="3000", currency="JPY", places=1_500, refunds=STRICT),
    _small("security-day", "A Day of Software Security", "workshop", at="congress", days=30,
           hour=9, price="150.00", currency="GBP", places=80, hours=8),
    _small("games", "Board Games by the Thames", "family", at="congress", days=16, hour=11,
           price="8.00", currency="GBP", places=500, hours=8, refunds=RELAXED),
    _small("fado", "Fado at Midnight", "concert", at="streets", days=46, hour=23,
           price="18.00", currency="EUR", places=90, hours=2),
    _small("night-run", "Night Run through the Old Quarter", "sport", at="streets", days=59,
           hour=21, price="20.00", currency="EUR", places=2_500),
)
# fmt: on
