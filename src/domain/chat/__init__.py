"""Conversations: who takes part in one, what is said in it, and what becomes of it."""
