"""HTTP, spoken in this folder only."""
