"""The count: who stands, what was declared, whether it adds up. Pure values, standard library only."""
