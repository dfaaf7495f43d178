"""How figures reach us."""
