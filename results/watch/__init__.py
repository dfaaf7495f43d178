"""Who has fallen silent, what is late, and who is told."""
