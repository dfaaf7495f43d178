"""The public live page, read as the public reads it."""
