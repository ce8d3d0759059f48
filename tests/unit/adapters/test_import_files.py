"""Files of every format, and bytes of none."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.importing.countries import ALPHA_2_OF, country_of
from adapters.importing.event_files import ImportedFiles, read_file
from adapters.importing.tables import BYTES_MAX, ROWS_MAX
from adapters.importing.zones import zone_at
from application.programme.import_ports import (
    ImportedEvent,
    ImportedRow,
    ImportedTicketType,
    ImportFault,
    ImportFormat,
)
from domain.kernel.geo import Position
from domain.kernel.money import Money
from domain.kernel.places import COUNTRIES
from domain.programme.import_errors import UnreadableFile

FIXTURES = Path(__file__).parents[2] / "fixtures"
OWN_HEADER = "external_id,title,starts_at,city,country,ticket_type,price,currency,quota\n"


def rows_of(name: str) -> dict[int, ImportedRow]:
    return {row.line: row for row in read_file((FIXTURES / name).read_bytes())}


def event_in(rows: dict[int, ImportedRow], line: int) -> ImportedEvent:
    row = rows[line]
    assert isinstance(row, ImportedEvent), row
    return row


def faults_in(rows: dict[int, ImportedRow]) -> dict[int, str]:
    return {line: row.where for line, row in rows.items() if isinstance(row, ImportFault)}


def one_event(text: str, format: ImportFormat | None = None) -> ImportedEvent:
    [row] = read_file(text.encode(), format)
    assert isinstance(row, ImportedEvent), row
    return row


def one_fault(text: str, format: ImportFormat | None = None) -> ImportFault:
    [row] = read_file(text.encode(), format)
    assert isinstance(row, ImportFault), row
    return row


def utc(*parts: int) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


# Conferences


def test_a_conference_has_its_venue_place_and_days() -> None:
    event = event_in(rows_of("conferences.csv"), 2)

    assert (event.title, event.category) == ('Conf "Élan" 2027', "conference")
    assert (event.starts_at, event.ends_at) == (utc(2027, 3, 14, 3, 30), utc(2027, 3, 15, 12, 30))
    assert (event.time_zone, event.whole_days) == ("Asia/Kolkata", True)
    assert event.website == "https://elan.example/"
    assert event.venue is not None
    assert event.venue.name == "Building A, Hall 3"
    address = event.venue.address
    assert (address.city, address.region, address.country) == ("Hyderabad", "Telangana", "IN")


def test_what_a_conference_says_besides_is_kept_in_words() -> None:
    event = event_in(rows_of("conferences.csv"), 2)

    assert event.description == "Proposals: https://elan.example/cfp until 2027-01-15"


def test_the_time_zone_of_a_large_country_is_that_of_the_region_or_the_city() -> None:
    rows = rows_of("conferences.csv")

    assert event_in(rows, 3).time_zone == "America/Chicago"
    assert event_in(rows, 12).time_zone == "Australia/Brisbane"
    assert zone_at("US") == "America/New_York"
    assert zone_at("AU") == "Australia/Sydney"


def test_a_conference_without_a_venue_has_one_that_is_to_be_announced() -> None:
    event = event_in(rows_of("conferences.csv"), 6)

    assert event.venue is not None
    assert (event.venue.name, event.venue.address.city) == ("To be announced", "Basel")
    assert event.ends_at - event.starts_at == timedelta(hours=9)


def test_bad_rows_say_line_and_column_and_keep_nothing_else_out() -> None:
    rows = rows_of("conferences.csv")

    assert faults_in(rows) == {7: "country", 8: "start_date", 9: "subject", 10: ""}
    assert sorted(rows) == [2, 3, 6, 7, 8, 9, 10, 11, 12]


def test_the_external_id_of_a_conference_does_not_depend_on_its_row() -> None:
    header, first, *rest = (FIXTURES / "conferences.csv").read_text().splitlines()

    moved = read_file("\n".join([header, *rest, first]).encode())

    assert event_in(rows_of("conferences.csv"), 2).external_id in {
        row.external_id for row in moved if isinstance(row, ImportedEvent)
    }


# Our own columns


def test_an_event_has_everything_that_its_row_says() -> None:
    event = event_in(rows_of("events.csv"), 2)

    assert (event.external_id, event.category) == ("sea-1", "concert")
    assert (event.starts_at, event.ends_at) == (utc(2027, 2, 1, 18, 30), utc(2027, 2, 1, 21, 0))
    assert (event.time_zone, event.time_zone_given) == ("Europe/Berlin", False)
    assert event.images == ("https://sea.example/a.jpg", "https://sea.example/b.jpg")
    assert event.venue is not None
    assert event.venue.position == Position(53.0758, 8.8072)


def test_further_rows_of_an_event_are_its_ticket_types() -> None:
    event = event_in(rows_of("events.csv"), 2)

    assert event.ticket_types == (
        ImportedTicketType(
            name="Full price",
            price=Money(2500, "EUR"),
            quota=300,
            per_buyer_limit=4,
            sale_starts=utc(2026, 11, 30, 23, 0),
            sale_ends=utc(2027, 1, 31, 22, 59),
        ),
        ImportedTicketType(name="Reduced", price=Money(1550, "EUR"), quota=50),
    )


def test_a_bad_ticket_type_is_left_out_and_a_bad_event_takes_its_ticket_types_with_it() -> None:
    assert faults_in(rows_of("events.csv")) == {4: "price", 6: "category", 7: ""}


def test_an_event_may_have_no_more_than_a_title_and_a_start() -> None:
    event = event_in(rows_of("events.csv"), 5)

    assert (event.venue, event.ticket_types, event.time_zone) == (None, (), "UTC")


def test_a_further_row_must_not_say_something_else_about_its_event() -> None:
    text = OWN_HEADER + "1,Sea,2027-01-01,,,A,1,EUR,1\n1,Shore,,,,B,1,EUR,1\n"

    event, fault = read_file(text.encode())

    assert isinstance(event, ImportedEvent)
    assert [kind.name for kind in event.ticket_types] == ["A"]
    assert isinstance(fault, ImportFault)
    assert (fault.line, fault.where) == (3, "title")


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ("1,Sea,2027-01-01,Bonn,,,,,", "country"),
        ("1,Sea,2027-01-01,Bonn,Atlantis,,,,", "country"),
        ("1,Sea,2027-01-01,,DE,,,,", "city"),
        ("1,Sea,2027-13-01,,,,,,", "starts_at"),
        ("1,Sea,0001-01-01,,,,,,", "starts_at"),
        ("1,Sea,9999-12-31T23:59-14:00,,,,,,", "starts_at"),
        (f"{'1' * 20_001},Sea,2027-01-01,,,,,,", "external_id"),
    ],
)
def test_a_wrong_cell_is_named(row: str, where: str) -> None:
    fault = one_fault(OWN_HEADER + row)

    assert (fault.line, fault.where) == (2, where)


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        ("A,1e9999999999,EUR,1", "price"),
        ("A,-1,EUR,1", "price"),
        ("A,0.001,EUR,1", "price"),
        ("A,1,euro,1", "price"),
        ("A,1,,1", "currency"),
        ("A,1,EUR,", "quota"),
        (f"A,1,EUR,{'9' * 5000}", "quota"),
        ("A,1,EUR,1.5", "quota"),
        (",1,EUR,1", "ticket_type"),
    ],
)
def test_a_wrong_ticket_type_is_named(cells: str, where: str) -> None:
    event, fault = read_file((OWN_HEADER + "1,Sea,2027-01-01,,,,,,\n1,,,,," + cells).encode())

    assert isinstance(event, ImportedEvent)
    assert isinstance(fault, ImportFault)
    assert (fault.line, fault.where) == (3, where)


def test_a_ticket_type_is_not_there_twice() -> None:
    _, fault = read_file((OWN_HEADER + "1,S,2027-01-01,,,A,1,EUR,1\n1,,,,,A,2,EUR,1").encode())

    assert isinstance(fault, ImportFault)
    assert fault.where == "ticket_type"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_tables_come_with_any_delimiter_with_and_without_byte_order_mark(
    delimiter: str, encoding: str
) -> None:
    text = delimiter.join(["Title", "Starts At"]) + "\r\n" + delimiter.join(["Zoë", "2027-01-01"])

    [row] = read_file(text.encode(encoding))

    assert isinstance(row, ImportedEvent)
    assert row.title == "Zoë"


def test_a_cell_may_go_over_several_lines_and_the_lines_are_counted() -> None:
    rows = read_file(b'title,starts_at\n"a\nb",2027-01-01\nc,never\n')

    assert [row.line for row in rows] == [2, 4]


# iCalendar


def test_an_event_of_a_calendar_has_everything_that_it_says() -> None:
    event = event_in(rows_of("calendar.ics"), 8)

    assert event.title == "Songs of the Sea, and of the shore"
    assert event.description == "Old songs\nand new ones."
    assert (event.external_id, event.category) == ("sea-1@example.org", "concert")
    assert (event.starts_at, event.ends_at) == (utc(2027, 2, 1, 18, 30), utc(2027, 2, 1, 21, 0))
    assert (event.time_zone, event.time_zone_given) == ("Europe/Berlin", True)
    assert (event.website, event.images) == ("https://sea.example", ("https://sea.example/a.jpg",))
    assert event.venue is not None
    assert (event.venue.name, event.venue.position) == ("Town Hall", Position(53.0758, 8.8072))
    address = event.venue.address
    assert (address.street, address.postal_code, address.city, address.country) == (
        "Am Markt 1",
        "28195",
        "Bremen",
        "DE",
    )


def test_whole_days_end_on_the_evening_of_the_last_one_and_a_series_says_that_it_is_one() -> None:
    event = event_in(rows_of("calendar.ics"), 21)

    assert (event.starts_at, event.ends_at) == (utc(2027, 3, 1, 9, 0), utc(2027, 3, 3, 18, 0))
    assert (event.whole_days, event.time_zone) == (True, "Europe/Lisbon")
    assert event.notes == ("It repeats: only the first time is imported.",)


def test_a_time_zone_may_have_a_name_of_its_own() -> None:
    event = event_in(rows_of("calendar.ics"), 29)

    assert (event.time_zone, event.starts_at) == ("Europe/Berlin", utc(2027, 5, 1, 8, 0))
    assert event.ends_at - event.starts_at == timedelta(minutes=90)
    assert event.venue is None
    assert event.notes == ("The city and country of 'Room 3' are not told: no venue.",)


def test_broken_cancelled_and_cut_off_events_are_faults_with_their_lines() -> None:
    assert faults_in(rows_of("calendar.ics")) == {36: "DTSTART", 41: "STATUS", 51: ""}


def test_an_event_without_an_id_gets_one_that_stays() -> None:
    first, second = (event_in(rows_of("calendar.ics"), 47) for _ in range(2))

    assert first.external_id == second.external_id
    assert first.external_id.startswith("sha256:")


def a_calendar(*lines: str, before: str = "") -> str:
    event = ["BEGIN:VEVENT", "UID:1", "SUMMARY:Sea", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", before or "VERSION:2.0", *event, "END:VCALENDAR"])


@pytest.mark.parametrize(
    ("zone", "known"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Lisbon", "Europe/Lisbon"),
        ("America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
    ],
)
def test_time_zones_go_by_the_names_that_programs_give_them(zone: str, known: str) -> None:
    event = one_event(a_calendar(f'DTSTART;TZID="{zone}":20270201T193000'))

    assert event.time_zone == known


def test_a_time_without_a_zone_is_told_by_the_clock_of_the_calendar() -> None:
    text = a_calendar("DTSTART:20270201T193000", before="X-WR-TIMEZONE:Asia/Tokyo")

    assert one_event(text).starts_at == utc(2027, 2, 1, 10, 30)


def test_one_time_of_a_series_that_differs_is_an_event_of_its_own() -> None:
    event = one_event(a_calendar("DTSTART:20270201T193000Z", "RECURRENCE-ID:20270131T193000Z"))

    assert event.external_id == "1 20270131T193000Z"


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("DTSTART;TZID=Mars/Crater:20270201T193000", "DTSTART"),
        ("DTSTART:15000201T193000", "DTSTART"),
        ("DTSTART:20270201T193000Z\r\nDURATION:P99999D", "DURATION"),
        ("DTSTART:20270201T193000Z\r\nGEO:91;0", "GEO"),
        ("DTSTART:20270201T193000Z\r\nGEO:north", "GEO"),
        ("DTSTART:20270201T193000Z\r\nURL:javascript:alert(1)", "URL"),
        ("DTSTART;VALUE=PERIOD:20270201T193000Z/PT1H", "DTSTART"),
        ("LOCATION:Bonn", "DTSTART"),
    ],
)
def test_a_wrong_property_is_named(line: str, where: str) -> None:
    assert one_fault(a_calendar(line)).where == where


# JSON-LD


def test_an_event_of_schema_org_has_everything_that_it_says() -> None:
    event = event_in(rows_of("events.jsonld"), 5)

    assert (event.title, event.external_id) == ("Songs of the Sea", "https://sea.example/1")
    assert (event.category, event.website) == ("concert", "https://sea.example/1")
    assert (event.starts_at, event.ends_at) == (utc(2027, 2, 1, 18, 30), utc(2027, 2, 1, 21, 0))
    assert event.time_zone == "Europe/Berlin"
    assert event.images == ("https://sea.example/a.jpg", "https://sea.example/b.jpg")
    assert event.venue is not None
    assert (event.venue.name, event.venue.address.country) == ("Town Hall", "DE")
    assert event.venue.position == Position(53.0758, 8.8072)


def test_offers_are_ticket_types_and_one_without_a_number_has_none_yet() -> None:
    event = event_in(rows_of("events.jsonld"), 5)

    assert event.ticket_types == (
        ImportedTicketType(
            name="Full price",
            price=Money(2500, "EUR"),
            quota=300,
            per_buyer_limit=4,
            sale_starts=utc(2026, 11, 30, 23, 0),
            sale_ends=utc(2027, 1, 31, 22, 0),
        ),
        ImportedTicketType(name="Ticket", price=Money(1550, "EUR")),
    )
    assert event.notes == ("How many there are of 'Ticket' is not told: none until you say it.",)


def test_what_takes_place_online_has_no_venue() -> None:
    event = event_in(rows_of("events.jsonld"), 34)

    assert (event.external_id, event.category, event.venue) == ("w-2", "workshop", None)
    assert event.notes == ("It takes place online: no venue.",)


def test_faults_of_documents_have_the_line_of_the_event_and_its_number() -> None:
    assert faults_in(rows_of("events.jsonld")) == {
        37: "event 3: startDate",
        38: "event 4: offers.priceCurrency",
        40: "event 5: eventStatus",
    }


def test_events_are_read_out_of_a_web_page() -> None:
    rows = rows_of("page.html")

    festival, comedy = event_in(rows, 5), event_in(rows, 9)
    assert (festival.category, festival.time_zone) == ("festival", "Asia/Kolkata")
    assert festival.venue is not None
    assert (festival.venue.name, festival.venue.address.street) == ("Old Fort", "Fort Road")
    assert (comedy.title, comedy.category) == ("Yes", "comedy")


def test_of_several_zones_of_a_country_the_one_with_the_same_offset_counts() -> None:
    event = one_event(
        '{"@type": "Event", "name": "Surf", "startDate": "2027-02-01T19:30:00-10:00", "location":'
        '{"address": {"addressLocality": "Hilo", "addressCountry": "US"}}}'
    )

    assert event.time_zone == "America/Adak"


@pytest.mark.parametrize(
    "inside",
    [
        '"name": "half a \\ud800 pair"',
        '"name": "NUL \\u0000"',
        '"name": "x", "location": [[]]',
        '"name": "x", "offers": "free"',
        '"name": "x", "offers": {"price": 1e999, "priceCurrency": "EUR"}',
        '"name": "x", "offers": {"price": 1, "priceCurrency": "EUR", "inventoryLevel": -1}',
        '"name": "x", "url": "ftp://x"',
        '"name": {"@value": ""}',
        '"name": "x", "location": {"address": {"addressCountry": "Utopia"}}',
    ],
)
def test_an_event_with_something_wrong_in_it_is_a_fault(inside: str) -> None:
    one_fault(f'{{"@type": "Event", "startDate": "2027-02-01", {inside}}}')


# Whatever else comes


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        b"\xef\xbb\xbf",
        b"title,starts_at\n\xff\xfe,2027-01-01",
        "title,starts_at".encode("utf-16"),
        b"name,date\n",
        b"title,starts_at,oops\n",
        b"title,starts_at,title\n",
        b'"' + b"x" * 200_000 + b'"',
        b"{",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"@type": "Event", "a": ' + b'{"b": ' * 70 + b"1" + b"}" * 71,
        b'{"@type": "Event", "name": NaN}',
        b'{"@type": "Thing"}',
        b"<html></html>",
        b'<script type="application/ld+json">{</script>',
        b"x" * (BYTES_MAX + 1),
        b"title,starts_at\n" + b"x,2027-01-01\n" * (ROWS_MAX + 1),
    ],
)
def test_what_cannot_be_read_at_all_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_file(content)


def test_a_calendar_is_not_one_without_its_first_line() -> None:
    with pytest.raises(UnreadableFile):
        read_file(b"BEGIN:VCARD", ImportFormat.ICALENDAR)


def test_rows_before_a_broken_one_are_read() -> None:
    rows = read_file(b"title,starts_at\na,2027-01-01\nb," + b"x" * 200_000)

    assert [type(row) for row in rows] == [ImportedEvent, ImportFault]


async def test_the_files_are_read_beside_the_loop() -> None:
    assert len(await ImportedFiles().read(b"title,starts_at\na,2027-01-01", None)) == 1


def test_a_country_is_known_by_its_codes_and_its_names() -> None:
    assert set(ALPHA_2_OF.values()) == COUNTRIES
    assert {country_of(name) for name in ("KOR", "KR", "South Korea", "korea (south)")} == {"KR"}
    assert country_of("Atlantis") is None


WORDS = st.sampled_from(
    [
        "BEGIN:VCALENDAR\n",
        "BEGIN:VEVENT\n",
        "END:VEVENT\n",
        "DTSTART:20270101\n",
        "DTSTART;VALUE=PERIOD:",
        "DTEND;TZID=x:20270101T000000\n",
        "SUMMARY:x\n",
        "RRULE:FREQ=",
        "GEO:1;2\n",
        "DURATION:-P1W\n",
        "CATEGORIES:,\n",
        "URL:",
        " \\,;",
        '"',
        "2027-01-01",
        '{"@type":"Event","name":"x","startDate":"2027-01-01"',
        ',"location":',
        ',"offers":',
        "[]{}",
        "null",
        "1e9",
        "subject,start_date,location,country\n",
        "title,starts_at,ticket_type,price\n",
        "x,2027-01-01,Bonn,DEU\n",
        "\t",
        "\r",
        "\u2028",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    content=st.binary(max_size=300)
    | st.text(max_size=300).map(str.encode)
    | st.lists(WORDS | st.text(max_size=5), max_size=30).map(lambda parts: "".join(parts).encode()),
    format=st.sampled_from([None, *ImportFormat]),
)
def test_whatever_the_bytes_are_there_are_rows_or_one_refusal(
    content: bytes, format: ImportFormat | None
) -> None:
    try:
        rows = read_file(content, format)
    except UnreadableFile:
        return

    assert all(row.line >= 1 for row in rows)


def test_the_example_in_the_documentation_comes_in_as_it_says() -> None:
    page = (FIXTURES.parents[1] / "docs" / "importing.md").read_text()
    [example] = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)

    sea, fair = read_file(example.encode())

    assert isinstance(sea, ImportedEvent)
    assert isinstance(fair, ImportedEvent)
    assert [kind.price for kind in sea.ticket_types] == [Money(2500, "EUR"), Money(1550, "EUR")]
    assert fair.venue is not None
    assert (fair.whole_days, fair.time_zone) == (True, "Europe/Lisbon")


@pytest.mark.parametrize(
    "lines",
    [["X-A:b"] * 1001, ["DESCRIPTION:" + "x" * 100_001]],
)
def test_an_event_of_a_calendar_has_an_end(lines: list[str]) -> None:
    one_fault(a_calendar("DTSTART:20270201T193000Z", *lines))


def test_an_event_has_a_bounded_number_of_offers() -> None:
    offers = ",".join(['{"price": "1", "priceCurrency": "EUR"}'] * 201)

    fault = one_fault(
        f'{{"@type": "Event", "name": "x", "startDate": "2027-02-01", "offers": [{offers}]}}'
    )

    assert fault.where == "event 1: offers"


def test_offers_without_a_name_are_numbered_and_prices_may_be_deeper_inside() -> None:
    event = one_event(
        '{"@type": "Event", "name": "x", "startDate": "2027-02-01T19:30:00", "offers":'
        '{"@type": "AggregateOffer", "lowPrice": 1, "offers": [{"priceSpecification":'
        '{"price": 1, "priceCurrency": "EUR"}}, {"price": 2, "priceCurrency": "EUR"}]}}'
    )

    assert [(kind.name, kind.price.amount) for kind in event.ticket_types] == [
        ("Ticket", 100),
        ("Ticket 2", 200),
    ]


@pytest.mark.parametrize(
    ("ends", "hours"), [("", 3), ("2027-02-01T21:00", 2), ("2027-02-01", 4 + 59 / 60)]
)
def test_an_event_with_an_hour_ends_when_it_says_or_after_three_hours(
    ends: str, hours: float
) -> None:
    event = one_event(f"title,starts_at,ends_at\nSea,2027-02-01T19:00,{ends}")

    assert event.ends_at - event.starts_at == timedelta(hours=hours)


def test_a_cell_has_a_bounded_length_and_a_time_zone_is_one() -> None:
    long = one_fault(f"title,starts_at,description\nSea,2027-01-01,{'x' * 20_001}")
    lost = one_fault("title,starts_at,time_zone\nSea,2027-01-01,Mars/Crater")

    assert (long.where, lost.where) == ("description", "time_zone")


def test_whole_days_may_be_told_by_their_number() -> None:
    event = one_event(a_calendar("DTSTART;VALUE=DATE:20270201", "DURATION:P2D"))

    assert event.ends_at == utc(2027, 2, 2, 18, 0)


def test_an_address_may_be_a_text() -> None:
    event = one_event(
        '{"@type": "Event", "name": "x", "startDate": "2027-02-01", "location":'
        '{"name": "Town Hall", "address": "Am Markt 1, 28195 Bremen, Germany"}}'
    )

    assert event.venue is not None
    assert (event.venue.name, event.venue.address.city) == ("Town Hall", "Bremen")
