"""Documents that are only ever added to, in MongoDB."""
