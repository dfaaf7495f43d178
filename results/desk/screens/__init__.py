"""One module a screen, or a few that belong together; each offers routes(desk)."""
