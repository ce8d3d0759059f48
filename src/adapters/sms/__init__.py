"""Text messages, one module per provider."""
