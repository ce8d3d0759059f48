"""Tickets on paper, by a library that is not imported before somebody wants one."""

from importlib import import_module

from application.booking.ticket_ports import TicketSheet


class FpdfTicketPapers:
    def pdf(self, sheet: TicketSheet) -> bytes:
        drawn: bytes = import_module("adapters.rendering.pdf").drawn(sheet)
        return drawn
