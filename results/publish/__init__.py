"""How results reach the public."""
