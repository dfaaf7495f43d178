"""The public night as data, read back by others."""
