import zlib
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar
from PIL import Image

from adapters.rendering.calendar import IcsCalendarFiles
from adapters.rendering.latin import latin
from adapters.rendering.papers import FpdfTicketPapers
from adapters.rendering.qr import PIXELS_A_MODULE, QUIET_MODULES, SegnoQrImages, modules_of
from application.booking.ticket_ports import (
    CalendarFiles,
    QrImages,
    TicketPapers,
    TicketSheet,
)
from tests.support.clock import NOON
from tests.support.tickets import EVENT, STARTS_AT, a_code, a_face, a_number, a_ticket

CODE = a_code(a_number())


@pytest.fixture
def images() -> QrImages:
    return SegnoQrImages()


@pytest.fixture
def papers() -> TicketPapers:
    return FpdfTicketPapers()


@pytest.fixture
def calendars() -> CalendarFiles:
    return IcsCalendarFiles()


def test_the_png_shows_every_module_of_the_code_within_a_quiet_zone(images: QrImages) -> None:
    pixels = pixels_of(images.png(CODE))
    centres = range(PIXELS_A_MODULE // 2, len(pixels), PIXELS_A_MODULE)

    modules = [[int(not pixels[y][x]) for x in centres] for y in centres]

    quiet = [[0] * QUIET_MODULES + list(row) + [0] * QUIET_MODULES for row in modules_of(CODE)]
    assert modules[QUIET_MODULES:-QUIET_MODULES] == quiet
    assert not any(map(any, modules[:QUIET_MODULES] + modules[-QUIET_MODULES:]))


def test_the_svg_is_as_large_as_the_png(images: QrImages) -> None:
    svg = ET.fromstring(images.svg(CODE))  # noqa: S314 - we have made it ourselves
    side = (len(modules_of(CODE)) + 2 * QUIET_MODULES) * PIXELS_A_MODULE

    assert (svg.get("width"), svg.get("height")) == (str(side), str(side))


def test_the_paper_says_what_one_must_know(papers: TicketPapers) -> None:
    text = text_of(papers.pdf(a_sheet()))

    for words in [
        "The Marriage of Figaro",
        "Grand Theatre",
        "Long Street 12, Berlin",
        "Monday, 01 June 2026, 16:00",
        "Europe/Berlin",
        "Stalls/1/1",
        "49.00 EUR",
        "0000-0000-0001",
    ]:
        assert words in text


@pytest.mark.parametrize(
    "title", ["Концерт", "दिल्ली 音楽", "x" * 1000, "a (b) \\ c", "\x00\n\t", "😀" * 99, "Ticket"]
)
def test_no_title_breaks_the_paper(papers: TicketPapers, title: str) -> None:
    sheet = a_sheet(title=title, venue=title, address=title)

    assert papers.pdf(sheet).startswith(b"%PDF")


def test_a_ticket_without_a_seat_lets_one_choose(papers: TicketPapers) -> None:
    sheet = TicketSheet(ticket=a_ticket(seat=None), event=a_face())

    assert "free choice" in text_of(papers.pdf(sheet))


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("Łódź: “Théâtre” №5", "Lódz: “Théâtre” No5"),
        ("Poznań", "Poznan"),
        ("10 €", "10 €"),
        ("Москва", "Moskva"),
        ("दिल्ली", "dilli"),
        ("\ue000", "?"),
        (" two\nlines ", "two lines"),
        ("\x07", "?"),
    ],
)
def test_text_keeps_what_can_be_printed(text: str, readable: str) -> None:
    assert latin(text) == readable


def test_the_calendar_has_the_event_where_and_when_it_is(calendars: CalendarFiles) -> None:
    (entry,) = Calendar.from_ical(calendars.ics(a_sheet(), now=NOON)).walk("VEVENT")

    assert entry["summary"] == "The Marriage of Figaro"
    assert entry["location"] == "Grand Theatre, Long Street 12, Berlin"
    assert entry["geo"].to_ical() == "52.5;13.4"
    assert entry.decoded("dtstart") == STARTS_AT
    assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(hours=3)


def test_the_calendar_knows_the_event_again(calendars: CalendarFiles) -> None:
    first = calendars.ics(a_sheet(title="Old"), now=NOON)
    second = calendars.ics(a_sheet(title="New", position=None), now=NOON + timedelta(days=1))

    for file in (first, second):
        (entry,) = Calendar.from_ical(file).walk("VEVENT")
        assert entry["uid"] == f"{EVENT}@fairground"


def a_sheet(**face: object) -> TicketSheet:
    return TicketSheet(ticket=a_ticket(), event=a_face(**face))


def pixels_of(png: bytes) -> list[list[int]]:
    with Image.open(BytesIO(png)) as image:
        width, height = image.size
        grey = image.convert("L").tobytes()
        return [list(grey[y * width : (y + 1) * width]) for y in range(height)]


def text_of(pdf: bytes) -> str:
    """The text of the page as it stands in its only stream."""
    stream = pdf[pdf.index(b"stream\n") + 7 : pdf.index(b"\nendstream")]
    return zlib.decompress(stream).decode("windows-1252")
