"""Providers for the ports, a file for each part of the house; ``adapters.py`` joins them."""
