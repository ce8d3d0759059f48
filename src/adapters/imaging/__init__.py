"""Pictures, decoded and made anew."""
