"""What settings may not say together, or not outside of development."""
