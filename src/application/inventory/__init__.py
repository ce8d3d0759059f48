"""Use cases and ports of inventory: everything scarce, held, sold or given back."""
