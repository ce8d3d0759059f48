"""Who is told what, when, and through what."""
