"""Ports and helpers that every capability needs."""
