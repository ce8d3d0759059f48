"""Payments: money that comes in and goes back."""
