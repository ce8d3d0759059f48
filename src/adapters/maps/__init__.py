"""Places, distances and travel times, one module per provider."""
