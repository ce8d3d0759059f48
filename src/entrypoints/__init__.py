"""Ways in: HTTP, worker, command line, and the composition that wires them."""
