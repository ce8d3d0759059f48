"""Files on the disk of this machine."""
