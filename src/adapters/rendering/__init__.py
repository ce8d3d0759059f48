"""Tickets as pictures, pages and calendar entries."""
