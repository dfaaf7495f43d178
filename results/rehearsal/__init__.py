"""Past nights played again on this machine alone: as a demonstration, and to rehearse what can go wrong."""
