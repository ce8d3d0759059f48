"""Tickets on paper: one A5 page, drawn with the fonts that every PDF reader has."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from fpdf import FPDF

from adapters.rendering.latin import ENCODING, latin
from adapters.rendering.qr import QUIET_MODULES, modules_of
from application.booking.ticket_ports import EventFace, TicketSheet

WIDTH, HEIGHT, MARGIN = 148.0, 210.0, 12.0
INNER = WIDTH - 2 * MARGIN
QR_SIZE = 84.0
QR_TOP = 106.0
TITLE_LONG, TITLE_MAX, LINE_MAX = 50, 150, 120

GREY = 110
TITLE_LINE = 8.0


def drawn(sheet: TicketSheet) -> bytes:
    page = _page(sheet)
    _draw_event(page, sheet.event)
    _draw_place(page, sheet)
    _draw_code(page, sheet.ticket.code)
    _draw_number(page, sheet.ticket.number)
    return bytes(page.output())


def _page(sheet: TicketSheet) -> FPDF:
    page = FPDF(format=(WIDTH, HEIGHT))
    page.core_fonts_encoding = ENCODING
    page.set_title(latin(f"{sheet.event.title}: ticket {sheet.ticket.number}"))
    page.set_margin(MARGIN)
    page.set_auto_page_break(auto=False)
    page.add_page()
    return page


def _draw_event(page: FPDF, event: EventFace) -> None:
    title = _cut(latin(event.title), TITLE_MAX)
    page.set_font("helvetica", "B", 20 if len(title) <= TITLE_LONG else 14)
    page.multi_cell(INNER, TITLE_LINE, title, align="L", new_x="LMARGIN", new_y="NEXT")
    page.ln(2)
    page.set_font("helvetica", "B", 11)
    _write_line(page, _when(event))
    page.set_font("helvetica", "", 11)
    _write_line(page, latin(event.venue))
    _write_line(page, latin(event.address))


def _draw_place(page: FPDF, sheet: TicketSheet) -> None:
    ticket = sheet.ticket
    page.set_y(84)
    page.set_draw_color(GREY)
    page.line(MARGIN, 82, WIDTH - MARGIN, 82)
    columns = {
        "Ticket": latin(sheet.ticket_type),
        "Seat": latin(ticket.seat or "free choice"),
        "Price": str(ticket.price),
    }
    for at, (label, value) in enumerate(columns.items()):
        _draw_column(page, MARGIN + at * INNER / len(columns), label, value)
    page.line(MARGIN, 101, WIDTH - MARGIN, 101)


def _draw_column(page: FPDF, left: float, label: str, value: str) -> None:
    page.set_xy(left, 84)
    page.set_font("helvetica", "", 8)
    page.set_text_color(GREY)
    page.cell(INNER / 3, 5, label)
    page.set_xy(left, 89)
    page.set_font("helvetica", "B", 11)
    page.set_text_color(0)
    page.multi_cell(INNER / 3 - 2, 5, _cut(value, 30), align="L", max_line_height=5)


def _draw_code(page: FPDF, code: str) -> None:
    rows = modules_of(code)
    size = QR_SIZE / (len(rows) + 2 * QUIET_MODULES)
    left, top = (WIDTH - QR_SIZE) / 2 + QUIET_MODULES * size, QR_TOP + QUIET_MODULES * size
    page.set_fill_color(0)
    for y, row in enumerate(rows):
        for x, length in _dark_runs(row):
            page.rect(left + x * size, top + y * size, length * size, size, style="F")


def _draw_number(page: FPDF, number: str) -> None:
    page.set_y(QR_TOP + QR_SIZE - 4)
    page.set_font("courier", "B", 15)
    grouped = "-".join(number[at : at + 4] for at in range(0, len(number), 4))
    page.cell(INNER, 7, grouped, align="C", new_x="LMARGIN", new_y="NEXT")
    page.set_font("helvetica", "", 8)
    page.set_text_color(GREY)
    page.cell(INNER, 5, "This code lets one person in, once. Keep it to yourself.", align="C")


def _write_line(page: FPDF, text: str) -> None:
    page.multi_cell(INNER, 5.5, _cut(text, LINE_MAX), align="L", new_x="LMARGIN", new_y="NEXT")


def _when(event: EventFace) -> str:
    starts = event.starts_at.astimezone(ZoneInfo(event.time_zone))
    return f"{starts:%A, %d %B %Y, %H:%M} ({event.time_zone})"


def _dark_runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where dark stretches of a row begin, and how long they are."""
    at = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield at, length
        at += length


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3].rstrip() + "..."
