"""Live: one connection, many channels."""
