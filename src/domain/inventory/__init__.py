"""Inventory: everything scarce, held for a while and then sold or given back."""
