"""How figures reach us: formats, the broker, rehearsals."""
