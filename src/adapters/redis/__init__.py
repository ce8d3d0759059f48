"""What Redis does for us. It may be slow or gone at any time: nothing is lost with it."""
