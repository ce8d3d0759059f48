"""What Fairground costs beside the bare floor: the same work without our code, in one run."""
