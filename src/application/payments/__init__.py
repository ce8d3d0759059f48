"""Use cases and ports. Payments: money that comes in and goes back."""
