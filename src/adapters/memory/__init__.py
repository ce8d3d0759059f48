"""The whole platform in dictionaries, honest about transactions."""
