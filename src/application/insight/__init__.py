"""Figures: how well it goes."""
