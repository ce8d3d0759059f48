"""What every capability shares. Whatever is here has at least two users."""
