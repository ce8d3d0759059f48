"""The command line: `fairground`."""
