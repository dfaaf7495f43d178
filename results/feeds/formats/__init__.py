"""Bytes in, reports out, or a named problem. Pure."""
