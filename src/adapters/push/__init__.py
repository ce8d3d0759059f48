"""Messages to devices, one module per provider."""
