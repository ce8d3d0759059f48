"""How others hear what happens here."""
