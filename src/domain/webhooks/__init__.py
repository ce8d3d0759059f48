"""Endpoints of others that hear what happens here."""
