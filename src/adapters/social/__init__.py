"""Logging in through other providers."""
