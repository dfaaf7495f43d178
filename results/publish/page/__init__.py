"""The public live page and the wall of a rehearsal."""
