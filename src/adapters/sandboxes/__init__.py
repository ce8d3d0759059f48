"""What all sandboxes are made of: books, troubles, signed notices."""
