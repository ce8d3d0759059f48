"""Channels: what happens, told to those who listen."""
