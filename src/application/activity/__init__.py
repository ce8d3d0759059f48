"""What people looked at and looked for."""
