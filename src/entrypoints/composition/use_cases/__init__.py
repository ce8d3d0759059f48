"""Every use case, in a container for each capability, under the name by which it is asked for."""
