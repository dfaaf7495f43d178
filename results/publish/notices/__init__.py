"""Voting information that the council writes beforehand and that is said at its time."""
