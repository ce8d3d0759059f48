"""Deliveries, couriers, and who carries what."""
