"""Calendar files of events one has a ticket for."""

from datetime import UTC, datetime

from icalendar import Calendar, Event, vGeo

from application.booking.ticket_ports import TicketSheet


class IcsCalendarFiles:
    def ics(self, sheet: TicketSheet, *, now: datetime) -> bytes:
        """One entry for each event: tickets for the same one replace each other's."""
        calendar = Calendar()
        calendar.add("prodid", "-//Fairground//Tickets//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add_component(_entry(sheet, now))
        file: bytes = calendar.to_ical()
        return file


def _entry(sheet: TicketSheet, now: datetime) -> Event:
    event = sheet.event
    entry = Event()
    entry.add("uid", f"{event.event_id}@fairground")
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add("location", ", ".join(filter(None, (event.venue, event.address))))
    entry.add("description", _description(sheet))
    if event.position is not None:
        entry.add("geo", vGeo((event.position.latitude, event.position.longitude)))
    return entry


def _description(sheet: TicketSheet) -> str:
    seat = f"\nSeat {sheet.ticket.seat}" if sheet.ticket.seat else ""
    return f"Ticket {sheet.ticket.number}: {sheet.ticket_type}{seat}"
