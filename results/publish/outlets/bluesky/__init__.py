"""Bluesky: records under keys of our own."""
