"""Files that people hand over: what may be one, and what becomes of it."""
