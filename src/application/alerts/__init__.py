"""How operators hear that something is wrong."""
